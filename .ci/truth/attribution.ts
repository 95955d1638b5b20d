import type { RawDelivery } from './delivery-payloads.ts';
import type { Deployment } from './deployments.ts';
import { nameOf, seconds } from './ledger.ts';
import type { RawPullRequest } from './payloads.ts';

/** What each deployment carries, by the words of metrics.md 4: plain walks over the graph, from every deployment. */

/** A merged pull request, or a direct commit of the default branch. */
export interface Change {
  /** `#<number>`, or the SHA. */
  name: string;
  pull: RawPullRequest | null;
  author: string;
  /** Of a direct commit: when it was written. */
  authored: number;
  /** Merged, or committed; seconds since 1970. */
  merged: number;
  /** The commit whose arrival is the change's. */
  sha: string | null;
}

export type Standing = 'first' | 'change' | 'redeployment' | 'rollback' | 'late' | 'unknown_commit';

/** A success in its line: one repository, environment and service. */
export interface Success {
  deployment: Deployment & { finished: number };
  standing: Standing;
  /** The success before it, late finishers left out. */
  previous: Success | null;
  /** Everything that can be reached from it and from no success before it. */
  brings: Set<string>;
  /** The changes that it carries, and with which pull request each rides (`null`: it came by itself). */
  carries: Map<Change, string | null>;
}

export interface Line {
  environment: string;
  service: string;
  /** In the order of their finish. */
  successes: Success[];
}

export class History {
  readonly #parents = new Map<string, string[]>();
  readonly #below = new Map<string, Set<string>>();
  /** The commits of the default branch. */
  readonly trunk: Set<string>;

  constructor({ commits, compared }: RawDelivery) {
    for (const { oid, parents } of compared) this.#parents.set(oid, parents);
    for (const { oid, parents } of commits)
      this.#parents.set(
        oid,
        parents.nodes.map((parent) => parent.oid),
      );
    this.trunk = new Set(commits.map(({ oid }) => oid));
  }

  knows(sha: string): boolean {
    return this.#parents.has(sha);
  }

  /** A commit and all that can be reached from it; nothing from one that is not known. */
  reachable(sha: string): Set<string> {
    const known = this.#below.get(sha);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const open = this.knows(sha) ? [sha] : [];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...(this.#parents.get(next) ?? []).filter((parent) => this.knows(parent)));
    }
    this.#below.set(sha, found);
    return found;
  }
}

export function changesOf(raw: RawDelivery, pulls: RawPullRequest[]): Change[] {
  const changes: Change[] = [];
  const ofPulls = new Set<string>();
  for (const pull of pulls) {
    for (const { commit } of pull.commits) ofPulls.add(commit.oid);
    if (pull.mergedAt === null) continue;
    const sha = pull.mergeCommit?.oid ?? null;
    if (sha !== null) ofPulls.add(sha);
    const merged = seconds(pull.mergedAt);
    changes.push({ name: `#${pull.number}`, pull, author: nameOf(pull.author), authored: 0, merged, sha });
  }
  for (const commit of raw.commits) {
    if (commit.parents.nodes.length !== 1 || commit.associatedPullRequests.nodes.length > 0) continue;
    if (ofPulls.has(commit.oid)) continue;
    const authored = seconds(commit.authoredDate);
    changes.push({
      name: commit.oid,
      pull: null,
      author: commit.author?.user?.login ?? commit.author?.name ?? 'ghost',
      authored,
      merged: Math.max(authored, seconds(commit.committedDate)),
      sha: commit.oid,
    });
  }
  return changes;
}

/** The lines of a repository, with what each success in them is and carries. */
export function linesOf(history: History, deployments: Deployment[], changes: Change[]): Line[] {
  const lines: Line[] = [];
  for (const deployment of deployments) {
    if (deployment.status !== 'success' || deployment.finished === null) continue;
    const environment = deployment.environment.toLowerCase();
    const { service } = deployment;
    let line = lines.find((one) => one.environment === environment && one.service === service);
    if (line === undefined) lines.push((line = { environment, service, successes: [] }));
    line.successes.push({
      deployment: { ...deployment, finished: deployment.finished },
      standing: 'change',
      previous: null,
      brings: new Set(),
      carries: new Map(),
    });
  }
  for (const line of lines) {
    stand(history, line);
    for (const change of changes) carry(line, change, changes);
  }
  return lines;
}

function stand(history: History, line: Line): void {
  const { successes } = line;
  successes.sort((a, b) => a.deployment.finished - b.deployment.finished);
  let previous: Success | null = null;
  let isFirstKnown = true;
  for (const [place, success] of successes.entries()) {
    const { sha } = success.deployment;
    success.previous = previous;
    const before = successes.slice(0, place).map(({ deployment }) => history.reachable(deployment.sha));
    success.brings = new Set([...history.reachable(sha)].filter((one) => !before.some((below) => below.has(one))));
    success.standing = standingOf(history, success, isFirstKnown);
    if (success.standing === 'first') isFirstKnown = false;
    if (success.standing !== 'late') previous = success;
  }
}

function standingOf(history: History, { deployment, previous }: Success, isFirstKnown: boolean): Standing {
  if (!history.knows(deployment.sha)) return 'unknown_commit';
  if (isFirstKnown) return 'first';
  if (previous === null) return 'change';
  if (previous.deployment.sha === deployment.sha) return 'redeployment';
  if (!history.reachable(previous.deployment.sha).has(deployment.sha)) return 'change';
  return deployment.started >= previous.deployment.finished ? 'rollback' : 'late';
}

/** Gives a change to the success that carries it; the first known one carries nothing. */
function carry(line: Line, change: Change, changes: Change[]): void {
  const found = arrival(line, change, changes);
  if (found !== null && found.success.standing !== 'first') found.success.carries.set(change, found.with);
}

/** The success by which a change arrives in a line: with its own commit, or else with the pull request it rides with. */
function arrival(line: Line, change: Change, changes: Change[]): { success: Success; with: string | null } | null {
  const own = line.successes.find(({ brings }) => change.sha !== null && brings.has(change.sha));
  if (own !== undefined) return { success: own, with: null };
  const carrier = carrierOf(change, changes);
  if (carrier === null) return null;
  const found = arrival(line, carrier, changes);
  return found === null ? null : { success: found.success, with: found.with ?? carrier.name };
}

/** The pull request that takes on the branch that a change was merged into: the first that was merged after it. */
function carrierOf({ pull, merged }: Change, changes: Change[]): Change | null {
  if (pull === null) return null;
  const later = changes.filter(
    (other) => other.pull !== null && isFrom(other.pull, pull.baseRefName) && other.merged > merged,
  );
  return later.sort((a, b) => a.merged - b.merged)[0] ?? null;
}

function isFrom(pull: RawPullRequest, branch: string): boolean {
  return pull.headRefName === branch && pull.baseRefName !== branch;
}

/** Why no production deployment carries a change; `null`: none has come yet. */
export function whyNot(
  { history, defaultBranch, pulls }: { history: History; defaultBranch: string; pulls: RawPullRequest[] },
  lines: Line[],
  change: Change,
  changes: Change[],
): 'before_first_deployment' | 'not_on_deployed_branch' | null {
  const arrivals = lines.map((line) => arrival(line, change, changes)?.success.standing);
  if (arrivals.includes('first')) return 'before_first_deployment';
  if (change.pull === null || comesHome(change.pull)) return null;
  return 'not_on_deployed_branch';

  /** Is it on the default branch, or will its branch, or the one that takes it on, perhaps be there? */
  function comesHome(pull: RawPullRequest, below: RawPullRequest[] = []): boolean {
    if (below.includes(pull)) return false;
    if (pull.baseRefName === defaultBranch) return true;
    if (pull.mergeCommit !== null && history.trunk.has(pull.mergeCommit.oid)) return true;
    return pulls.some((other) => {
      if (!isFrom(other, pull.baseRefName)) return false;
      const isOpen = other.mergedAt === null && other.closedAt === null;
      const isLater = other.mergedAt !== null && seconds(other.mergedAt) > seconds(pull.mergedAt ?? other.mergedAt);
      return (isOpen || isLater) && comesHome(other, [...below, pull]);
    });
  }
}
