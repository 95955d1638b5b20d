import { answerInstead, createFaults, said, type SentryFault, type SentryFaults } from '#core/demo/sentry/faults.ts';
import { listIssues, listReleases, type Listed } from '#core/demo/sentry/lists.ts';
import type { SentryWorld } from '#core/demo/sentry/model.ts';
import {
  showCommit,
  showCounts,
  showDeploy,
  showIssueDetail,
  showOrganization,
  showProject,
} from '#core/demo/sentry/show.ts';

/** Sentry, simulated: what a sync reads of one organisation, with its limits, over a world. */

export interface SentryOptions {
  world: SentryWorld;
  now: () => Date;
  /** Calls that an endpoint takes, as Sentry does: so many in a window, and so many at once. */
  limits?: { calls: number; seconds: number; atOnce: number };
  /** The tokens that may read everything; without them any may. */
  tokens?: string[];
  /** Where the organisation says that its data is; where it is asked, unless said. */
  regionUrl?: string;
}

export interface Sentry {
  /** Answers as `fetch` would, whatever the host of the URL is. */
  fetch: (request: Request) => Promise<Response>;
  /** Path and query of what was asked so far, oldest first. */
  calls: { at: number; host: string; path: string; status: number }[];
  faults: SentryFaults;
  world: SentryWorld;
}

const usual = { calls: 40, seconds: 1, atOnce: 25 };

export function createSentry(options: SentryOptions): Sentry {
  const limiter = createLimiter(options);
  const sentry: Sentry = {
    calls: [],
    faults: createFaults(),
    world: options.world,
    fetch: async (request) => {
      const url = new URL(request.url);
      const call = { at: options.now().getTime(), host: url.host, path: url.pathname + url.search, status: 0 };
      sentry.calls.push(call);
      const befallen = sentry.faults.take(call.path);
      await obstruct(befallen, request.signal);
      const instead = befallen.map((fault) => answerInstead(fault, options.now())).find((one) => one !== null);
      const response = instead ?? refuse(options, request) ?? limiter(url) ?? answer(sentry.world, options, url);
      call.status = response.status;
      return alter(befallen, response);
    },
  };
  return sentry;
}

function refuse({ tokens }: SentryOptions, request: Request): Response | null {
  const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return said(401, 'Authentication credentials were not provided.');
  if (tokens !== undefined && !tokens.includes(token)) return said(401, 'Invalid token');
  return request.method === 'GET' ? null : said(405, `Method "${request.method}" not allowed.`);
}

/** A fixed window for each endpoint. Every answer says what is left of it, also one that refuses. */
function createLimiter({ now, limits = usual }: SentryOptions): (url: URL) => Response | null {
  const windows = new Map<string, { calls: number; reset: number }>();
  return (url) => {
    const endpoint = url.pathname.replaceAll(/\/(issues|releases)\/[^/]+\//g, '/$1/*/');
    const seconds = now().getTime() / 1000;
    const known = windows.get(endpoint);
    const window = known !== undefined && known.reset > seconds ? known : { calls: 0, reset: seconds + limits.seconds };
    windows.set(endpoint, { ...window, calls: window.calls + 1 });
    if (window.calls < limits.calls) return null;
    return said(
      429,
      `You are attempting to use this endpoint too frequently. Limit is ${limits.calls} requests in ${limits.seconds} seconds`,
      {
        'X-Sentry-Rate-Limit-Limit': String(limits.calls),
        'X-Sentry-Rate-Limit-Remaining': '0',
        'X-Sentry-Rate-Limit-Reset': String(Math.ceil(window.reset)),
        'X-Sentry-Rate-Limit-ConcurrentLimit': String(limits.atOnce),
        'X-Sentry-Rate-Limit-ConcurrentRemaining': String(limits.atOnce),
      },
    );
  };
}

const gone = () => said(404, 'The requested resource does not exist');

/** The path below `organizations/<slug>/`, without its last slash. */
function answer(world: SentryWorld, options: SentryOptions, url: URL): Response {
  const [, slug = '', path = ''] = /\/organizations\/([^/]+)\/(.*)$/.exec(url.pathname) ?? [];
  const { organization } = world;
  if (![organization.slug, organization.id].includes(decodeURIComponent(slug))) return gone();
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [noun, id, what] = parts;
  const web = options.regionUrl ?? url.origin;
  const place = { url, web };
  if (noun === undefined) return Response.json(showOrganization(world, web));
  if (noun === 'projects') return paged(url, { items: world.projects.map(showProject), next: null });
  if (noun === 'issues' && id === undefined) return listed(place, listIssues(world, url.searchParams, web));
  if (noun === 'issues' && id !== undefined) return oneIssue(world, id, web);
  if (noun === 'releases' && id === undefined) return paged(url, listReleases(world, url.searchParams));
  if (noun === 'releases' && id !== undefined) return ofRelease(world, id, what, url);
  if (noun === 'stats_v2') return counts(world, url.searchParams);
  // Those that were retired are not known here either.
  return gone();
}

function oneIssue(world: SentryWorld, id: string, web: string): Response {
  const issue = world.issues.find((each) => each.id === id);
  return issue === undefined ? gone() : Response.json(showIssueDetail(world, issue, web));
}

function listed({ url }: { url: URL }, found: Listed | string): Response {
  return typeof found === 'string' ? said(400, found) : paged(url, found);
}

function ofRelease(world: SentryWorld, version: string, what: string | undefined, url: URL): Response {
  const release = world.releases.find((each) => each.version === version);
  if (release === undefined) return gone();
  if (what === 'commits') return paged(url, { items: release.commits.map(showCommit), next: null });
  return what === 'deploys' ? paged(url, { items: release.deploys.map(showDeploy), next: null }) : gone();
}

function counts(world: SentryWorld, query: URLSearchParams): Response {
  const [start, end] = [Date.parse(query.get('start') ?? ''), Date.parse(query.get('end') ?? '')];
  if (Number.isNaN(start) || Number.isNaN(end)) return said(400, 'start and end are both required');
  if (query.get('field') !== 'sum(quantity)' || query.get('category') !== 'error' || query.get('interval') !== '1h')
    return said(400, 'Invalid field, category or interval');
  if (query.getAll('groupBy').join() !== 'project,outcome' || query.get('outcome') !== 'accepted')
    return said(400, 'Invalid groupBy or outcome');
  return Response.json(showCounts(world, start, end));
}

/** A page, with the links that every list has: also one to a next page that has nothing. */
function paged(url: URL, { items, next, hits }: Listed): Response {
  const link = (relation: string, cursor: string, results: boolean) => {
    const to = new URL(url);
    to.searchParams.set('cursor', cursor);
    return `<${to.href}>; rel="${relation}"; results="${results}"; cursor="${cursor}"`;
  };
  const before = url.searchParams.has('cursor');
  const links = [link('previous', '0:0:1', before), link('next', next ?? '0:100:0', next !== null)];
  return Response.json(items, {
    headers: { Link: links.join(', '), ...(hits !== undefined && { 'X-Hits': String(hits) }) },
  });
}

/** Faults that keep an answer from coming. */
async function obstruct(befallen: SentryFault[], signal: AbortSignal): Promise<void> {
  for (const { kind } of befallen) {
    if (kind === 'network') throw new TypeError('fetch failed');
    if (kind !== 'hang') continue;
    await new Promise((_, reject) => {
      const giveUp = () => reject(signal.reason as Error);
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}

async function alter(befallen: SentryFault[], response: Response): Promise<Response> {
  const kinds = new Set(befallen.map(({ kind }) => kind));
  if (!kinds.has('truncated') && !kinds.has('bad_item')) return response;
  let text = await response.text();
  if (kinds.has('bad_item')) {
    const body: unknown = JSON.parse(text);
    if (Array.isArray(body)) text = JSON.stringify([{ id: 'odd', surprise: true }, ...body.slice(1)]);
  }
  if (kinds.has('truncated')) text = text.slice(0, text.length / 2);
  return new Response(text, { status: response.status, headers: response.headers });
}
