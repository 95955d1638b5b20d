import type { Sentry } from '#core/demo/sentry/sentry.ts';
import { type Bucket, bucketAfter, bucketOf, dayAfter, type Zone } from './zone.ts';

/** What the metrics of errors are, and which errors are incidents, by the words of metrics.md 5 and 7, from raw payloads. */

interface RawIssue {
  id: string;
  level: string;
  status: string;
  count: string;
  firstSeen: string;
  lastSeen: string;
  project: { slug: string };
  firstRelease: { version: string } | null;
  activity: { id: string; type: string; dateCreated: string; data: { version?: string } }[];
}

interface RawRelease {
  version: string;
  lastCommit: { id: string } | null;
  projects: { slug: string }[];
}

export interface RawErrors {
  issues: RawIssue[];
  releases: RawRelease[];
  /** Events by project and hour, in seconds since 1970. */
  counts: { project: string; at: number; events: number }[];
}

/** Reads everything that Sentry says, page by page, as a plain reader does. */
export async function readErrors(sentry: Sentry, from: string, to: string): Promise<RawErrors> {
  const organization = `https://sentry.io/api/0/organizations/${sentry.world.organization.slug}`;
  const ask = async (url: string) => {
    const response = await sentry.fetch(new Request(url, { headers: { authorization: 'Bearer plain' } }));
    if (!response.ok) throw new Error(`${url} → ${response.status}`);
    return response;
  };
  const all = async <T>(path: string): Promise<T[]> => {
    const found: T[] = [];
    for (let url: string | undefined = organization + path; url !== undefined; ) {
      const response: Response = await ask(url);
      found.push(...((await response.json()) as T[]));
      const next = (response.headers.get('link') ?? '').split(', <').at(-1) ?? '';
      url = next.includes('results="true"') ? next.replace(/^</, '').split('>')[0] : undefined;
    }
    return found;
  };
  const issues: RawIssue[] = [];
  for (const { id } of await all<{ id: string }>('/issues/?query=&limit=25'))
    issues.push((await (await ask(`${organization}/issues/${id}/`)).json()) as RawIssue);
  const projects = await all<{ id: string; slug: string }>('/projects/');
  const stats = `/stats_v2/?groupBy=project&groupBy=outcome&field=sum(quantity)&category=error&outcome=accepted&interval=1h&start=${from}&end=${to}`;
  const { intervals, groups } = (await (await ask(organization + stats)).json()) as {
    intervals: string[];
    groups: { by: { project: number }; series: { 'sum(quantity)': number[] } }[];
  };
  const counts = groups.flatMap(({ by, series }) =>
    series['sum(quantity)'].map((events, i) => ({
      project: projects.find(({ id }) => id === String(by.project))?.slug ?? '',
      at: seconds(intervals[i] ?? ''),
      events,
    })),
  );
  return { issues, releases: await all<RawRelease>('/releases/?per_page=7'), counts };
}

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

export interface Filter {
  project?: string[];
  level?: string[];
  /** Names of repositories. */
  repo?: string[];
}

export interface Asked extends Filter {
  from: string;
  to: string;
  bucket: Bucket;
}

export interface Known {
  raw: RawErrors;
  now: number;
  watched: Record<string, string>;
  /** From when on each metric is known, in seconds. */
  since: Record<string, number>;
}

function lets(
  filter: Filter,
  watched: Known['watched'],
  { project, level }: { project: string; level?: string },
): boolean {
  const of = watched[project];
  return (
    (filter.project?.includes(project) ?? true) &&
    (filter.level?.includes(level ?? '') ?? true) &&
    (filter.repo === undefined || (of !== undefined && filter.repo.includes(of)))
  );
}

/** The value of each bucket, `null` where it is not known or has not begun. */
export function valuesOf(
  known: Known,
  zone: Zone,
  metric: string,
  asked: Asked,
): [start: string, value: number | null][] {
  const since = known.since[metric] ?? 0;
  const values: [string, number | null][] = [];
  for (let start = bucketOf(asked.from, asked.bucket); start <= asked.to; start = bucketAfter(start, asked.bucket)) {
    const [first, last] = [
      start < asked.from ? asked.from : start,
      [dayAfter(asked.to), bucketAfter(start, asked.bucket)].sort()[0] ?? '',
    ];
    const [begin, end] = [zone.firstSecond(first), Math.min(zone.firstSecond(last), known.now)];
    if (begin > known.now) {
      values.push([start, null]);
      continue;
    }
    const found = foundIn(known, metric, asked, Math.max(begin, since), end);
    const wholly = since <= begin;
    values.push([start, since >= end || (found === 0 && !wholly) ? null : found]);
  }
  return values;
}

function foundIn({ raw, watched }: Known, metric: string, asked: Asked, begin: number, end: number): number {
  if (metric === 'errors') {
    const counts = raw.counts.filter(({ at, project }) => at >= begin && at < end && lets(asked, watched, { project }));
    return counts.reduce((sum, { events }) => sum + events, 0);
  }
  const issues = raw.issues.filter((issue) =>
    lets(asked, watched, { project: issue.project.slug, level: issue.level }),
  );
  if (metric === 'open-errors') return issues.filter((issue) => isOpenBefore(issue, end)).length;
  return issues.filter(({ firstSeen }) => seconds(firstSeen) >= begin && seconds(firstSeen) < end).length;
}

/** Was it open just before an instant? What happened last before that decides. */
function isOpenBefore(issue: RawIssue, instant: number): boolean {
  let open = false;
  const moments = [
    { at: seconds(issue.firstSeen), open: true },
    ...issue.activity
      .toReversed()
      .filter(({ type }) => type !== 'first_seen')
      .map(({ type, dateCreated }) => ({
        at: seconds(dateCreated),
        open: type === 'set_regression' || type === 'set_unresolved',
      })),
  ];
  for (const moment of moments) if (moment.at < instant) open = moment.open;
  return open;
}

export interface Deployment {
  repository: string;
  sha: string;
  finished: number;
}

export interface ErrorIncident {
  id: string;
  started: number;
  resolved: number | null;
  deployment: Deployment;
  confidence: 'explicit' | 'inferred';
}

const day = 86_400;

/** Every issue that began within a day after a deployment of its repository, and was bad enough a day later. */
export function incidentsOf({ raw, now, watched }: Known, deployments: Deployment[]): ErrorIncident[] {
  return raw.issues.flatMap((issue) => {
    const repository = watched[issue.project.slug];
    if (repository === undefined || !['error', 'fatal'].includes(issue.level) || Number(issue.count) < 10) return [];
    const own = deployments.filter((one) => one.repository === repository);
    const beginnings = [
      { id: issue.id, at: seconds(issue.firstSeen), version: issue.firstRelease?.version },
      ...issue.activity
        .filter(({ type }) => type === 'set_regression')
        .map(({ id, dateCreated, data }) => ({
          id: `${issue.id}/${id}`,
          at: seconds(dateCreated),
          version: data.version,
        })),
    ];
    return beginnings.flatMap(({ id, at, version }) => {
      const before = own.filter(({ finished }) => finished <= at && at - finished <= day);
      const latest = before.toSorted((a, b) => b.finished - a.finished)[0];
      if (latest === undefined || now - at < day) return [];
      const sha = shaOf(raw, issue.project.slug, version);
      const named = own.find((one) => one.sha === sha);
      const ends = issue.activity
        .filter(({ type }) => type.startsWith('set_resolved'))
        .map((one) => seconds(one.dateCreated));
      const resolved = ends.filter((end) => end >= at).sort((a, b) => a - b)[0] ?? null;
      const confidence = named === undefined ? ('inferred' as const) : ('explicit' as const);
      return [{ id, started: at, resolved, deployment: named ?? latest, confidence }];
    });
  });
}

function shaOf({ releases }: RawErrors, project: string, version: string | undefined): string | null {
  if (version === undefined) return null;
  if (/^[0-9a-f]{40}$/.test(version)) return version;
  const release = releases.find((one) => one.version === version && one.projects.some(({ slug }) => slug === project));
  return release?.lastCommit?.id ?? null;
}
