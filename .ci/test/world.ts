import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import {
  commits,
  pullRequestCommits,
  pullRequestEvents,
  pullRequests,
  repositories,
  reviews,
  workflowJobs,
  workflowRuns,
} from '#core/db/entities.sql.ts';
import { coverage } from '#core/db/facts.sql.ts';

/** A tiny world in the neutral words of the metric cases; what is not said has its default. */
export interface World {
  repositories?: WorldRepository[];
}

export interface WorldRepository {
  name: string;
  default_branch?: string;
  covered_from?: string;
  commits?: {
    sha: string;
    parents?: string[];
    authored_at: string;
    committed_at?: string;
    author?: string;
    message?: string;
  }[];
  pull_requests?: WorldPullRequest[];
  workflow_runs?: WorldRun[];
}

export interface WorldPullRequest {
  number: number;
  author: string | null;
  author_type?: string;
  title?: string;
  base?: string;
  labels?: string[];
  created_at: string;
  is_draft?: boolean;
  closed_at?: string | null;
  merged_at?: string | null;
  commits?: string[];
  additions?: number;
  deletions?: number;
  events?: { type: string; at: string }[];
  reviews?: WorldReview[];
  excluded?: { reason: string };
}

interface WorldReview {
  author: string | null;
  author_type?: string;
  state: string;
  submitted_at: string | null;
  /** `null`: not counted yet. */
  comments?: number | null;
}

interface WorldRun {
  id: number;
  attempt?: number;
  workflow_name: string;
  workflow_path?: string;
  event?: string;
  branch?: string;
  created_at?: string;
  run_started_at: string;
  updated_at: string;
  status: string;
  conclusion: string | null;
  jobs?: { id: number; created_at: string | null; started_at: string | null; conclusion?: string | null }[];
}

/** Rows for every table, ready to be inserted in any order of tables and rows. Repositories have the ids 1, 2, … */
function rowsOf(world: World) {
  const places = (world.repositories ?? []).map((repository, i) => ({ repository, id: i + 1 }));
  const pulls = places.flatMap(({ repository, id }) =>
    (repository.pull_requests ?? []).map((pull) => ({ pull, repository, repositoryId: id })),
  );
  return {
    repositories: places.map(({ repository, id }) => repositoryRow(repository, id)),
    coverage: places.flatMap(({ repository, id }) =>
      ['pull-requests', 'workflow-runs', 'workflow-jobs'].map((step) => ({
        repositoryId: id,
        step,
        coveredFrom: repository.covered_from ?? '-infinity',
      })),
    ),
    commits: places.flatMap(({ repository, id }) =>
      (repository.commits ?? []).map((commit) => ({
        repositoryId: id,
        sha: commit.sha,
        authoredAt: commit.authored_at,
        committedAt: commit.committed_at ?? commit.authored_at,
        author: commit.author ?? 'ghost',
        message: commit.message ?? '',
        parents: commit.parents ?? null,
        onDefaultBranch: false,
      })),
    ),
    pullRequests: pulls.map(({ pull, repository, repositoryId }) => pullRequestRow(pull, repository, repositoryId)),
    pullRequestCommits: pulls.flatMap(({ pull, repositoryId }) =>
      (pull.commits ?? []).map((sha) => ({ repositoryId, pullRequestNumber: pull.number, sha, kind: 'branch' })),
    ),
    reviews: pulls.flatMap(({ pull, repositoryId }) =>
      (pull.reviews ?? []).map((review, i) => ({
        externalId: `review-${repositoryId}-${pull.number}-${i}`,
        repositoryId,
        pullRequestNumber: pull.number,
        author: review.author ?? 'ghost',
        authorIsBot: review.author_type === 'Bot',
        state: review.state,
        submittedAt: review.submitted_at,
        comments: review.comments === undefined ? 0 : review.comments,
      })),
    ),
    pullRequestEvents: pulls.flatMap(({ pull, repositoryId }) =>
      (pull.events ?? []).map((event, i) => ({
        externalId: `event-${repositoryId}-${pull.number}-${String(i).padStart(3, '0')}`,
        repositoryId,
        pullRequestNumber: pull.number,
        type: event.type,
        at: event.at,
      })),
    ),
    workflowRuns: places.flatMap(({ repository, id }) =>
      (repository.workflow_runs ?? []).map((run) => runRow(run, id)),
    ),
    workflowJobs: places.flatMap(({ repository, id }) =>
      (repository.workflow_runs ?? []).flatMap((run) => (run.jobs ?? []).map((job) => jobRow(job, run, id))),
    ),
  };
}

function repositoryRow(repository: WorldRepository, id: number) {
  return {
    id,
    source: 'github',
    externalId: `repository-${id}`,
    name: repository.name,
    url: `https://github.test/${repository.name}`,
    defaultBranch: repository.default_branch ?? 'main',
    private: false,
    archived: false,
    fork: false,
    tracked: true,
    createdAt: '2020-01-01T00:00:00Z',
  };
}

function pullRequestRow(pull: WorldPullRequest, repository: WorldRepository, repositoryId: number) {
  const closedAt = pull.closed_at ?? pull.merged_at ?? null;
  return {
    repositoryId,
    externalId: `pull-${repositoryId}-${pull.number}`,
    number: pull.number,
    title: pull.title ?? `Change ${pull.number}`,
    body: '',
    url: `https://github.test/${repository.name}/pull/${pull.number}`,
    state: pull.merged_at ? 'merged' : closedAt === null ? 'open' : 'closed',
    isDraft: pull.is_draft ?? false,
    author: pull.author ?? 'ghost',
    authorIsBot: pull.author_type === 'Bot',
    base: pull.base ?? repository.default_branch ?? 'main',
    head: `topic-${pull.number}`,
    createdAt: pull.created_at,
    updatedAt: closedAt ?? pull.created_at,
    closedAt,
    mergedAt: pull.merged_at ?? null,
    additions: pull.additions ?? 0,
    deletions: pull.deletions ?? 0,
    changedFiles: 1,
    labels: pull.labels ?? [],
    excludedReason: pull.excluded?.reason ?? null,
  };
}

function runRow(run: WorldRun, repositoryId: number) {
  return {
    repositoryId,
    runId: run.id,
    attempt: run.attempt ?? 1,
    number: run.id,
    workflow: run.workflow_name,
    workflowPath: run.workflow_path ?? '.github/workflows/ci.yml',
    event: run.event ?? 'push',
    branch: run.branch ?? 'main',
    headSha: 'a1',
    status: run.status,
    conclusion: run.conclusion,
    actor: 'mira',
    createdAt: run.created_at ?? run.run_started_at,
    startedAt: run.run_started_at,
    updatedAt: run.updated_at,
    url: `https://github.test/runs/${run.id}`,
  };
}

function jobRow(job: NonNullable<WorldRun['jobs']>[number], run: WorldRun, repositoryId: number) {
  return {
    repositoryId,
    jobId: job.id,
    runId: run.id,
    attempt: run.attempt ?? 1,
    name: `job ${job.id}`,
    status: 'completed',
    conclusion: job.conclusion === undefined ? 'success' : job.conclusion,
    createdAt: job.created_at,
    startedAt: job.started_at,
    labels: [],
  };
}

const tables = {
  commits,
  pullRequests,
  pullRequestCommits,
  reviews,
  pullRequestEvents,
  workflowRuns,
  workflowJobs,
};

/** Stores a world's entities, repositories first; `order` may shuffle the rest. */
export async function insertWorld(
  db: Database,
  world: World,
  order: <T>(items: T[]) => T[] = (items) => items,
): Promise<void> {
  const rows = rowsOf(world);
  if (rows.repositories.length === 0) return;
  await db.insert(repositories).overridingSystemValue().values(rows.repositories);
  await db.insert(coverage).values(rows.coverage);
  for (const name of order(Object.keys(tables) as (keyof typeof tables)[])) {
    const values: Record<string, unknown>[] = order<Record<string, unknown>>(rows[name]);
    for (let i = 0; i < values.length; i += 1_000) {
      await db.insert(tables[name]).values(values.slice(i, i + 1_000) as never);
    }
  }
}

/** Removes every entity and what hangs on it. */
export async function clearWorld(db: Database): Promise<void> {
  await db.execute(sql`truncate repositories restart identity cascade`);
}
