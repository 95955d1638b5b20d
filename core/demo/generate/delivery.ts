import { writeAftermath } from '#core/demo/generate/aftermath.ts';
import type { Method, Story } from '#core/demo/generate/pull-request.ts';
import { writeRuns } from '#core/demo/generate/runs.ts';
import { type Cast, iso } from '#core/demo/generate/cast.ts';
import type { CommitInput, DeploymentInput, RepositoryInput, StatusInput } from '#core/demo/input.ts';

/** Something that was put somewhere to run. */
export interface Shipment {
  id: number;
  runId: number;
  sha: string;
  environment: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  finishedAt: number;
  outcome: 'success' | 'failure' | 'unfinished';
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** The history of the default branch while it grows. */
interface Trunk {
  cast: Cast;
  branch: string;
  commits: CommitInput[];
  head: string;
  /** When the head became the head. */
  movedAt: number;
  tips: { sha: string; at: number }[];
}

/**
 * Ties the stories to one history: branches begin at the tip of their day, merges and direct commits move it, and now
 * and then the tip is deployed.
 */
export function writeDelivery(cast: Cast, stories: Story[], branch: string): Partial<RepositoryInput> {
  const root: CommitInput = {
    sha: cast.random.sha(),
    authored_at: iso(cast.from - 90 * dayMs),
    author: cast.people[0] ?? null,
    message: 'Begin',
  };
  const trunk: Trunk = { cast, branch, commits: [root], head: root.sha, movedAt: cast.from, tips: [] };
  const side = cast.random.sha();
  trunk.commits.push({
    ...root,
    sha: side,
    parents: [root.sha],
    authored_at: iso(cast.from - 30 * dayMs),
    message: 'Branch off',
  });
  for (const happening of happenings(trunk, stories, side)) happening();
  const shipments = writeShipments(trunk);
  const runs = cast.workflowRuns ? writeRuns(cast, stories, shipments, branch) : [];
  const { commits, branches, hotfixes, ...rest } = writeAftermath(cast, shipments);
  const all = [...shipments, ...hotfixes.map(({ shipment }) => shipment)];
  if (cast.workflowRuns) for (const each of hotfixes) runs.push(...writeRuns(cast, [], [each.shipment], each.branch));
  return {
    ...rest,
    commits: [...trunk.commits, ...commits],
    head: trunk.head,
    branches: { 'release-1': side, ...branches },
    pull_requests: stories.map((story) => story.input),
    deployments: all.map((shipment) => deployment(cast, shipment, all)),
    workflow_runs: runs,
  };
}

/** Everything that touches the history, in the order of time. */
function happenings(trunk: Trunk, stories: Story[], side: string): (() => void)[] {
  const { random, from, to } = trunk.cast;
  const timed: { at: number; run: () => void }[] = [];
  for (const story of stories) {
    timed.push({ at: story.branchedAt, run: () => branchOff(trunk, story) });
    const at = story.mergedAt;
    if (at === null) continue;
    const base = story.input.base;
    timed.push({
      at,
      run: () => (base === undefined ? merge(trunk, story, at) : mergeElsewhere(trunk, story, at, side)),
    });
  }
  const direct = Math.ceil(stories.length / 12);
  for (let index = 0; index < direct; index++) {
    const at = from + Math.floor((random.next() * (to - from)) / 1000) * 1000;
    timed.push({ at, run: () => commitDirectly(trunk, at) });
  }
  return timed.sort((a, b) => a.at - b.at).map(({ run }) => run);
}

function branchOff(trunk: Trunk, story: Story): void {
  let parent = trunk.head;
  for (const commit of story.commits) {
    commit.parents = [parent];
    parent = commit.sha;
    trunk.commits.push(commit);
  }
}

function merge(trunk: Trunk, story: Story, at: number): void {
  const tip = story.commits.at(-1)?.sha ?? trunk.head;
  const about = { author: story.input.merged_by ?? null, pull_requests: [story.input.number] };
  const title = `${story.input.title} (#${story.input.number})`;
  const methods: Record<Method, () => void> = {
    squash: () => advance(trunk, at, { ...about, parents: [trunk.head], message: title }),
    merge: () => advance(trunk, at, { ...about, parents: [trunk.head, tip], message: `Merge topic: ${title}` }),
    rebase: () => {
      for (const commit of story.commits) {
        advance(trunk, at, {
          ...about,
          parents: [trunk.head],
          message: commit.message ?? '',
          authored_at: commit.authored_at,
        });
      }
    },
  };
  methods[story.method]();
  story.input.merge_commit = trunk.head;
}

/** Into a branch that is never deployed. */
function mergeElsewhere(trunk: Trunk, story: Story, at: number, side: string): void {
  const sha = trunk.cast.random.sha();
  trunk.commits.push({
    sha,
    parents: [side],
    authored_at: iso(at),
    author: story.input.merged_by ?? null,
    pull_requests: [story.input.number],
  });
  story.input.merge_commit = sha;
}

function commitDirectly(trunk: Trunk, at: number): void {
  const { random, people } = trunk.cast;
  const authored = at - random.between(1, 90) * minuteMs;
  advance(trunk, at, {
    parents: [trunk.head],
    author: random.pick(people),
    message: 'Straight to the trunk',
    authored_at: iso(authored),
    pull_requests: [],
  });
}

function advance(
  trunk: Trunk,
  at: number,
  commit: Omit<CommitInput, 'sha' | 'authored_at'> & { authored_at?: string },
): void {
  const sha = trunk.cast.random.sha();
  trunk.commits.push({ authored_at: iso(at), ...commit, committed_at: iso(at), sha });
  trunk.head = sha;
  trunk.movedAt = at;
  trunk.tips.push({ sha, at });
}

/** Deploys tips to staging and then to production; some fail, some are taken back, the last is under way. */
function writeShipments(trunk: Trunk): Shipment[] {
  const { random, to } = trunk.cast;
  const shipments: Shipment[] = [];
  const ship = (sha: string, environment: string, startedAt: number): Shipment | null => {
    if (startedAt > to) return null;
    const finishedAt = startedAt + random.between(2, 25) * minuteMs;
    const outcome = finishedAt > to ? 'unfinished' : random.chance(0.08) ? 'failure' : 'success';
    const id = shipments.length + 1;
    const shipment: Shipment = { id, runId: 11_000_000_000 + id, sha, environment, startedAt, finishedAt, outcome };
    shipments.push(shipment);
    return shipment;
  };
  let running: string | null = null;
  for (const tip of trunk.tips) {
    if (!random.chance(0.6)) continue;
    const staged = ship(tip.sha, 'staging', tip.at + 5 * minuteMs);
    if (staged?.outcome !== 'success') continue;
    const released = ship(tip.sha, 'production', staged.finishedAt + random.wait(0.5));
    if (released?.outcome !== 'success') continue;
    // Back to what ran before: its commit is an ancestor, and it starts after the other had finished.
    if (running !== null && random.chance(0.05)) ship(running, 'production', released.finishedAt + 30 * minuteMs);
    running = tip.sha;
  }
  // There is always one under way when the world ends.
  ship(trunk.head, 'production', to - minuteMs);
  return shipments;
}

function deployment(cast: Cast, shipment: Shipment, all: Shipment[]): DeploymentInput {
  const { startedAt, finishedAt, outcome, environment } = shipment;
  const log_url = `https://github.com/${cast.repository}/actions/runs/${shipment.runId}`;
  const statuses: StatusInput[] = [];
  const add = (state: string, at: number) => {
    if (at <= cast.to) statuses.push({ state, at: iso(at), log_url });
  };
  add('QUEUED', startedAt + 1000);
  add('IN_PROGRESS', startedAt + minuteMs);
  if (outcome !== 'unfinished') add(outcome === 'success' ? 'SUCCESS' : 'FAILURE', finishedAt);
  // GitHub calls a success inactive once another one has taken its place.
  const next = all.find(
    (other) => other.id > shipment.id && other.environment === environment && other.outcome === 'success',
  );
  if (outcome === 'success' && next !== undefined) add('INACTIVE', next.finishedAt + 1000);
  return { id: shipment.id, environment, sha: shipment.sha, created_at: iso(startedAt), statuses };
}
