import {
  type Api,
  mergeRows,
  type Page,
  type Place,
  type Problem,
  type Provider,
  ProviderError,
  type Rows,
  readItems,
} from '#core/providers/provider.ts';
import * as ask from '#core/providers/sentry/client.ts';
import {
  commitRows,
  countRows,
  deployRows,
  isFollowed,
  issueDetailRows,
  issueRows,
  projectRows,
  regionOf,
  releaseRows,
} from '#core/providers/sentry/normalise.ts';
import { probe } from '#core/providers/sentry/probe.ts';
import * as schema from '#core/providers/sentry/schema.ts';

const ofSource = { scope: 'source', due: 'interval' } as const;

/** Sentry: projects, issues and what happened to them, releases with their commits and deploys, and hourly counts of errors. */
export const sentry: Provider = {
  id: 'sentry',
  title: 'Sentry',
  unlocks: 'Errors, new and open issues by project and release, and incidents for the delivery metrics.',
  credentialOf: 'sentry',
  // Sentry publishes no limits of its endpoints; most allow five calls in a second. So many evenly are never more than
  // that, wherever a second begins and however long a call is on its way.
  windows: { api: { calls: 1, seconds: 0.25 } },
  steps: [
    {
      ...ofSource,
      id: 'projects',
      title: 'Projects',
      reads: 'list',
      replaces: 'errorProjects',
      // Issues and releases bring projects that are new.
      everyMinutes: 24 * 60,
      pageSize: 100,
      rank: 0,
      page: projects,
    },
    {
      ...ofSource,
      id: 'issues',
      title: 'Issues',
      reads: 'history',
      covers: 'issues',
      pageSize: 100,
      rank: 1,
      page: issues,
    },
    {
      ...ofSource,
      id: 'open-issues',
      title: 'Open issues',
      reads: 'list',
      covers: 'open-issues',
      replaces: 'errorIssues',
      // What is resolved without a new error moves nowhere in the order of issues. A webhook tells of it at once.
      everyMinutes: 3 * 60,
      pageSize: 100,
      rank: 2,
      page: openIssues,
    },
    {
      ...ofSource,
      id: 'error-counts',
      title: 'Error counts',
      reads: 'history',
      covers: 'error-counts',
      everyMinutes: 60,
      // Days of hours.
      pageSize: 14,
      rank: 2,
      page: errorCounts,
    },
    {
      ...ofSource,
      id: 'releases',
      title: 'Releases',
      reads: 'history',
      covers: 'releases',
      everyMinutes: 60,
      // Deploys and commits of a release come after it.
      sweepDays: 7,
      pageSize: 100,
      rank: 3,
      page: releases,
    },
    {
      ...ofSource,
      id: 'issue-activity',
      title: 'What happened to issues',
      reads: 'wanted',
      forgets: 'errorIssues',
      pageSize: 10,
      rank: 4,
      page: issueActivity,
    },
    {
      ...ofSource,
      id: 'release-details',
      title: 'Commits and deploys of releases',
      reads: 'wanted',
      pageSize: 10,
      rank: 5,
      page: releaseDetails,
    },
  ],
  probe,
};

function configOf({ config }: Place): { organization: string; slugs: string[] } {
  const slugs = Array.isArray(config.projects) ? config.projects.map((slug) => String(slug).toLowerCase()) : [];
  return { organization: String(config.organization), slugs };
}

/** The projects, and where in the world the organisation is asked. */
async function projects(api: Api, place: Place): Promise<Page> {
  const { organization, slugs } = configOf(place);
  const region = place.cursor === null ? await findRegion(api, organization) : null;
  // The address of this call is the region's already, since the organisation's is only a way to it.
  const regional = region === null ? api : { ...api, urls: { ...api.urls, api: region } };
  const answer = await ask.askProjects(regional, organization, place.size, place.cursor);
  const { items, problems } = readItems(schema.list.parse(answer.body), schema.project);
  const followed = items.filter(({ slug }) => isFollowed(slugs, slug));
  return {
    rows: mergeRows(followed.map(projectRows)),
    next: answer.next,
    items: items.length + problems.length,
    problems,
    ...(region !== null && { address: region }),
  };
}

async function findRegion(api: Api, organization: string): Promise<string | null> {
  const { body } = await ask.askOrganization(api, organization);
  return regionOf(api.urls.api, schema.organization.parse(body));
}

async function issues(api: Api, place: Place): Promise<Page> {
  return issuesThat(api, place, '');
}

async function openIssues(api: Api, place: Place): Promise<Page> {
  return issuesThat(api, place, 'is:unresolved');
}

/** A page of issues by when they were last seen. */
async function issuesThat(api: Api, place: Place, query: string): Promise<Page> {
  const { organization, slugs } = configOf(place);
  const search = [query, slugs.length === 0 ? '' : `project:[${slugs.join(',')}]`].filter((part) => part !== '');
  const at = { query: search.join(' '), size: place.size, cursor: place.cursor };
  const { body, next, hits } = await ask.askIssues(api, organization, at);
  const { items, problems } = readItems(schema.list.parse(body), schema.issue);
  return {
    rows: mergeRows(items.map(issueRows)),
    next,
    end: next === null,
    items: items.length + problems.length,
    problems,
    ...(hits !== null && { total: hits }),
    ...spanOf(items.map(({ lastSeen }) => lastSeen)),
  };
}

async function issueActivity(api: Api, place: Place): Promise<Page> {
  const { organization } = configOf(place);
  return readEach(place.wanted, async (id) => {
    const { body } = await ask.askIssue(api, organization, id);
    const { items, problems } = readItems([body], schema.issueDetail);
    return { rows: items.map(issueDetailRows), problems };
  });
}

async function releases(api: Api, place: Place): Promise<Page> {
  const { organization, slugs } = configOf(place);
  const { body, next } = await ask.askReleases(api, organization, place.size, place.cursor);
  const { items, problems } = readItems(schema.list.parse(body), schema.release);
  return {
    rows: mergeRows(items.map((item) => releaseRows(item, slugs))),
    next,
    end: next === null,
    items: items.length + problems.length,
    problems,
    ...spanOf(items.map(({ dateCreated }) => dateCreated)),
  };
}

/** Releases are wanted as `<commits>/<deploys>/<version>`: with these counters they are known from then on. */
async function releaseDetails(api: Api, place: Place): Promise<Page> {
  const { organization } = configOf(place);
  return readEach(place.wanted, async (id) => {
    const [commitCount, deployCount, ...rest] = id.split('/');
    const version = rest.join('/');
    const counters = { version, commitCount: Number(commitCount), deployCount: Number(deployCount) };
    const commits =
      counters.commitCount > 0 ? await allOfRelease(api, organization, version, 'commits') : ([] as unknown[]);
    const deploys =
      counters.deployCount > 0 ? await allOfRelease(api, organization, version, 'deploys') : ([] as unknown[]);
    const [readCommits, readDeploys] = [readItems(commits, schema.commit), readItems(deploys, schema.deploy)];
    return {
      rows: [
        { errorReleaseReads: [counters] },
        ...readCommits.items.map((item) => commitRows(version, item)),
        ...readDeploys.items.map((item) => deployRows(version, item)),
      ],
      problems: [...readCommits.problems, ...readDeploys.problems],
    };
  });
}

/** No release has more; what goes on for ever is no answer. */
const maxPages = 50;

async function allOfRelease(
  api: Api,
  organization: string,
  version: string,
  what: 'commits' | 'deploys',
): Promise<unknown[]> {
  const nodes: unknown[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const answer = await ask.askOfRelease(api, organization, version, what, cursor);
    nodes.push(...schema.list.parse(answer.body));
    cursor = answer.next;
    if (cursor === null) break;
  }
  return nodes;
}

/** Reads items by id. One that is gone becomes a problem and does not stop the others. */
async function readEach(
  ids: string[],
  read: (id: string) => Promise<{ rows: Rows[]; problems: Problem[] }>,
): Promise<Page> {
  const rows: Rows[] = [];
  const problems: Problem[] = [];
  for (const id of ids) {
    try {
      const found = await read(id);
      rows.push(...found.rows);
      problems.push(...found.problems.map((problem) => ({ ...problem, item: id })));
    } catch (error) {
      if (!(error instanceof ProviderError) || error.kind !== 'gone') throw error;
      problems.push({ item: id, code: 'gone', detail: error.message });
    }
  }
  return { rows: mergeRows(rows), next: null, items: ids.length, problems };
}

const hourMs = 3600_000;
/** Sentry counts what arrives late in the hour in which it happened: the last hours are asked for again. */
const lateMs = 6 * hourMs;
/** Sentry cuts an answer with more numbers off, and does not say so. */
const mostNumbers = 10_000;

/** Spans of hours, newest first. The end of the next one is the cursor. */
async function errorCounts(api: Api, place: Place): Promise<Page> {
  const { organization } = configOf(place);
  const now = api.now().getTime();
  const end = place.cursor ?? (place.kind === 'tail' ? (place.before ?? place.since) : null);
  const to = end === null ? now : Math.ceil(Date.parse(end) / hourMs) * hourMs;
  const least = Math.floor(Date.parse(place.since) / hourMs) * hourMs;
  const from = Math.max(least, Math.floor(to / hourMs) * hourMs - place.size * 24 * hourMs);
  if (from >= to) return { rows: {}, next: null, items: 0, oldest: place.since };
  const answer = await ask.askCounts(api, organization, new Date(from).toISOString(), new Date(to).toISOString());
  const { intervals, groups } = schema.stats.parse(answer.body);
  if (groups.length * intervals.length > mostNumbers && place.size > 1)
    throw new ProviderError('too_large', 'Sentry cuts an answer with so many projects and hours off.');
  const { items, problems } = readItems(groups, schema.statsGroup);
  const oldest = new Date(from).toISOString();
  return {
    rows: mergeRows(items.map((group) => countRows(intervals, group))),
    next: from > least ? oldest : null,
    items: intervals.length,
    problems,
    oldest,
    newest: new Date(Math.min(to, now - lateMs)).toISOString(),
  };
}

function spanOf(instants: string[]): { newest?: string; oldest?: string } {
  const sorted = instants.toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const [oldest] = sorted;
  return oldest === undefined ? {} : { oldest, newest: sorted.at(-1) ?? oldest };
}
