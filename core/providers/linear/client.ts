import { retryAfter } from '#core/lib/retry-after.ts';
import { type Api, type Place, ProviderError } from '#core/providers/provider.ts';

/**
 * How to ask Linear: one GraphQL address, the key as it is in `Authorization`, limits in requests and in complexity. A
 * query may cost 10,000 points at most: a scalar is 0.1, an object 1, and a list as many times its `first`.
 */

/** Linear's limits are leaky buckets; when it names no time to wait, a minute lets some of it drip. */
const defaultWaitMs = 60_000;

/** One entry of an answer's `errors`. */
export interface LinearError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; type?: string; userPresentableMessage?: string };
}

export interface LinearAnswer {
  data: Record<string, unknown>;
  /** Paths that failed while the rest is data. */
  errors: LinearError[];
}

const pageInfo = 'pageInfo{hasNextPage endCursor}';
const span = 'id stateId startedAt endedAt';
const change = 'id createdAt fromStateId toStateId';
const attachment = 'id url createdAt updatedAt issue{id}';

/** Spans, changes of state and attachments that come with an issue; the rest of them is asked for by itself. */
const spansOfIssue = 20;
const changesOfIssue = 20;
const attachmentsOfIssue = 10;

/** How the states of an issue are told: ready-made, or, by servers that do not know that yet, as a history of changes. */
export type Telling = 'spans' | 'changes';

const states: Record<Telling, string> = {
  spans: `stateHistory(first:${spansOfIssue}){${pageInfo} nodes{${span}}}`,
  changes: `history(first:${changesOfIssue}){${pageInfo} nodes{${change}}}`,
};

const issueFields = (telling: Telling) => `id identifier previousIdentifiers title url branchName priority estimate
  createdAt updatedAt startedAt completedAt canceledAt archivedAt trashed labelIds
  team{id} state{id} cycle{id} project{id} assignee{id} creator{id}
  attachments(first:${attachmentsOfIssue}){${pageInfo} nodes{${attachment}}} ${states[telling]}`;

/** The small lists of a workspace, each with the query's name of it and what is asked of its items. */
export const smallLists = {
  teams: 'id key name updatedAt',
  workflowStates: 'id name type position updatedAt team{id}',
  users: 'id name email active updatedAt',
  issueLabels: 'id name updatedAt',
  projects: 'id name updatedAt',
  cycles: 'id number name startsAt endsAt completedAt updatedAt team{id}',
} as const;
export type SmallList = keyof typeof smallLists;

/** Where in each small list the next page begins; a list that is absent has been read. */
export type SmallPlaces = Partial<Record<SmallList, string | null>>;

/**
 * A page of each of some small lists, as far as they changed since an instant: up to 3,300 points for 250 of each. The first
 * page also looks at the newest issue and attachment, which tells whether there is anything to read of those.
 */
export function askWorkspace(api: Api, places: SmallPlaces, place: Place): Promise<LinearAnswer> {
  const lists = Object.entries(places) as [SmallList, string | null][];
  const fields = lists.map(
    ([list]) =>
      `${list}(first:$size,after:$${list},includeArchived:true${list === 'users' ? ',includeDisabled:true' : ''},filter:{updatedAt:{gte:$since}}){${pageInfo} nodes{${smallLists[list]}}}`,
  );
  const isFirst = place.cursor === null;
  const newest = isFirst
    ? `issues(first:1,orderBy:updatedAt,includeArchived:true,filter:$issues){nodes{id updatedAt}}
       attachments(first:1,orderBy:updatedAt,includeArchived:true){nodes{id updatedAt}}`
    : '';
  const declared = lists.map(([list]) => `,$${list}:String`).join('');
  return send(
    api,
    `query Workspace($size:Int!,$since:DateTimeOrDuration!${declared}${isFirst ? ',$issues:IssueFilter' : ''}){${fields.join(' ')} ${newest}}`,
    { size: place.size, since: place.since, ...places, ...(isFirst && { issues: ofTeams(place) }) },
    place.partial,
  );
}

/** A page of issues, newest change first: 5,500 points for 100. */
export function askIssues(api: Api, place: Place, after: string | null, telling: Telling): Promise<LinearAnswer> {
  return send(
    api,
    `query Issues($size:Int!,$after:String,$filter:IssueFilter){issues(first:$size,after:$after,orderBy:updatedAt,includeArchived:true,filter:$filter){${pageInfo} nodes{${issueFields(telling)}}}}`,
    { size: place.size, after, filter: { ...ofTeams(place), ...within(place) } },
    place.partial,
  );
}

/** What of issues a place is about: those that changed since an instant, or those that are open and older. */
function within(place: Place): Record<string, unknown> {
  if (place.kind === 'head') return { updatedAt: { gte: place.since } };
  if (place.kind === 'tail')
    return { updatedAt: { gte: place.since, ...(place.before !== null && { lte: place.before }) } };
  return { updatedAt: { lt: place.before }, state: { type: { nin: ['completed', 'canceled', 'duplicate'] } } };
}

/** Which of these issues there are in the teams that Settings names: 300 points for 250. */
export function askWhetherThere(api: Api, place: Place): Promise<LinearAnswer> {
  return send(
    api,
    'query IssueChecks($size:Int!,$filter:IssueFilter){issues(first:$size,includeArchived:true,filter:$filter){pageInfo{hasNextPage} nodes{id trashed}}}',
    { size: place.size, filter: { id: { in: place.wanted }, ...ofTeams(place) } },
  );
}

/** A page of attachments, newest change first: 360 points for 100. */
export function askAttachments(api: Api, place: Place): Promise<LinearAnswer> {
  return send(
    api,
    `query Attachments($size:Int!,$after:String,$since:DateTimeOrDuration!){attachments(first:$size,after:$after,orderBy:updatedAt,includeArchived:true,filter:{updatedAt:{gte:$since}}){${pageInfo} nodes{${attachment}}}}`,
    { size: place.size, after: place.cursor, since: place.since },
    place.partial,
  );
}

/** The lists inside an issue that can go on beyond what comes with it. */
export type NestedList = 'stateHistory' | 'history' | 'attachments';

const nested: Record<NestedList, string> = { stateHistory: span, history: change, attachments: attachment };

/** The next page of a list inside an issue. */
export function askRestOf(api: Api, issue: string, list: NestedList, after: string): Promise<LinearAnswer> {
  return send(
    api,
    `query Rest($id:String!,$after:String!){issue(id:$id){${list}(first:100,after:$after){${pageInfo} nodes{${nested[list]}}}}}`,
    { id: issue, after },
  );
}

/** Whose key it is, in which workspace. */
export function askViewer(api: Api): Promise<LinearAnswer> {
  return send(api, 'query Viewer{viewer{id name email} organization{name urlKey}}', {});
}

/** One item of a list, to see whether the key may read it. */
export function askOne(api: Api, list: 'teams' | 'issues' | 'attachments' | 'users'): Promise<LinearAnswer> {
  const fields = list === 'teams' ? 'id key name' : 'id';
  return send(api, `query Probe{${list}(first:${list === 'teams' ? 50 : 1}){nodes{${fields}}}}`, {});
}

/** The issues of the teams that Settings names; of all, unless it names any. */
function ofTeams({ config }: Place): Record<string, unknown> {
  const keys = Array.isArray(config.teams) ? config.teams.map(String) : [];
  return keys.length === 0 ? {} : { team: { key: { in: keys } } };
}

/**
 * Sends a query. Throws `ProviderError` when nothing came, and when data came with errors: a field that failed is `null`
 * like one that is empty, and what was passed over once is not asked for again. Only where that is said to be better than
 * nothing (`partial`) such data is returned, with its errors.
 */
async function send(
  api: Api,
  query: string,
  variables: Record<string, unknown>,
  partial = false,
): Promise<LinearAnswer> {
  await api.budget.take('requests');
  const response = await reach(api, JSON.stringify({ query: query.replaceAll(/\s+/g, ' '), variables }));
  await noteLimits(api, response);
  const text = await read(response);
  const body = bodyOf(text);
  const errors = Array.isArray(body?.errors) ? (body.errors as LinearError[]) : [];
  const limit = await limitOf(api, response, errors, text);
  if (limit !== null) throw limit;
  if (!response.ok) throw failureOf(response, errors, api.now());
  if (body === null) throw new ProviderError('unavailable', 'Linear sent half an answer.');
  const data = body.data as Record<string, unknown> | null | undefined;
  if (data === null || data === undefined || Object.values(data).every((value) => value === null))
    throw meaningOf(errors) ?? new ProviderError('unreadable', `Linear answered without data: ${reasonOf(errors)}`);
  if (errors.length > 0 && !partial)
    throw meaningOf(errors) ?? new ProviderError('too_large', `Linear gave half an answer: ${reasonOf(errors)}`);
  return { data, errors };
}

async function reach(api: Api, body: string): Promise<Response> {
  // A personal key stands there as it is: with `Bearer` Linear takes it for a token of OAuth.
  const headers = { Authorization: api.secret, 'Content-Type': 'application/json', 'User-Agent': 'veelocity' };
  try {
    const signal = AbortSignal.timeout(api.timeoutMs);
    return await api.fetch(api.urls.graphql, { method: 'POST', headers, body, signal });
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    if (cause instanceof Error && cause.name === 'TimeoutError')
      throw new ProviderError('too_large', `Linear did not answer within ${api.timeoutMs / 1000} seconds.`, { cause });
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const reason = inner instanceof Error ? inner.message : String(inner);
    throw new ProviderError('unavailable', `Linear could not be reached: ${reason}`, { cause });
  }
}

async function read(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw new ProviderError('unavailable', 'Linear sent half an answer.', { cause });
  }
}

/** `null`: it is no object of JSON, such as half an answer or the page of a proxy. */
function bodyOf(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
  } catch {
    return null; // Who asked says what that means, by the status.
  }
}

/** The limits by their headers: so many requests and so much complexity in an hour. Resets are in milliseconds. */
const resources = { requests: 'x-ratelimit-requests', complexity: 'x-ratelimit-complexity' };

async function noteLimits(api: Api, { headers }: Response): Promise<void> {
  for (const [resource, name] of Object.entries(resources)) {
    const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((what) =>
      Number(headers.get(`${name}-${what}`) ?? Number.NaN),
    ) as [number, number, number];
    if (![limit, remaining, reset].some(Number.isNaN))
      await api.budget.note(resource, { limit, remaining, resetsAt: new Date(reset) });
  }
}

/** The limit that an answer speaks of: with status 400 as Linear says it, or 403 and 429 as proxies do. */
async function limitOf(
  api: Api,
  response: Response,
  errors: LinearError[],
  text: string,
): Promise<ProviderError | null> {
  const said = errors.find(
    ({ extensions }) => extensions?.code === 'RATELIMITED' || extensions?.type === 'ratelimited',
  );
  const refused = response.status === 429 || (response.status === 403 && /rate limit/i.test(text));
  if (said === undefined && !refused) return null;
  const until = waitUntil(api, response);
  await api.budget.block('requests', until);
  return new ProviderError('limited', `Linear's limit is used up${said === undefined ? '.' : `: ${said.message}`}`, {
    retryAt: until,
  });
}

/** Until when to wait: as it says, else until the allowance that was too small is whole again, else a minute. */
function waitUntil(api: Api, response: Response): Date {
  const after = retryAfter(response, api.now());
  if (after !== null) return after;
  const now = api.now().getTime();
  const { headers } = response;
  const needed = { requests: 1, complexity: Number(headers.get('x-complexity') ?? 1) };
  const resets = (['requests', 'complexity'] as const)
    .filter((resource) => Number(headers.get(`${resources[resource]}-remaining`) ?? Number.NaN) < needed[resource])
    .map((resource) => Number(headers.get(`${resources[resource]}-reset`)));
  const reset = Math.max(0, ...resets);
  return new Date(reset > now ? reset : now + defaultWaitMs);
}

function failureOf(response: Response, errors: LinearError[], now: Date): ProviderError {
  const { status } = response;
  const retryAt = retryAfter(response, now);
  const meant = meaningOf(errors);
  if (meant !== null) return meant;
  if (status === 401) return refusedKey();
  if (status === 403) return forbidden(reasonOf(errors));
  if (status === 404) return new ProviderError('gone', 'There is nothing at the address of Linear.');
  if (status === 502 || status === 503 || status === 504)
    return new ProviderError('too_large', `Linear failed with status ${status}.`, { retryAt });
  if (status >= 500) return new ProviderError('unavailable', `Linear failed with status ${status}.`, { retryAt });
  return new ProviderError('unreadable', `Linear refused a query with status ${status}: ${reasonOf(errors)}`);
}

/** What the first error says by its type, where that is enough to know what to do. */
function meaningOf(errors: LinearError[]): ProviderError | null {
  const [error] = errors;
  if (error === undefined) return null;
  const { type = '', code = '' } = error.extensions ?? {};
  if (type === 'authentication error' || code === 'AUTHENTICATION_ERROR') return refusedKey();
  if (type === 'forbidden' || type === 'feature not accessible' || code === 'FORBIDDEN')
    return forbidden(error.message);
  if (/complex/i.test(error.message))
    return new ProviderError('too_large', `Linear could not answer a query of this size: ${error.message}`);
  if (['internal error', 'network error', 'lock timeout'].includes(type) || code === 'INTERNAL_SERVER_ERROR')
    return new ProviderError('unavailable', `Linear failed: ${error.message}`);
  return null;
}

function refusedKey(): ProviderError {
  return new ProviderError(
    'unauthorized',
    'Linear refused the API key: it is wrong, expired or revoked. Enter a new one in Settings.',
  );
}

function forbidden(reason: string): ProviderError {
  return new ProviderError('forbidden', `The API key may not read this: ${reason}`);
}

function reasonOf(errors: LinearError[]): string {
  return errors[0]?.extensions?.userPresentableMessage ?? errors[0]?.message ?? 'no reason given';
}
