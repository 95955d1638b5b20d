import type { ReviewState } from '#core/demo/model.ts';

/**
 * A world as people write it down: only what matters, in plain words; everything else has its default. This is also
 * the form of the worked cases, so that each of them can be loaded as it stands.
 */

export interface WorldInput {
  repositories?: RepositoryInput[];
  people?: PersonInput[];
  organizations?: { login: string; name?: string; members?: string[] }[];
  [elsewhere: string]: unknown;
}

export interface PersonInput {
  login: string;
  type?: 'User' | 'Bot';
  name?: string;
  email?: string;
  id?: number;
  node_id?: string;
}

export interface RepositoryInput {
  /** `owner/name`. */
  name: string;
  id?: number;
  node_id?: string;
  description?: string;
  default_branch?: string;
  /** SHA of the tip of the default branch; derived from the commits when absent. */
  head?: string | null;
  branches?: Record<string, string>;
  /** By name: the SHA of a lightweight tag, or what an annotated one says. */
  tags?: Record<string, string | AnnotatedTagInput>;
  releases?: ReleaseInput[];
  issues?: IssueInput[];
  former_names?: string[];
  private?: boolean;
  archived?: boolean;
  fork?: boolean;
  created_at?: string;
  pushed_at?: string;
  commits?: CommitInput[];
  pull_requests?: PullRequestInput[];
  deployments?: DeploymentInput[];
  workflow_runs?: WorkflowRunInput[];
}

export interface AnnotatedTagInput {
  sha: string;
  tagged_at: string;
  tagger?: string | null;
  message?: string;
}

/** A release is created when its commit was, unless it says when. */
export interface ReleaseInput extends AuthorInput {
  tag: string;
  id?: number;
  node_id?: string;
  name?: string;
  draft?: boolean;
  prerelease?: boolean;
  created_at?: string;
  /** `null`, and absent in a draft: not published. */
  published_at?: string | null;
  updated_at?: string;
}

export interface IssueInput extends AuthorInput {
  number: number;
  id?: number;
  node_id?: string;
  title?: string;
  body?: string;
  labels?: string[];
  created_at: string;
  updated_at?: string;
  closed_at?: string | null;
}

export interface CommitInput {
  sha: string;
  parents?: string[];
  authored_at: string;
  committed_at?: string;
  author?: string | null;
  author_type?: 'User' | 'Bot';
  author_name?: string;
  author_email?: string;
  message?: string;
  pull_requests?: number[];
  node_id?: string;
}

/** Who did something: `null` and an absent author are a deleted account. */
interface AuthorInput {
  author?: string | null;
  author_type?: 'User' | 'Bot';
}

export interface PullRequestInput extends AuthorInput {
  number: number;
  id?: number;
  node_id?: string;
  title?: string;
  body?: string;
  base?: string;
  head?: string;
  head_sha?: string;
  labels?: string[];
  created_at: string;
  updated_at?: string;
  is_draft?: boolean;
  is_in_merge_queue?: boolean;
  closed_at?: string | null;
  merged_at?: string | null;
  merged_by?: string | null;
  merge_commit?: string | null;
  commits?: string[];
  additions?: number;
  deletions?: number;
  changed_files?: number;
  closes?: number[];
  events?: EventInput[];
  reviews?: ReviewInput[];
  comments?: CommentInput[];
  threads?: ThreadInput[];
  requested_reviewers?: string[];
}

export interface EventInput {
  id?: number;
  type: string;
  at: string;
  actor?: string | null;
  /** A login, or `team/slug`. */
  reviewer?: string | null;
  reason?: string;
  label?: string;
}

export interface ReviewInput extends AuthorInput {
  state: ReviewState;
  submitted_at?: string | null;
  body?: string;
  id?: number;
  node_id?: string;
  commit?: string | null;
}

export interface CommentInput extends AuthorInput {
  created_at: string;
  updated_at?: string;
  body?: string;
  id?: number;
  node_id?: string;
}

export interface ThreadInput extends AuthorInput {
  created_at: string;
  resolved?: boolean;
  outdated?: boolean;
  path?: string;
  body?: string;
  id?: number;
  node_id?: string;
  review_id?: number;
  updated_at?: string;
  thumbs_up?: number;
  thumbs_down?: number;
  replies?: (CommentInput & { review_id?: number })[];
}

export interface DeploymentInput {
  id: number | string;
  node_id?: string;
  environment: string;
  original_environment?: string;
  sha: string;
  ref?: string;
  task?: string;
  description?: string;
  creator?: string;
  creator_type?: 'User' | 'Bot';
  created_at: string;
  statuses?: StatusInput[];
}

export interface StatusInput {
  id?: number;
  state: string;
  at: string;
  log_url?: string;
  environment_url?: string;
}

export interface WorkflowRunInput {
  id: number;
  attempt?: number;
  node_id?: string;
  run_number?: number;
  workflow_id?: number;
  workflow_name: string;
  workflow_path: string;
  event: string;
  branch?: string | null;
  tag?: string | null;
  head_sha: string;
  title?: string;
  created_at?: string;
  run_started_at: string;
  updated_at: string;
  status: string;
  conclusion?: string | null;
  url?: string;
  actor?: string | null;
  actor_type?: 'User' | 'Bot';
  pull_requests?: number[];
  check_suite_id?: number;
  jobs?: JobInput[];
}

export interface JobInput {
  id?: number;
  node_id?: string;
  name: string;
  status?: string;
  conclusion?: string | null;
  created_at?: string;
  started_at?: string;
  completed_at?: string | null;
  labels?: string[];
  runner_name?: string | null;
}
