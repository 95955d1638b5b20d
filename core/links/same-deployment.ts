/** One deployment seen by several sources is one: pure (docs/counting.md, deployments). */

/** The sources, most trusted first. */
export const trust = ['intake', 'github', 'run', 'release', 'tag', 'merge'] as const;

/** A deployment as one source sees it. Instants are whole seconds since 1970. */
export interface Seen {
  source: (typeof trust)[number];
  key: string;
  environment: string;
  production: boolean;
  service: string;
  sha: string;
  ref: string | null;
  title: string;
  url: string | null;
  status: 'success' | 'failure' | 'cancelled' | 'running';
  startedAt: number;
  finishedAt: number | null;
  rule: string | null;
  /** Of a run: its id and attempt. Of a GitHub Deployment: the runs that its log URLs name. */
  run?: { id: number; attempt: number };
  loggedBy?: number[];
}

/** A deployment, with the keys of everything that saw it, most trusted first. */
export type Deployment = Omit<Seen, 'run' | 'loggedBy'> & { seenAs: string[] };

/** Two sources speak of one deployment when they say so at most this many seconds apart. */
const apartSeconds = 30 * 60;

interface Group {
  /** Its most trusted source, whose times count. */
  main: Seen;
  members: Seen[];
}

/** Puts together what is one deployment. The order of the input changes nothing. */
export function unite(seen: Seen[]): Deployment[] {
  const sorted = [...seen].sort((a, b) => trust.indexOf(a.source) - trust.indexOf(b.source) || compare(a.key, b.key));
  const joined = joinByLog(sorted);
  const groups: Group[] = [];
  for (const source of trust) {
    const open = sorted.filter((each) => each.source === source && !joined.taken.has(each));
    const left = new Set(open);
    for (const [group, member] of pairs(groups, open)) {
      group.members.push(member, ...(joined.runsOf.get(member) ?? []));
      left.delete(member);
    }
    for (const main of left) groups.push({ main, members: [main, ...(joined.runsOf.get(main) ?? [])] });
  }
  return groups.map(({ main, members }) => {
    const { run: _, loggedBy: __, ...rest } = main;
    const url = members.find((member) => member.url !== null)?.url ?? null;
    return { ...rest, url, seenAs: members.map(({ key }) => key) };
  });
}

/**
 * A GitHub Deployment whose log URL names a run is that run: of its attempts, the last that had begun by then. So a run
 * that made several deployments is each of them.
 */
function joinByLog(seen: Seen[]): { taken: Set<Seen>; runsOf: Map<Seen, Seen[]> } {
  const attempts = new Map<number, Seen[]>();
  for (const each of seen) {
    if (each.run !== undefined) attempts.set(each.run.id, [...(attempts.get(each.run.id) ?? []), each]);
  }
  const [taken, runsOf] = [new Set<Seen>(), new Map<Seen, Seen[]>()];
  for (const each of seen) {
    for (const id of each.loggedBy ?? []) {
      const ofRun = (attempts.get(id) ?? []).toSorted((a, b) => (a.run?.attempt ?? 0) - (b.run?.attempt ?? 0));
      const run = ofRun.findLast(({ startedAt }) => startedAt <= each.startedAt) ?? ofRun[0];
      if (run === undefined) continue;
      taken.add(run);
      runsOf.set(each, [...(runsOf.get(each) ?? []), run]);
    }
  }
  return { taken, runsOf };
}

/** Groups and what joins them: nearest first, one to one, each source at most once in a group. */
function pairs(groups: Group[], open: Seen[]): [Group, Seen][] {
  const byPlace = new Map<string, Group[]>();
  for (const group of groups) byPlace.set(placeOf(group.main), [...(byPlace.get(placeOf(group.main)) ?? []), group]);
  const near = open.flatMap((member) =>
    (byPlace.get(placeOf(member)) ?? [])
      .filter(({ members }) => members.every(({ source }) => source !== member.source))
      .map((group) => ({ group, member, apart: apartOf(group.main, member) }))
      .filter(({ apart }) => apart <= apartSeconds),
  );
  near.sort(
    (a, b) => a.apart - b.apart || compare(a.group.main.key, b.group.main.key) || compare(a.member.key, b.member.key),
  );
  const used = new Set<Group | Seen>();
  const found: [Group, Seen][] = [];
  for (const { group, member } of near) {
    if (used.has(group) || used.has(member)) continue;
    used.add(group).add(member);
    found.push([group, member]);
  }
  return found;
}

function placeOf({ environment, service, sha }: Seen): string {
  return JSON.stringify([environment.toLowerCase(), service, sha]);
}

/** Between their finishes, or between their starts where one has not finished. */
function apartOf(a: Seen, b: Seen): number {
  if (a.finishedAt !== null && b.finishedAt !== null) return Math.abs(a.finishedAt - b.finishedAt);
  return Math.abs(a.startedAt - b.startedAt);
}

/** By code units, as PostgreSQL's collation "C" has it. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
