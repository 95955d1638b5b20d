import type { Commit, Deployment, PullRequest, Repository, WorkflowRun, World } from '#core/demo/model.ts';

/**
 * A repository in the orders in which it is asked for. Made when first needed and again after a change; the orders
 * and histories are made one by one, for few questions need them all.
 */
export interface View {
  commit(sha: string): Commit | null;
  pull(number: number): PullRequest | null;
  /** Pull requests, the youngest first, by that instant. */
  pulls(order: 'created_at' | 'updated_at'): PullRequest[];
  /** What is reachable from a commit, the youngest first, as `git log` has it. */
  history(sha: string): Commit[];
  /** Deployments, the youngest first. */
  deployments(): Deployment[];
  /** The latest attempt of each run, the youngest run first. */
  runs(): WorkflowRun[];
  /** All attempts of a run, the first first. */
  attempts(id: number): WorkflowRun[];
  /** Runs (their latest attempts) of a commit. */
  runsOf(sha: string): WorkflowRun[];
  /** Whatever has that node id. */
  node(id: string): object | null;
}

const views = new WeakMap<Repository, { revision: number; view: View }>();

export function viewOf(repository: Repository): View {
  const known = views.get(repository);
  if (known?.revision === repository.revision) return known.view;
  const view = createView(repository);
  views.set(repository, { revision: repository.revision, view });
  return view;
}

/** The node of that id anywhere in the world. */
export function findNode(world: World, id: string): object | null {
  for (const person of world.people.values()) if (person.node_id === id) return person;
  for (const organization of world.organizations.values()) if (organization.node_id === id) return organization;
  for (const repository of world.repositories) {
    const found = repository.node_id === id ? repository : viewOf(repository).node(id);
    if (found !== null) return found;
  }
  return null;
}

function createView(repository: Repository): View {
  const commits = once(() => new Map(repository.commits.map((commit) => [commit.sha, commit])));
  const pulls = once(() => new Map(repository.pull_requests.map((pull) => [pull.number, pull])));
  const byCreation = once(() => youngestFirst(repository.pull_requests, (pull) => pull.created_at));
  const byUpdate = once(() => youngestFirst(repository.pull_requests, (pull) => pull.updated_at));
  const deployments = once(() => youngestFirst(repository.deployments, (deployment) => deployment.created_at));
  const attempts = once(() => groupRuns(repository.workflow_runs));
  const runs = once(() =>
    youngestFirst(
      [...attempts().values()].flatMap((group) => group.at(-1) ?? []),
      (run) => run.created_at,
    ),
  );
  const runsBySha = once(() => Map.groupBy(runs(), (run) => run.head_sha));
  const nodes = once(() => indexNodes(repository));
  const histories = new Map<string, Commit[]>();
  return {
    commit: (sha) => commits().get(sha) ?? null,
    pull: (number) => pulls().get(number) ?? null,
    pulls: (order) => (order === 'created_at' ? byCreation() : byUpdate()),
    history: (sha) => {
      const known = histories.get(sha) ?? walk(commits(), sha);
      // Clients page through one history at a time; a few are enough to keep.
      if (histories.size > 8) histories.clear();
      histories.set(sha, known);
      return known;
    },
    deployments,
    runs,
    attempts: (id) => attempts().get(id) ?? [],
    runsOf: (sha) => runsBySha().get(sha) ?? [],
    node: (id) => nodes().get(id) ?? null,
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function youngestFirst<T extends { id: number }>(items: T[], instant: (item: T) => string): T[] {
  const keyed = items.map((item) => ({ item, at: Date.parse(instant(item)) }));
  return keyed.sort((a, b) => b.at - a.at || b.item.id - a.item.id).map(({ item }) => item);
}

function groupRuns(runs: WorkflowRun[]): Map<number, WorkflowRun[]> {
  const groups = Map.groupBy(runs, (run) => run.id);
  for (const group of groups.values()) group.sort((a, b) => a.attempt - b.attempt);
  return groups;
}

/** Walks parents, always on from the youngest commit not yet seen, as `git log` does. */
function walk(commits: Map<string, Commit>, from: string): Commit[] {
  const found: Commit[] = [];
  const seen = new Set([from]);
  const start = commits.get(from);
  // Sorted with the youngest last, so that the next one is taken from the end.
  const waiting: { commit: Commit; at: number }[] = [];
  if (start !== undefined) waiting.push({ commit: start, at: Date.parse(start.committed_at) });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next.commit);
    for (const sha of next.commit.parents) {
      const parent = commits.get(sha);
      if (parent === undefined || seen.has(sha)) continue;
      seen.add(sha);
      insert(waiting, { commit: parent, at: Date.parse(parent.committed_at) });
    }
  }
  return found;
}

function insert(waiting: { commit: Commit; at: number }[], entry: { commit: Commit; at: number }): void {
  let place = waiting.length;
  while (place > 0 && (waiting[place - 1]?.at ?? 0) >= entry.at) place -= 1;
  waiting.splice(place, 0, entry);
}

function indexNodes(repository: Repository): Map<string, object> {
  const nodes = new Map<string, object>();
  const add = (...items: { node_id: string }[]) => {
    for (const item of items) nodes.set(item.node_id, item);
  };
  for (const commit of repository.commits) nodes.set(commit.node_id, commit);
  for (const run of repository.workflow_runs) nodes.set(run.node_id, run);
  for (const { annotation } of repository.tags) if (annotation !== null) add(annotation);
  add(...repository.releases, ...repository.issues);
  for (const deployment of repository.deployments) add(deployment, ...deployment.statuses);
  for (const pull of repository.pull_requests) {
    add(pull, ...pull.events, ...pull.reviews, ...pull.comments, ...pull.threads);
    for (const thread of pull.threads) add(...thread.comments);
  }
  return nodes;
}
