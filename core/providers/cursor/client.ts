import { retryAfter } from '#core/lib/retry-after.ts';
import { type Api, ProviderError } from '#core/providers/provider.ts';

/**
 * How to ask Cursor: a key in place of a user's name, a limit for each family of addresses that begins anew every minute.
 * JSON in, JSON out.
 */

/** Limits begin anew every minute, and that is how long to wait when Cursor names no time. */
const defaultWaitMs = 60_000;

/** The families of addresses with a limit of their own. */
export type Resource = 'admin' | 'usage-events' | 'analytics' | 'ai-code';

export interface CursorAnswer {
  /** `null`: nothing has changed since `tag`. */
  body: unknown;
  tag: string | null;
}

export function askMembers(api: Api): Promise<CursorAnswer> {
  return ask(api, 'admin', '/teams/members');
}

/** The usage of each day of a span, both ends in milliseconds since 1970, of some of the members. */
export function askDays(api: Api, span: Span, page: number, pageSize: number): Promise<CursorAnswer> {
  return ask(api, 'admin', '/teams/daily-usage-data', { ...span, page, pageSize });
}

export function askSpend(api: Api, page: number, pageSize: number): Promise<CursorAnswer> {
  return ask(api, 'admin', '/teams/spend', { page, pageSize });
}

export function askEvents(api: Api, span: Span, page: number, pageSize: number): Promise<CursorAnswer> {
  return ask(api, 'usage-events', '/teams/filtered-usage-events', { ...span, page, pageSize });
}

/** Dates, and not instants: the same address all day, of which an unchanged answer costs nothing. */
export function askModels(api: Api, from: string, to: string, tag: string | null): Promise<CursorAnswer> {
  return ask(api, 'analytics', `/analytics/team/models?startDate=${from}&endDate=${to}`, null, tag);
}

export function askCommits(
  api: Api,
  from: string,
  to: string,
  page: number,
  pageSize: number,
  tag: string | null,
): Promise<CursorAnswer> {
  const path = `/analytics/ai-code/commits?startDate=${from}&endDate=${to}&page=${page}&pageSize=${pageSize}`;
  return ask(api, 'ai-code', path, null, tag);
}

export interface Span {
  startDate: number;
  endDate: number;
}

/** Asks: with a body it is a POST. With the `tag` of an earlier answer an unchanged one costs nothing. */
async function ask(
  api: Api,
  resource: Resource,
  path: string,
  body: object | null = null,
  tag: string | null = null,
): Promise<CursorAnswer> {
  await api.budget.take(resource);
  const response = await send(api, path, body, tag);
  if (response.status === 304) {
    await api.budget.giveBack();
    await response.body?.cancel();
    return { body: null, tag };
  }
  if (!response.ok) throw await failureOf(api, response, resource, path);
  try {
    return { body: await response.json(), tag: response.headers.get('etag') };
  } catch (cause) {
    throw new ProviderError('unavailable', 'Cursor sent half an answer.', { cause });
  }
}

async function send(api: Api, path: string, body: object | null, tag: string | null): Promise<Response> {
  const headers = {
    Authorization: `Basic ${btoa(`${api.secret}:`)}`,
    Accept: 'application/json',
    'User-Agent': 'veelocity',
    ...(body !== null && { 'Content-Type': 'application/json' }),
    ...(tag !== null && { 'If-None-Match': tag }),
  };
  const init = {
    method: body === null ? 'GET' : 'POST',
    headers,
    ...(body !== null && { body: JSON.stringify(body) }),
  };
  try {
    return await api.fetch(api.urls.api + path, { ...init, signal: AbortSignal.timeout(api.timeoutMs) });
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = isLate
      ? `did not answer within ${api.timeoutMs / 1000} seconds`
      : `could not be reached: ${reasonOf(cause)}`;
    throw new ProviderError('unavailable', `Cursor ${reason}.`, { cause });
  }
}

/** What an answer with an error status means. */
async function failureOf(api: Api, response: Response, resource: Resource, path: string): Promise<ProviderError> {
  const message = messageIn(await response.text().catch(() => '')) ?? `status ${response.status}`;
  const { status } = response;
  if (status === 401) {
    return new ProviderError(
      'unauthorized',
      'Cursor refused the key: it is wrong or was revoked. Make a new one in the dashboard of the team, and enter it in Settings.',
    );
  }
  const after = retryAfter(response, api.now());
  if (status === 429 || (status === 403 && (after !== null || /rate limit/i.test(message)))) {
    const until = after ?? new Date(api.now().getTime() + defaultWaitMs);
    await api.budget.block(resource, until);
    return new ProviderError('limited', `Cursor's limit is used up: ${message}`, { retryAt: until });
  }
  if (status === 403) {
    const what = path.replace(/\?.*/, '');
    return new ProviderError(
      'forbidden',
      `The key may not read ${what}: ${message}. Cursor keeps some of its API for Enterprise teams, and keys can be limited too: ask whoever manages the team for a key that may, or go on without. What the key may read is read.`,
    );
  }
  if (status === 404 || status === 410)
    return new ProviderError('gone', `Cursor has nothing at ${path.replace(/\?.*/, '')}.`);
  if (status >= 500)
    return new ProviderError('unavailable', `Cursor failed with status ${status}: ${message}`, { retryAt: after });
  return new ProviderError('unreadable', `Cursor refused a request with status ${status}: ${message}`);
}

function messageIn(text: string): string | null {
  try {
    const body = JSON.parse(text) as { message?: unknown; error?: unknown } | null;
    const said = [body?.message, body?.error].find((part) => typeof part === 'string');
    return said === undefined ? null : said.slice(0, 300);
  } catch {
    return null; // An HTML page of a proxy has no message: the status says it all.
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
