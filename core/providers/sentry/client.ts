import { retryAfter } from '#core/lib/retry-after.ts';
import { type Api, ProviderError } from '#core/providers/provider.ts';

/** How to ask Sentry. It asks, keeps the budget, and says what a failure means. JSON in, JSON out. */

/** What it is asked to wait for when it names no time: a limit's window is mostly a second, concurrency is shorter. */
const defaultWaitMs = 60_000;
const concurrencyWaitMs = 5_000;

export interface Answer {
  body: unknown;
  /** Where the next page is; `null`: this was the last, although Sentry always links to a next one. */
  next: string | null;
  /** Items in all, where Sentry counts them. */
  hits: number | null;
}

type Parameters = Record<string, string | string[] | null>;

export function askOrganization(api: Api, organization: string): Promise<Answer> {
  return ask(api, organization, '', { detailed: '0' });
}

export function askProjects(api: Api, organization: string, size: number, cursor: string | null): Promise<Answer> {
  return ask(api, organization, 'projects/', { per_page: String(size), cursor });
}

/** Issues that a search finds, last seen first. Without a search of its own Sentry would leave out resolved ones. */
export function askIssues(
  api: Api,
  organization: string,
  at: { query: string; size: number; cursor: string | null },
): Promise<Answer> {
  const parameters = { query: at.query, sort: 'date', limit: String(at.size), collapse: 'stats', cursor: at.cursor };
  return ask(api, organization, 'issues/', parameters);
}

export function askIssue(api: Api, organization: string, id: string): Promise<Answer> {
  return ask(api, organization, `issues/${encodeURIComponent(id)}/`, {});
}

/** Releases, newest first. */
export function askReleases(api: Api, organization: string, size: number, cursor: string | null): Promise<Answer> {
  return ask(api, organization, 'releases/', { per_page: String(size), cursor });
}

export function askOfRelease(
  api: Api,
  organization: string,
  version: string,
  what: 'commits' | 'deploys',
  cursor: string | null,
): Promise<Answer> {
  const path = `releases/${encodeURIComponent(version)}/${what}/`;
  return ask(api, organization, path, { per_page: '100', cursor });
}

/** Accepted error events of each project and hour, from `start` to `end`. */
export function askCounts(api: Api, organization: string, start: string, end: string): Promise<Answer> {
  return ask(api, organization, 'stats_v2/', {
    groupBy: ['project', 'outcome'],
    field: 'sum(quantity)',
    category: 'error',
    outcome: 'accepted',
    interval: '1h',
    start,
    end,
  });
}

async function ask(api: Api, organization: string, path: string, parameters: Parameters): Promise<Answer> {
  await api.budget.take('api');
  const url = new URL(`${api.urls.api}/organizations/${encodeURIComponent(organization)}/${path}`);
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of [value].flat()) if (each !== null) url.searchParams.append(name, each);
  }
  const response = await send(api, url.href);
  if (!response.ok) throw await failureOf(api, response);
  return {
    body: await readBody(response),
    next: nextCursor(response.headers.get('link')),
    hits: numberIn(response, 'x-hits'),
  };
}

async function send(api: Api, url: string): Promise<Response> {
  const headers = { Authorization: `Bearer ${api.secret}`, Accept: 'application/json', 'User-Agent': 'veelocity' };
  try {
    return await api.fetch(url, { headers, signal: AbortSignal.timeout(api.timeoutMs) });
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      throw new ProviderError('unavailable', `Sentry did not answer within ${api.timeoutMs / 1000} seconds.`, {
        cause,
      });
    }
    throw new ProviderError('unavailable', `Sentry could not be reached: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** What an answer with an error status means. */
async function failureOf(api: Api, response: Response): Promise<ProviderError> {
  const detail = detailIn(await response.text().catch(() => '')) ?? `status ${response.status}`;
  const { status } = response;
  if (status === 401)
    return new ProviderError(
      'unauthorized',
      `Sentry refused the auth token (${detail}): it is wrong, expired or revoked. Enter a new one in Settings.`,
    );
  const until = waitUntil(api, response, detail);
  if (until !== null) {
    await api.budget.block('api', until);
    return new ProviderError('limited', `Sentry's limit is used up: ${detail}`, { retryAt: until });
  }
  if (status === 403) return new ProviderError('forbidden', `The auth token may not read this: ${detail}`);
  if (status === 404)
    return new ProviderError('gone', `Sentry has nothing there, or the token cannot see it: ${detail}`);
  if (status === 410)
    return new ProviderError('gone', `Sentry no longer has this part of its API (status 410): ${detail}`);
  if (status >= 500)
    return new ProviderError('unavailable', `Sentry failed with status ${status}: ${detail}`, {
      retryAt: retryAfter(response, api.now()),
    });
  return new ProviderError(
    status === 400 && /too many results/i.test(detail) ? 'too_large' : 'unreadable',
    `Sentry refused a request with status ${status}: ${detail}`,
  );
}

/**
 * Until when an answer asks to wait; `null`: it is not about a limit. Sentry names the end of its window and promises no
 * Retry-After; a proxy before a server of one's own speaks as proxies do.
 */
function waitUntil(api: Api, response: Response, detail: string): Date | null {
  const { status } = response;
  const isLimit = status === 429 || (status === 403 && /rate limit/i.test(detail));
  if (!isLimit) return null;
  const after = retryAfter(response, api.now());
  if (after !== null) return after;
  const now = api.now().getTime();
  // The end of a window says nothing of calls that are still being answered.
  if (/concurrency/i.test(detail)) return new Date(now + concurrencyWaitMs);
  const reset = numberIn(response, 'x-sentry-rate-limit-reset') ?? 0;
  return new Date(reset * 1000 > now ? reset * 1000 : now + defaultWaitMs);
}

async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new ProviderError('unavailable', 'Sentry sent half an answer.', { cause });
  }
}

function detailIn(text: string): string | null {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    // Some endpoints wrap it once more.
    const said = typeof detail === 'object' && detail !== null ? (detail as { message?: unknown }).message : detail;
    return typeof said === 'string' ? said : messageIn(text);
  } catch {
    return null; // An HTML page of a proxy has none: the status says it all.
  }
}

function messageIn(text: string): string | null {
  const { message } = JSON.parse(text) as { message?: unknown };
  return typeof message === 'string' ? message : null;
}

function nextCursor(header: string | null): string | null {
  const next = /<[^>]*>;([^<]*rel="next"[^<]*)/.exec(header ?? '')?.[1];
  if (next === undefined || !next.includes('results="true"')) return null;
  return /cursor="([^"]+)"/.exec(next)?.[1] ?? null;
}

function numberIn(response: Response, header: string): number | null {
  const value = response.headers.get(header);
  return value === null || value === '' || Number.isNaN(Number(value)) ? null : Number(value);
}
