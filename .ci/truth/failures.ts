import { type Change, type Line, type Success } from './attribution.ts';
import type { RawDelivery } from './delivery-payloads.ts';
import type { Deployment } from './deployments.ts';
import { seconds } from './ledger.ts';
import type { RawPullRequest } from './payloads.ts';

/** Why deployments failed and when they were well again, by the words of metrics.md 5. */

/** As it was posted to the intake API. */
export interface ReportedIncident {
  id: string;
  title: string;
  repository: string;
  started_at: string;
  resolved_at?: string;
  deployment_id?: string;
  sha?: string;
  release?: string;
}

/** Something that went wrong: reported, or an issue with a chosen label. */
export interface Incident {
  id: string;
  /** Seconds since 1970. */
  started: number;
  resolved: number | null;
  /** What its reporter says caused it. */
  cause: { deployment: string | null; commit: string | null; release: string | null };
  /** The number of the issue. */
  issue: number | null;
}

type Kind = 'incident' | 'rollback' | 'revert' | 'hotfix' | 'fix';

/** Evidence against a deployment, and what made it well again: a deployment, or the end of an incident. */
interface Evidence {
  kind: Kind;
  /** A revert that comes late, and the fix of an incident, only repair. */
  fails: boolean;
  /** The deployment that repairs. */
  by: Success | null;
  incident: Incident | null;
}

export interface Verdict {
  failed: boolean;
  kinds: Kind[];
  recovered: number | null;
  rework: boolean;
}

export interface Case {
  lines: Line[];
  /** What a change says that it reverts, both by their names. */
  reverts: Map<string, string[]>;
  /** Those that count, with what they are tied to. */
  linked: { incident: Incident; deployment: Deployment }[];
  /** The incidents that a change says that it fixes. */
  fixes: (change: Change) => Incident[];
  /** What a person has rejected. */
  rejected: (deployment: Deployment) => Set<string>;
}

const hour = 3600;
const soon = 48 * hour;

/** What each success is, by its deployment. */
export function verdictsOf(of: Case): Map<Success, Verdict> {
  const evidence = new Map<Success, Evidence[]>();
  const reworks = new Set<Success>();
  const blame = (success: Success, one: Evidence) => evidence.set(success, [...(evidence.get(success) ?? []), one]);
  for (const line of of.lines) {
    for (const success of line.successes) {
      for (const { incident, deployment } of of.linked) {
        if (success.deployment.names[0] !== deployment.names[0]) continue;
        blame(success, { kind: 'incident', fails: true, by: null, incident });
      }
      if (success.standing === 'rollback' && success.previous !== null) {
        blame(success.previous, { kind: 'rollback', fails: true, by: success, incident: null });
        reworks.add(success);
      }
      for (const change of success.carries.keys()) {
        if (blameForRevert(of, line, success, change, blame)) reworks.add(success);
        for (const incident of of.fixes(change)) {
          reworks.add(success);
          const broken = brokenBy(of, line, incident);
          if (broken === null || broken === success || apart(broken, success) < 0) continue;
          blame(broken, { kind: 'fix', fails: false, by: success, incident: null });
        }
        if (!change.pull?.labels.some(({ name }) => name === 'hotfix')) continue;
        reworks.add(success);
        const latest = success.previous;
        if (latest === null || apart(latest, success) > soon) continue;
        blame(latest, { kind: 'hotfix', fails: true, by: success, incident: null });
      }
    }
  }
  const successes = of.lines.flatMap((line) => line.successes);
  return new Map(
    successes.map((success) => {
      const rejected = of.rejected(success.deployment);
      const counted = (evidence.get(success) ?? []).filter(({ kind }) => !rejected.has(kind));
      return [success, { ...conclude(success, counted), rework: reworks.has(success) }];
    }),
  );
}

/** The deployment of this line that an incident belongs to. */
function brokenBy({ linked }: Case, { successes }: Line, incident: Incident): Success | null {
  const name = linked.find((one) => one.incident === incident)?.deployment.names[0];
  return successes.find(({ deployment }) => deployment.names[0] === name) ?? null;
}

function apart(earlier: Success, later: Success): number {
  return later.deployment.finished - earlier.deployment.finished;
}

/** Blames what a carried revert takes back. Is it a revert at all? */
function blameForRevert(
  { reverts }: Case,
  line: Line,
  success: Success,
  change: Change,
  blame: (success: Success, one: Evidence) => void,
): boolean {
  const targets = (reverts.get(change.name) ?? []).filter((target) => !isRevert(target, reverts, [change.name]));
  const carries = ({ carries: all }: Success, name: string) => [...all.keys()].some((one) => one.name === name);
  // What came together with what it reverts was never there.
  const apartFrom = targets.filter((target) => !carries(success, target));
  for (const target of apartFrom) {
    const first = line.successes.find((one) => carries(one, target));
    if (first === undefined || apart(first, success) < 0) continue;
    blame(first, { kind: 'revert', fails: apart(first, success) <= soon, by: success, incident: null });
  }
  return apartFrom.length > 0;
}

/** A revert of a revert is none, and what reverts that is one again. */
function isRevert(name: string, reverts: Map<string, string[]>, seen: string[]): boolean {
  if (seen.includes(name)) return false;
  return (reverts.get(name) ?? []).some((target) => !isRevert(target, reverts, [...seen, name]));
}

function conclude({ deployment }: Success, evidence: Evidence[]): Omit<Verdict, 'rework'> {
  const kinds = [...new Set(evidence.filter(({ fails }) => fails).map(({ kind }) => kind))].sort();
  const ends: number[] = [];
  for (const { by } of evidence) if (by !== null) ends.push(by.deployment.finished);
  const incidents = evidence.flatMap(({ incident }) => incident ?? []);
  const resolved = incidents.map((one) => one.resolved).filter((at) => at !== null);
  if (incidents.length > 0 && resolved.length === incidents.length) ends.push(Math.max(...resolved));
  const recovered = kinds.length === 0 || ends.length === 0 ? null : Math.max(deployment.finished, Math.min(...ends));
  return { failed: kinds.length > 0, kinds, recovered };
}

export function incidentsOf({ issues }: RawDelivery, labels: string[], reported: ReportedIncident[]): Incident[] {
  const labelled = issues.filter((issue) => issue.labels.nodes.some(({ name }) => labels.includes(name)));
  return [
    ...reported.map(({ id, started_at: started, resolved_at: resolved, deployment_id: deployment, sha, release }) => ({
      id,
      started: seconds(started),
      resolved: resolved === undefined ? null : seconds(resolved),
      cause: { deployment: deployment ?? null, commit: sha ?? null, release: release ?? null },
      issue: null,
    })),
    ...labelled.map(({ id, number, createdAt, closedAt }) => ({
      id,
      started: seconds(createdAt),
      resolved: closedAt === null ? null : seconds(closedAt),
      cause: { deployment: null, commit: null, release: null },
      issue: number,
    })),
  ];
}

/** The incidents whose issue a pull request closes, in the words that GitHub knows. */
export function fixedBy({ pull }: Change, incidents: Incident[]): Incident[] {
  const closing = /\b(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?):? #(\d+)/gi;
  const numbers = [...(pull?.body ?? '').matchAll(closing)].map(([, number]) => Number(number));
  return incidents.filter(({ issue }) => issue !== null && numbers.includes(issue));
}

/** The commit of a release: that of its tag, or what it is called itself. */
function commitOf(release: string, { tags }: RawDelivery): string | null {
  const tag = tags.find(({ name }) => name === release);
  return tag?.sha ?? (/^[0-9a-f]{40}$/.test(release) ? release : null);
}

/** The deployment that an incident belongs to: the named, the one of the named commit, or the latest before it. */
export function linkOf(
  { started, cause }: Incident,
  raw: RawDelivery,
  deployments: Deployment[],
  lines: Line[],
): { deployment: Deployment; confidence: 'explicit' | 'inferred' } | null {
  const successes = lines.flatMap((line) => line.successes).filter(({ deployment }) => deployment.production);
  const { deployment: id, release } = cause;
  if (id !== null) {
    const named = deployments.find(({ names }) => names.some((name) => name === id || name.split(':')[1] === id));
    return named === undefined ? null : { deployment: named, confidence: 'explicit' };
  }
  const sha = cause.commit ?? (release === null ? null : commitOf(release, raw));
  if (sha !== null) {
    // Of several, the one that ran when it began; a commit in between came with the first that brought it.
    const inOrder = successes.toSorted((a, b) => a.deployment.finished - b.deployment.finished);
    const own = inOrder.filter(({ deployment }) => deployment.sha === sha);
    const running = own.filter(({ deployment }) => deployment.finished <= started).at(-1);
    const found = running ?? own[0] ?? inOrder.find(({ brings }) => brings.has(sha));
    return found === undefined ? null : { deployment: found.deployment, confidence: 'explicit' };
  }
  if (release !== null) return null;
  const before = successes.filter(({ deployment: { finished }, standing }) => {
    return standing !== 'late' && finished <= started && finished >= started - 24 * hour;
  });
  const latest = before.sort((a, b) => a.deployment.finished - b.deployment.finished).at(-1);
  return latest === undefined ? null : { deployment: latest.deployment, confidence: 'inferred' };
}

/** A commit of the default branch, and the pull requests that GitHub associates with it. */
export interface Message {
  oid: string;
  message: string;
  pulls: number[];
}

/** What each change says that it reverts, in its body or in a message of its commits: names of changes, or SHAs. */
export function revertsOf(repository: string, changes: Change[], messages: Message[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const change of changes) {
    const named = new Set(textsOf(change, messages).flatMap((text) => namedIn(repository, text, changes, messages)));
    named.delete(change.name);
    if (named.size > 0) found.set(change.name, [...named]);
  }
  return found;
}

function textsOf({ name, pull }: Change, messages: Message[]): string[] {
  if (pull === null) return messages.filter(({ oid }) => oid === name).map(({ message }) => message);
  const own = messages.filter(({ pulls }) => pulls.includes(pull.number)).map(({ message }) => message);
  return [pull.body, ...pull.commits.map(({ commit }) => commit.message), ...own];
}

function namedIn(repository: string, text: string, changes: Change[], messages: Message[]): string[] {
  const found: string[] = [];
  for (const [, of, number] of text.matchAll(/\breverts ([\w.-]+\/[\w.-]+)?#(\d+)/gi)) {
    if (of === undefined || of.toLowerCase() === repository.toLowerCase()) found.push(`#${number}`);
  }
  for (const [, sha = ''] of text.matchAll(/this reverts commit ([0-9a-f]{40})/gi)) {
    const pulls = messages.find(({ oid }) => oid === sha)?.pulls ?? [];
    const change = changes.find((one) => one.sha === sha) ?? changes.find(({ pull }) => isOf(pull, sha, pulls));
    found.push(change?.name ?? sha);
  }
  return found;
}

/** Is a commit one of a pull request's branch, or of those that GitHub associates with it? */
function isOf(pull: RawPullRequest | null, sha: string, pulls: number[]): boolean {
  return pull !== null && (pulls.includes(pull.number) || pull.commits.some(({ commit }) => commit.oid === sha));
}
