import { retryAfter } from '#core/lib/retry-after.ts';
import { type Api, ProviderError } from '#core/providers/provider.ts';

/**
 * The one GitHub client, for `github` and `github-actions`: they share a credential and its budget.
 * It asks, keeps the budget, and says what a failure means. JSON in, JSON out.
 */

/** GitHub asks for at least a minute when it names no time. */
const defaultWaitMs = 60_000;

/** One entry of a GraphQL answer's `errors`. */
export interface GraphqlError {
  type?: string;
  path?: (string | number)[];
  message: string;
  extensions?: { saml_failure?: boolean; code?: string };
}

export interface GraphqlAnswer {
  data: Record<string, unknown>;
  /** Paths that failed while the rest is data. */
  errors: GraphqlError[];
}

/**
 * Sends a GraphQL query. Data that came with errors is returned with them; throws `ProviderError` when nothing came.
 * Data that GitHub cut short for its own limits is refused, so that the caller asks for less, unless it is `partial` that
 * is asked for.
 */
export async function graphql(
  api: Api,
  query: string,
  variables: Record<string, unknown>,
  options: { partial?: boolean } = {},
): Promise<GraphqlAnswer> {
  await api.budget.take('graphql');
  const response = await send(
    api,
    api.urls.graphql,
    { method: 'POST', body: JSON.stringify({ query, variables }) },
    'too_large',
  );
  await noteLimits(api, response, 'graphql');
  if (!response.ok) throw await failureOf(api, response, 'graphql');
  const answer = await readJson(response);
  const errors = Array.isArray(answer.errors) ? (answer.errors as GraphqlError[]) : [];
  await refuseFailures(api, response, errors, options.partial ?? false);
  if (!isRecord(answer.data)) {
    throw new ProviderError(
      'unreadable',
      `GitHub answered a query without data: ${errors[0]?.message ?? 'no reason given'}`,
    );
  }
  return { data: answer.data, errors };
}

/** A field of a query takes at most this many ids. */
const mostIds = 100;

/** Reads `fields` of items by node id, all in one query however many they are. What GitHub does not have is `null`. */
export async function graphqlNodes(
  api: Api,
  operation: string,
  fields: string,
  ids: string[],
): Promise<{ nodes: unknown[]; errors: GraphqlError[] }> {
  const parts = Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, part) => part);
  const declared = parts.map((part) => `$ids${part}:[ID!]!`);
  const asked = parts.map((part) => `part${part}:nodes(ids:$ids${part}){${fields}}`);
  const values = parts.map((part) => [`ids${part}`, ids.slice(part * mostIds, (part + 1) * mostIds)]);
  const query = `query ${operation}(${declared.join(',')}){${asked.join(' ')}}`;
  const { data, errors } = await graphql(api, query, Object.fromEntries(values));
  return { nodes: parts.flatMap((part) => (data[`part${part}`] ?? []) as unknown[]), errors };
}

export interface RestAnswer {
  /** The body, or `null` when nothing has changed since `tag`. */
  body: unknown;
  tag: string | null;
  /** The address of the next page, to be followed as it is. */
  next: string | null;
  headers: Headers;
}

/** Reads a REST resource. With the `tag` of an earlier answer an unchanged one costs nothing and has `body: null`. */
export async function rest(api: Api, path: string, tag: string | null = null): Promise<RestAnswer> {
  await api.budget.take('core');
  const url = path.startsWith('/') ? api.urls.api + path : path;
  if (new URL(url).origin !== new URL(api.urls.api).origin) {
    // A next link leads where the answer says: the token must not follow it to another host.
    throw new ProviderError('unreadable', 'GitHub named a next page on another host.');
  }
  const response = await send(
    api,
    url,
    { method: 'GET', headers: tag === null ? {} : { 'If-None-Match': tag } },
    'unavailable',
  );
  await noteLimits(api, response, 'core');
  if (response.status === 304) {
    await api.budget.giveBack();
    await response.body?.cancel();
    return { body: null, tag, next: null, headers: response.headers };
  }
  if (!response.ok) throw await failureOf(api, response, 'core');
  return {
    body: await readBody(response),
    tag: response.headers.get('etag'),
    next: nextLink(response.headers.get('link')),
    headers: response.headers,
  };
}

/** What a `null` at the root of an answer means, by the error that names its path. */
export function rootFailure(errors: GraphqlError[], path: string, name: string): ProviderError {
  const error = errors.find((candidate) => candidate.path?.[0] === path);
  if (error?.extensions?.saml_failure === true) {
    return new ProviderError(
      'forbidden',
      `${name} is protected by SAML single sign-on. Authorise the token for the organisation on GitHub.`,
    );
  }
  if (error?.type === 'FORBIDDEN')
    return new ProviderError('forbidden', `The token may not read ${name}: ${error.message}`);
  return new ProviderError('gone', `${name} does not exist, or the token cannot see it.`);
}

async function send(
  api: Api,
  url: string,
  init: { method?: string; body?: string; headers?: Record<string, string> },
  onTimeout: 'too_large' | 'unavailable',
): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${api.secret}`,
    Accept: 'application/vnd.github+json',
    'Content-Type': 'application/json',
    'User-Agent': 'veelocity',
    // The next version drops merge_commit_sha and rate, which older servers still need.
    'X-GitHub-Api-Version': '2022-11-28',
    ...init.headers,
  };
  try {
    return await api.fetch(url, { ...init, headers, signal: AbortSignal.timeout(api.timeoutMs) });
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      throw new ProviderError(onTimeout, `GitHub did not answer within ${api.timeoutMs / 1000} seconds.`, { cause });
    }
    throw new ProviderError('unavailable', `GitHub could not be reached: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function noteLimits(api: Api, response: Response, fallback: string): Promise<void> {
  // Who is refused is nobody to GitHub, and told what nobody may ask for.
  if (response.status === 401) return;
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(response.headers.get(`x-ratelimit-${name}`) ?? Number.NaN),
  );
  if (
    limit === undefined ||
    remaining === undefined ||
    reset === undefined ||
    [limit, remaining, reset].some(Number.isNaN)
  )
    return;
  const resource = response.headers.get('x-ratelimit-resource') ?? fallback;
  await api.budget.note(resource, { limit, remaining, resetsAt: new Date(reset * 1000) });
}

/** What an answer with an error status means. */
async function failureOf(api: Api, response: Response, resource: 'graphql' | 'core'): Promise<ProviderError> {
  const text = await response.text().catch(() => '');
  const message = messageIn(text) ?? `status ${response.status}`;
  const { status } = response;
  if (status === 401)
    return new ProviderError(
      'unauthorized',
      'GitHub refused the token: it is wrong, expired or revoked. Enter a new one in Settings.',
    );
  if (status === 403 || status === 429) {
    const until = waitUntil(api, response, message);
    if (until !== null) {
      await api.budget.block(/secondary/i.test(message) ? 'secondary' : resource, until);
      return new ProviderError('limited', `GitHub's limit is used up: ${message}`, { retryAt: until });
    }
    if (response.headers.has('x-github-sso')) {
      return new ProviderError(
        'forbidden',
        'The organisation requires SAML single sign-on. Authorise the token for it on GitHub.',
      );
    }
    const needed = response.headers.get('x-accepted-github-permissions');
    return new ProviderError(
      'forbidden',
      `The token may not read this: ${message}${needed === null ? '' : ` (it needs ${needed})`}`,
    );
  }
  if (status === 404 || status === 410 || status === 451)
    return new ProviderError('gone', 'GitHub has nothing there, or the token cannot see it.');
  const retryAt = retryAfter(response, api.now());
  if (status === 502 || status === 503 || status === 504) {
    const kind = resource === 'graphql' ? 'too_large' : 'unavailable';
    return new ProviderError(kind, `GitHub failed with status ${status}.`, { retryAt });
  }
  if (status >= 500)
    return new ProviderError('unavailable', `GitHub failed with status ${status}: ${message}`, { retryAt });
  return new ProviderError('unreadable', `GitHub refused a request with status ${status}: ${message}`);
}

/** Until when a 403 or 429 asks to wait; `null`: it is not about a limit. */
function waitUntil(api: Api, response: Response, message: string): Date | null {
  const after = retryAfter(response, api.now());
  if (after !== null) return after;
  const now = api.now().getTime();
  const reset = Number(response.headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000;
  if (/secondary rate limit/i.test(message)) return new Date(now + defaultWaitMs);
  if (response.headers.get('x-ratelimit-remaining') === '0') return new Date(reset > now ? reset : now + defaultWaitMs);
  return response.status === 429 || /rate limit/i.test(message) ? new Date(now + defaultWaitMs) : null;
}

/** Throws for errors that leave a GraphQL answer of status 200 without worth. */
async function refuseFailures(api: Api, response: Response, errors: GraphqlError[], partial: boolean): Promise<void> {
  for (const error of errors) {
    if (error.type === 'RATE_LIMITED' || /secondary rate limit/i.test(error.message)) {
      const until = waitUntil(api, response, error.message) ?? new Date(api.now().getTime() + defaultWaitMs);
      await api.budget.block(error.type === 'RATE_LIMITED' ? 'graphql' : 'secondary', until);
      throw new ProviderError('limited', `GitHub's limit is used up: ${error.message}`, { retryAt: until });
    }
    if (
      error.type === 'MAX_NODE_LIMIT_EXCEEDED' ||
      (/something went wrong while executing/i.test(error.message) && !partial)
    ) {
      throw new ProviderError('too_large', `GitHub could not answer a query of this size: ${error.message}`);
    }
    if (error.type === 'RESOURCE_LIMITS_EXCEEDED' && !partial) {
      throw new ProviderError('too_large', 'GitHub cut an answer short because the query was too much work.');
    }
    if (error.extensions?.code !== undefined && error.type === undefined) {
      throw new ProviderError('unreadable', `GitHub does not understand a query: ${error.message}`);
    }
  }
}

async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new ProviderError('unavailable', 'GitHub sent half an answer.', { cause });
  }
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  const body = await readBody(response);
  if (!isRecord(body))
    throw new ProviderError('unreadable', 'GitHub answered a query with something that is no object.');
  return body;
}

function messageIn(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    return isRecord(body) && typeof body.message === 'string' ? body.message : null;
  } catch {
    return null; // An HTML page of a proxy has no message: the status says it all.
  }
}

function nextLink(header: string | null): string | null {
  return /<([^>]+)>;\s*rel="next"/.exec(header ?? '')?.[1] ?? null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
