import { dayMs, hourMs, weekMs } from '#core/demo/company/calendar.ts';
import type { Company } from '#core/demo/company/company.ts';
import { diceOf, times } from '#core/demo/company/dice.ts';
import { type Trouble, troublesOf } from '#core/demo/company/trouble.ts';
import { type Shipment, type Site, phaseOf } from '#core/demo/company/site.ts';
import { organization } from '#core/demo/company/staff.ts';
import { hash } from '#core/demo/ids.ts';
import type { SentryIssue, SentryRelease, SentryWorld } from '#core/demo/sentry/model.ts';
import { statusAfter } from '#core/demo/sentry/world.ts';

/** What the company's Sentry knows: its releases, the errors that bad ones bring, and what goes wrong anyway. */

/** The repositories that have a project, what it is called, and how many errors there are in a usual hour. */
const projects: { repository: string; slug: string; platform: string; hourly: number }[] = [
  { repository: 'storefront', slug: 'shop-web', platform: 'javascript-react', hourly: 3 },
  { repository: 'orders-api', slug: 'orders-api', platform: 'node', hourly: 1.6 },
  { repository: 'mobile-app', slug: 'mobile-app', platform: 'react-native', hourly: 2.2 },
  { repository: 'checkout', slug: 'checkout', platform: 'go', hourly: 0.5 },
  { repository: 'search', slug: 'search', platform: 'rust', hourly: 0.7 },
  { repository: 'warehouse', slug: 'warehouse', platform: 'java', hourly: 1.1 },
  { repository: 'notifications', slug: 'notifications', platform: 'python', hourly: 0.6 },
  { repository: 'admin', slug: 'admin', platform: 'php', hourly: 0.4 },
];

/** Which repository each project watches, as somebody at the company would say in Settings. */
export const watchedProjects = Object.fromEntries(
  projects.map(({ repository, slug }) => [slug, `${organization}/${repository}`]),
);

export function tellErrors({ sites }: Company): SentryWorld {
  const watched = projects.flatMap((project) => {
    const site = sites.find(({ plan }) => plan.name === project.repository);
    return site === undefined ? [] : [{ ...project, site, releases: releasesOf(site) }];
  });
  const told = watched.map((each) => ({ ...each, troubles: troublesOf(each.site) }));
  const issues = told.flatMap(({ site, slug, troubles, releases }) => {
    const shown = troubles.filter(({ at }) => at <= site.times.cut).sort((a, b) => a.at - b.at);
    return shown.map((trouble, place) => showTrouble(site, slug, trouble, place, releases));
  });
  const counts = new Map(told.flatMap(({ slug, troubles, site }) => countsOf(slug, troubles, site.times.cut)));
  return {
    organization: { id: '4506', slug: organization, name: 'Bramblecart' },
    projects: watched.map(({ slug, platform, site }) => ({
      id: 450_600 + site.plan.place,
      slug,
      name: slug,
      platform,
    })),
    issues,
    releases: told.flatMap(({ site, slug, releases }) => showReleases(site, slug, releases, issues)),
    countOf: (slug, hour) => {
      const project = watched.find((each) => each.slug === slug);
      if (project === undefined || hour > project.site.times.cut) return 0;
      return (counts.get(`${slug} ${hour}`) ?? 0) + backgroundOf(project.site, slug, project.hourly, hour);
    },
  };
}

/** What a project saw in production, by its version: that of a tag, or the commit itself. The oldest first. */
interface Release {
  version: string;
  sha: string;
  shipments: Shipment[];
}

function releasesOf(site: Site): Release[] {
  const { production } = site.plan.delivery;
  const shipped = site.shipments.filter(
    ({ environment, outcome, finishedAt, sha }) =>
      production.includes(environment) &&
      outcome === 'success' &&
      finishedAt <= site.times.cut &&
      site.placeOf.has(sha),
  );
  const bySha = Map.groupBy(shipped, ({ sha }) => sha);
  return [...bySha].map(([sha, shipments]) => ({ sha, shipments, version: versionOf(site, shipments[0], sha) }));
}

function versionOf(site: Site, shipment: Shipment | undefined, sha: string): string {
  const tag = shipment?.ref ?? null;
  return tag === null ? sha : `${site.plan.name}@${tag.replace(/^v/, '')}`;
}

function showReleases(site: Site, slug: string, releases: Release[], issues: SentryIssue[]): SentryRelease[] {
  const firsts = Map.groupBy(
    issues.filter(({ project }) => project === slug),
    ({ firstRelease }) => firstRelease,
  );
  return releases.map(({ version, sha, shipments }) => {
    const [first] = shipments;
    const carried = (first?.carries ?? []).filter(({ mergeCommit }) => mergeCommit !== null && mergeCommit !== sha);
    const at = first?.startedAt ?? 0;
    const commit = (of: string, message: string) => ({
      sha: of,
      at: site.commits.find((each) => each.sha === of)?.committedAt ?? at,
      message,
      repository: `${organization}/${site.plan.name}`,
    });
    const own = site.commits.find((each) => each.sha === sha);
    return {
      version,
      at,
      projects: [{ slug, newIssues: firsts.get(version)?.length ?? 0 }],
      commits: [
        commit(sha, own?.message ?? ''),
        ...carried.map(({ mergeCommit, title }) => commit(mergeCommit ?? '', title)),
      ],
      deploys: shipments.map(({ key, environment, startedAt, finishedAt }) => ({
        id: String(hash(`${key}/deploy`)),
        environment,
        startedAt,
        finishedAt,
      })),
    };
  });
}

/** The version that ran at an instant, or the oldest that is known. */
function runningAt(releases: Release[], at: number): string | null {
  const running = releases.findLast(({ shipments }) => shipments.some(({ finishedAt }) => finishedAt <= at));
  return running?.version ?? null;
}

function showTrouble(site: Site, slug: string, trouble: Trouble, place: number, releases: Release[]): SentryIssue {
  const { cut } = site.times;
  const id = String(5_000_000_000 + hash(trouble.key));
  const happened = trouble.events.filter(({ at }) => at <= cut);
  const count = happened.reduce((sum, { events }) => sum + events, 0);
  const activity = trouble.turns
    .filter(({ at }) => at <= cut)
    .map(({ at, type }, turn) => ({
      id: `${id}${turn}`,
      type,
      at,
      ...(type === 'set_regression' && { release: runningAt(releases, at) ?? '' }),
    }));
  const status = statusAfter(activity);
  const back = activity.some(({ type }) => type === 'set_regression');
  return {
    id,
    shortId: `${slug.toUpperCase()}-${(place + 1).toString(36).toUpperCase()}`,
    project: slug,
    title: trouble.title,
    culprit: trouble.culprit,
    level: trouble.level,
    status,
    substatus: status === 'unresolved' ? substatusOf(trouble.at, cut, back) : null,
    count,
    users: Math.max(1, Math.round(count * 0.4)),
    firstSeen: trouble.at,
    lastSeen: happened.at(-1)?.at ?? trouble.at,
    firstRelease: runningAt(releases, trouble.at),
    activity,
  };
}

/** Sentry calls an issue new for a week. */
function substatusOf(at: number, cut: number, back: boolean): string {
  if (back) return 'regressed';
  return cut - at < weekMs ? 'new' : 'ongoing';
}

/** The events of issues, by project and hour. */
function countsOf(slug: string, troubles: Trouble[], cut: number): [string, number][] {
  const counts = new Map<string, number>();
  for (const { at, events } of troubles.flatMap((trouble) => trouble.events)) {
    if (at > cut) continue;
    const hour = `${slug} ${Math.floor(at / hourMs) * hourMs}`;
    counts.set(hour, (counts.get(hour) ?? 0) + events);
  }
  return [...counts];
}

/** What belongs to old issues that nobody looks at: more by day than at night, and more in bad times. */
function backgroundOf(site: Site, slug: string, hourly: number, hour: number): number {
  if (hour < site.times.anchor + site.plan.since * weekMs) return 0;
  const ofDay = (hour % dayMs) / hourMs;
  const share = 0.35 + 0.65 * Math.max(0, Math.sin(((ofDay - 5) / 18) * Math.PI));
  return times(diceOf(`${slug}/background/${hour}`), hourly * share * (0.5 + phaseOf(site, hour).harm * 4));
}
