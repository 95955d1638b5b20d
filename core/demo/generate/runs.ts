import type { Shipment } from '#core/demo/generate/delivery.ts';
import type { Story } from '#core/demo/generate/pull-request.ts';
import { type Cast, iso } from '#core/demo/generate/cast.ts';
import type { JobInput, WorkflowRunInput } from '#core/demo/input.ts';

/** What a run can come to. The first is by far the most frequent. */
export const conclusions = [
  'success',
  'failure',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
  'neutral',
  'stale',
  'startup_failure',
] as const;

const minuteMs = 60_000;

/** A check of each pull request's last commit, some of them run again, and a run behind each deployment. */
export function writeRuns(cast: Cast, stories: Story[], shipments: Shipment[], branch: string): WorkflowRunInput[] {
  const runs = stories.flatMap((story, index) => checks(cast, story, index));
  for (const shipment of shipments) runs.push(deploy(cast, shipment, branch));
  return runs.toSorted((a, b) => a.id - b.id || (a.attempt ?? 1) - (b.attempt ?? 1));
}

function checks(cast: Cast, story: Story, index: number): WorkflowRunInput[] {
  const { random } = cast;
  const head = story.commits.at(-1);
  if (head === undefined) return [];
  const createdAt = Date.parse(story.input.created_at) + 30_000;
  if (createdAt > cast.to) return [];
  // Each conclusion is met among the first; later ones fail now and then.
  const forced = conclusions[index] ?? (random.chance(0.15) ? random.pick(conclusions) : 'success');
  const base = {
    id: 12_000_000_000 + (story.input.number ?? index) * 10,
    workflow_name: 'Checks',
    workflow_path: '.github/workflows/checks.yml',
    event: 'pull_request',
    branch: story.input.head ?? 'topic',
    head_sha: head.sha,
    title: story.input.title ?? 'Checks',
    actor: story.input.author ?? null,
    pull_requests: [story.input.number],
    created_at: iso(createdAt),
  };
  const first = attempt(cast, base, 1, createdAt, forced);
  const again = createdAt + 40 * minuteMs;
  if (forced === 'success' || first.status !== 'completed' || again > cast.to || !random.chance(0.5)) return [first];
  return [first, attempt(cast, base, 2, again, 'success')];
}

function deploy(cast: Cast, shipment: Shipment, branch: string): WorkflowRunInput {
  const { startedAt, finishedAt, outcome } = shipment;
  const done = outcome !== 'unfinished';
  return {
    id: shipment.runId,
    attempt: 1,
    workflow_name: shipment.environment === 'production' ? 'Deploy' : 'Deploy to staging',
    workflow_path:
      shipment.environment === 'production' ? '.github/workflows/deploy.yml' : '.github/workflows/stage.yml',
    event: 'push',
    branch,
    head_sha: shipment.sha,
    actor: cast.people[shipment.id % cast.people.length] ?? null,
    created_at: iso(startedAt),
    run_started_at: iso(startedAt),
    updated_at: iso(done ? finishedAt : startedAt + minuteMs),
    status: done ? 'completed' : 'in_progress',
    conclusion: done ? outcome : null,
    jobs: jobsOf(startedAt, done ? finishedAt : null, done ? outcome : null),
  };
}

function attempt(
  cast: Cast,
  base: Omit<WorkflowRunInput, 'run_started_at' | 'updated_at' | 'status'>,
  number: number,
  startedAt: number,
  conclusion: string,
): WorkflowRunInput {
  const finishedAt = startedAt + cast.random.between(1, 15) * minuteMs;
  const done = finishedAt <= cast.to;
  return {
    ...base,
    attempt: number,
    run_started_at: iso(startedAt),
    updated_at: iso(done ? finishedAt : startedAt),
    status: done ? 'completed' : cast.random.pick(['in_progress', 'queued', 'waiting']),
    conclusion: done ? conclusion : null,
    jobs: jobsOf(startedAt, done ? finishedAt : null, done ? conclusion : null),
  };
}

/** Two jobs one after the other, each with some seconds in the queue before it: more of them at some times than at others. */
function jobsOf(startedAt: number, finishedAt: number | null, conclusion: string | null): JobInput[] {
  if (conclusion === 'startup_failure') return [];
  const middle = finishedAt === null ? null : startedAt + Math.floor((finishedAt - startedAt) / 2000) * 1000;
  const job = (name: string, from: number, to: number | null, came: string | null): JobInput => ({
    name,
    created_at: iso(from),
    started_at: iso(from + 2000 + ((from / 1000) % 19) * 1000),
    completed_at: to === null ? null : iso(to),
    status: to === null ? 'in_progress' : 'completed',
    conclusion: came,
    labels: ['ubuntu-latest'],
    runner_name: 'GitHub Actions 7',
  });
  if (middle === null) return [job('build', startedAt, null, null)];
  return [job('build', startedAt, middle, 'success'), job('test', middle, finishedAt, conclusion)];
}
