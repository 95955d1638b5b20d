import { retryAfter } from '#core/lib/retry-after.ts';
import { type GraphqlAnswer, graphql, type RestAnswer, rest } from '#core/providers/github-api.ts';
import { type Api, ProviderError } from '#core/providers/provider.ts';

/** How to ask: GitHub for what the reviewer did, with GitHub's token and budget; Greptile for its index, with its own key. */

/** Comments of all conversations of a repository that changed since an instant, the last changed first. */
export function askConversation(api: Api, name: string, since: string, size: number, tag: string | null) {
  return rest(api, `/repos/${name}/issues/comments?${order(since, size)}`, tag);
}

/** The same of comments on lines, with their reactions. */
export function askInline(api: Api, name: string, since: string, size: number, tag: string | null) {
  return rest(api, `/repos/${name}/pulls/comments?${order(since, size)}`, tag);
}

/** A next page, where GitHub says it is. */
export function askNext(api: Api, address: string): Promise<RestAnswer> {
  return rest(api, address);
}

/** Is the repository there? Throws `gone`. */
export function askRepository(api: Api, name: string): Promise<RestAnswer> {
  return rest(api, `/repos/${name}`);
}

function order(since: string, size: number): string {
  // GitHub's filter knows whole seconds.
  const from = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
  return `sort=updated&direction=desc&since=${from}&per_page=${size}`;
}

const threadFields =
  'pageInfo{hasNextPage endCursor} nodes{id isResolved isOutdated comments(first:1){nodes{author{login}}}}';

/** The threads of some pull requests, as `p<number>`: half a point for each. */
export function askThreads(api: Api, name: string, numbers: number[], partial: boolean): Promise<GraphqlAnswer> {
  const aliases = numbers.map(
    (number) => `p${number}:pullRequest(number:${number}){number updatedAt reviewThreads(first:50){${threadFields}}}`,
  );
  return graphql(api, queryOf('AiThreads', aliases.join(' ')), variablesOf(name), { partial });
}

/** The threads of one that has more than a page of them, from a place on. */
export function askMoreThreads(api: Api, name: string, number: number, cursor: string): Promise<GraphqlAnswer> {
  const list = `pullRequest(number:${number}){number updatedAt reviewThreads(first:50,after:$cursor){${threadFields}}}`;
  return graphql(api, queryOf('MoreAiThreads', `p${number}:${list}`, ',$cursor:String'), {
    ...variablesOf(name),
    cursor,
  });
}

function queryOf(operation: string, fields: string, declaration = ''): string {
  return `query ${operation}($owner:String!,$name:String!${declaration}){repository(owner:$owner,name:$name){${fields}}}`;
}

function variablesOf(name: string): { owner: string; name: string } {
  const [owner = '', repository = ''] = name.split('/');
  return { owner, name: repository };
}

/** How long to wait when Greptile names no time. */
const defaultWaitMs = 60_000;

/** What Greptile says of its index of a branch; `null`: it has none. Greptile reads the repository with GitHub's token. */
export async function askIndex(api: Api, name: string, branch: string, ownKey: string): Promise<unknown> {
  await api.budget.take('greptile');
  const id = encodeURIComponent(`github:${branch}:${name}`);
  const response = await send(api, `${api.urls.own ?? ''}/v2/repositories/${id}`, ownKey);
  if (response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) throw await failureOf(api, response);
  try {
    return await response.json();
  } catch (cause) {
    throw new ProviderError('unavailable', 'Greptile sent half an answer.', { cause });
  }
}

async function send(api: Api, url: string, ownKey: string): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${ownKey}`,
    'X-GitHub-Token': api.secret,
    Accept: 'application/json',
    'User-Agent': 'veelocity',
  };
  try {
    return await api.fetch(url, { headers, signal: AbortSignal.timeout(api.timeoutMs) });
  } catch (cause) {
    if (cause instanceof ProviderError) throw cause;
    const isLate = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = isLate
      ? `did not answer within ${api.timeoutMs / 1000} seconds`
      : `could not be reached: ${reasonOf(cause)}`;
    throw new ProviderError('unavailable', `Greptile ${reason}.`, { cause });
  }
}

/** A refused key is the trouble of the index alone: reviews are read with GitHub's token. */
async function failureOf(api: Api, response: Response): Promise<ProviderError> {
  const { status } = response;
  const text = (await response.text().catch(() => '')).slice(0, 300);
  const after = retryAfter(response, api.now());
  if (status === 429 || (status === 403 && (after !== null || /rate limit/i.test(text)))) {
    const until = after ?? new Date(api.now().getTime() + defaultWaitMs);
    await api.budget.block('greptile', until);
    return new ProviderError('limited', 'Greptile asks to wait.', { retryAt: until });
  }
  if (status === 401 || status === 403) {
    return new ProviderError(
      'forbidden',
      'Greptile refused its API key, or GitHub’s token may not read the repository there. Enter a new key in Settings, or remove it: reviews are read without.',
    );
  }
  if (status >= 500)
    return new ProviderError('unavailable', `Greptile failed with status ${status}.`, { retryAt: after });
  return new ProviderError('unreadable', `Greptile refused a request with status ${status}.`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
