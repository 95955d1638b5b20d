/**
 * What the simulated providers know: people, repositories and what happened in them, complete with the ids and
 * defaults that `world.ts` fills in. Field names are the neutral words of the input; instants are RFC 3339 in UTC and
 * may carry fractions of a second.
 */

export interface World {
  repositories: Repository[];
  /** By login, without `[bot]`. */
  people: Map<string, Person>;
  organizations: Map<string, Organization>;
  /** Parts of the world that GitHub does not know (`intake`, `linear`, `sentry`, `cursor`), as they were given. */
  elsewhere: Record<string, unknown>;
  /** Moves with every change of the set of repositories or their names. */
  revision: number;
  /** The next database id. */
  nextId: number;
}

export interface Person {
  typename: 'User' | 'Bot';
  id: number;
  node_id: string;
  /** Without `[bot]`. */
  login: string;
  name: string | null;
  email: string;
}

export interface Organization {
  typename: 'Organization';
  id: number;
  node_id: string;
  login: string;
  name: string | null;
  members: string[];
}

export interface Team {
  typename: 'Team';
  node_id: string;
  slug: string;
  name: string;
}

export interface Repository {
  typename: 'Repository';
  id: number;
  node_id: string;
  owner: Person | Organization;
  name: string;
  /** Earlier `owner/name`s, in lower case, which GitHub goes on to answer. */
  former_names: string[];
  description: string | null;
  default_branch: string;
  /** SHA of the tip of the default branch; `null`: nothing is known to be on it. */
  head: string | null;
  /** Branch name → SHA, the default branch left out. */
  branches: Record<string, string>;
  tags: Tag[];
  releases: Release[];
  issues: Issue[];
  private: boolean;
  archived: boolean;
  fork: boolean;
  created_at: string;
  pushed_at: string | null;
  updated_at: string;
  commits: Commit[];
  pull_requests: PullRequest[];
  deployments: Deployment[];
  workflow_runs: WorkflowRun[];
  /** Runs that are answered by id and stand in no list. */
  unlisted_runs: WorkflowRun[];
  /** The last run number of each workflow, by its path. */
  run_numbers: Record<string, number>;
  /** Moves with every change of the repository or anything in it. */
  revision: number;
}

/** A name for a commit. An annotated one is an object of its own, with an author and a time. */
export interface Tag {
  name: string;
  /** The commit. */
  sha: string;
  /** `null`: a lightweight one. */
  annotation: Annotation | null;
}

export interface Annotation {
  typename: 'Tag';
  repository: Repository;
  node_id: string;
  sha: string;
  name: string;
  message: string;
  tagged_at: string;
  tagger: Person | null;
  /** The commit that it names. */
  commit: string;
}

export interface Release {
  typename: 'Release';
  repository: Repository;
  id: number;
  node_id: string;
  name: string;
  tag_name: string;
  is_draft: boolean;
  is_prerelease: boolean;
  created_at: string;
  /** `null`: a draft. */
  published_at: string | null;
  updated_at: string;
  author: Person | null;
}

export interface Issue {
  typename: 'Issue';
  repository: Repository;
  id: number;
  node_id: string;
  number: number;
  title: string;
  body: string;
  author: Person | null;
  labels: string[];
  created_at: string;
  updated_at: string;
  closed_at: string | null;
}

export interface Commit {
  typename: 'Commit';
  repository: Repository;
  node_id: string;
  sha: string;
  parents: string[];
  authored_at: string;
  committed_at: string;
  author: Person | null;
  author_name: string;
  author_email: string;
  message: string;
  /** Numbers of the pull requests that GitHub associates with it. */
  pull_requests: number[];
}

export interface PullRequest {
  typename: 'PullRequest';
  repository: Repository;
  id: number;
  node_id: string;
  number: number;
  title: string;
  body: string;
  author: Person | null;
  base: string;
  head: string;
  head_sha: string;
  is_draft: boolean;
  is_in_merge_queue: boolean;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  merged_at: string | null;
  merged_by: Person | null;
  merge_commit: string | null;
  /** SHAs, oldest first. */
  commits: string[];
  additions: number;
  deletions: number;
  changed_files: number;
  labels: string[];
  /** Numbers of the issues that its merge closes. */
  closes: number[];
  /** Oldest first; opening is no event. */
  events: TimelineEvent[];
  /** Oldest first; pending ones last. */
  reviews: Review[];
  comments: IssueComment[];
  threads: ReviewThread[];
  requested_reviewers: (Person | Team)[];
}

/** `type` is GitHub's item type without `_EVENT`: `READY_FOR_REVIEW`, `CONVERT_TO_DRAFT`, `REVIEW_REQUESTED`, … */
export interface TimelineEvent {
  typename: string;
  pull_request: PullRequest;
  node_id: string;
  type: string;
  created_at: string;
  actor: Person | null;
  requested_reviewer: Person | Team | null;
  /** Why it left the merge queue. */
  reason: string | null;
  label: string | null;
}

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export interface Review {
  typename: 'PullRequestReview';
  pull_request: PullRequest;
  id: number;
  node_id: string;
  author: Person | null;
  state: ReviewState;
  body: string;
  /** `null` while it is pending. */
  submitted_at: string | null;
  commit: string | null;
}

export interface IssueComment {
  typename: 'IssueComment';
  pull_request: PullRequest;
  id: number;
  node_id: string;
  author: Person | null;
  body: string;
  created_at: string;
  updated_at: string;
}

export interface ReviewThread {
  typename: 'PullRequestReviewThread';
  pull_request: PullRequest;
  node_id: string;
  path: string;
  is_resolved: boolean;
  is_outdated: boolean;
  comments: ReviewComment[];
}

export interface ReviewComment {
  typename: 'PullRequestReviewComment';
  pull_request: PullRequest;
  thread: ReviewThread;
  id: number;
  node_id: string;
  author: Person | null;
  body: string;
  created_at: string;
  updated_at: string;
  /** Database id of the review it belongs to. */
  review_id: number | null;
  reply_to: number | null;
  thumbs_up: number;
  thumbs_down: number;
}

export interface Deployment {
  typename: 'Deployment';
  repository: Repository;
  id: number;
  node_id: string;
  environment: string;
  original_environment: string;
  task: string;
  description: string | null;
  sha: string;
  ref: string | null;
  creator: Person;
  created_at: string;
  updated_at: string;
  /** Oldest first. */
  statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  typename: 'DeploymentStatus';
  deployment: Deployment;
  id: number;
  node_id: string;
  /** As GraphQL writes it: `SUCCESS`, `IN_PROGRESS`, … */
  state: string;
  created_at: string;
  log_url: string | null;
  environment_url: string | null;
}

/** One attempt of a run; attempts of one run share its `id`. */
export interface WorkflowRun {
  typename: 'WorkflowRun';
  repository: Repository;
  id: number;
  attempt: number;
  node_id: string;
  run_number: number;
  workflow_id: number;
  workflow_name: string;
  workflow_path: string;
  event: string;
  branch: string | null;
  tag: string | null;
  head_sha: string;
  title: string;
  created_at: string;
  run_started_at: string;
  updated_at: string;
  status: string;
  conclusion: string | null;
  actor: Person | null;
  url: string;
  pull_requests: number[];
  check_suite_id: number;
  jobs: Job[];
}

export interface Job {
  id: number;
  node_id: string;
  name: string;
  status: string;
  conclusion: string | null;
  created_at: string;
  started_at: string;
  completed_at: string | null;
  labels: string[];
  runner_name: string | null;
}
