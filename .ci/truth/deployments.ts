import { type Sight, type Sources, type Status, sightsOf, sources } from './sights.ts';

/** Which deployments there were, by the words of metrics.md 4: what several sources see may be one. */

export interface Deployment {
  repository: string;
  /** What its sources call it, the most trusted first. */
  names: string[];
  environment: string;
  service: string;
  sha: string;
  status: Status;
  /** Seconds since 1970. */
  started: number;
  finished: number | null;
  production: boolean;
}

export function deploymentsOf(of: Sources): Deployment[] {
  return unite(sightsOf(of));
}

/** What is known to be one deployment; the times of its most trusted source are its own. */
type Group = [Sight, ...Sight[]];

/** Puts together what is one: first by the log, then the nearest, each source at most once. */
function unite(sights: Sight[]): Deployment[] {
  // A run may have made several deployments; then it is each of them, and none besides.
  const makers = new Map<Sight, Sight[]>();
  for (const sight of sights) {
    const runs = sight.logged
      .map((id) => attemptThatMade(sights, id, sight.started))
      .filter((run) => run !== undefined);
    makers.set(sight, runs);
  }
  const taken = new Set([...makers.values()].flat());
  const left = sights.filter((sight) => !taken.has(sight));
  const places = Map.groupBy(left, ({ environment, service, sha }) => [environment.toLowerCase(), service, sha].join());
  const spokenFor = (group: Group) =>
    group.flatMap((sight) => [sight.source, ...(makers.get(sight) ?? []).map(({ source }) => source)]);
  const groups = [...places.values()].flatMap((place) =>
    joinNearest(
      place.map((sight) => [sight]),
      spokenFor,
    ),
  );
  return groups.map((group) => {
    const [{ source: _, name: __, run: ___, logged: ____, ...main }] = group;
    return { ...main, names: group.flatMap((sight) => [sight, ...(makers.get(sight) ?? [])]).map(({ name }) => name) };
  });
}

/** Joins the nearest two until no two are near. */
function joinNearest(groups: Group[], spokenFor: (group: Group) => Sight['source'][]): Group[] {
  let nearest: { pair: [Group, Group]; apart: number } | null = null;
  for (const one of groups) {
    for (const other of groups) {
      if (one === other || spokenFor(one).some((source) => spokenFor(other).includes(source))) continue;
      const apart = apartOf(one[0], other[0]);
      if (apart <= 30 * 60 && (nearest === null || apart < nearest.apart)) nearest = { pair: [one, other], apart };
    }
  }
  if (nearest === null) return groups;
  const joined = nearest.pair.flat().sort((a, b) => sources.indexOf(a.source) - sources.indexOf(b.source)) as Group;
  return joinNearest([...groups.filter((group) => !nearest.pair.includes(group)), joined], spokenFor);
}

function apartOf(one: Sight, other: Sight): number {
  const isOver = one.finished !== null && other.finished !== null;
  return Math.abs(isOver ? Number(one.finished) - Number(other.finished) : one.started - other.started);
}

/** Of the attempts of a run, the last that had begun by then. */
function attemptThatMade(sights: Sight[], id: number, at: number): Sight | undefined {
  const attempts = sights
    .filter(({ run }) => run?.id === id)
    .sort((a, b) => (a.run?.run_attempt ?? 0) - (b.run?.run_attempt ?? 0));
  return attempts.filter(({ started }) => started <= at).at(-1) ?? attempts[0];
}
