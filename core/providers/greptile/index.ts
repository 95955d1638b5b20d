import * as ask from '#core/providers/greptile/client.ts';
import {
  conversationRows,
  indexRows,
  inlineRows,
  reviewerRows,
  reviewersOf,
  threadRows,
} from '#core/providers/greptile/normalise.ts';
import { probe } from '#core/providers/greptile/probe.ts';
import * as schema from '#core/providers/greptile/schema.ts';
import { type GraphqlError, type RestAnswer, rootFailure } from '#core/providers/github-api.ts';
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
  type Scope,
  type Step,
  scopeOf,
} from '#core/providers/provider.ts';

/** A repository whose pull requests have not changed has no new comments: it is looked at once a day. */
const comments = {
  scope: 'repository',
  due: 'mark',
  markedBy: 'pull-requests',
  reads: 'history',
  pageSize: 100,
  rank: 2,
} as const satisfies Partial<Step>;

/** Greptile, an AI reviewer: what it did is read from GitHub, and with a key of its own what its index is like. */
export const greptile: Provider = {
  id: 'greptile',
  title: 'Greptile',
  unlocks: 'AI reviews: how many changes get one, how soon, what it says, and what becomes of it.',
  credentialOf: 'github',
  windows: { greptile: { calls: 1, seconds: 1 } },
  steps: [
    { ...comments, id: 'ai-conversation', title: 'Summaries', covers: 'ai-conversation', page: conversation },
    { ...comments, id: 'ai-inline', title: 'Comments on lines', covers: 'ai-inline', page: inline },
    {
      id: 'ai-threads',
      title: 'Review threads',
      scope: 'repository',
      due: 'interval',
      reads: 'wanted',
      pageSize: 10,
      rank: 3,
      page: threads,
    },
    {
      id: 'ai-index',
      title: 'State of the index',
      scope: 'repository',
      due: 'interval',
      reads: 'list',
      ownKey: true,
      everyMinutes: 360,
      pageSize: 1,
      rank: 4,
      page: index,
    },
  ],
  probe,
};

function conversation(api: Api, place: Place): Promise<Page> {
  return commentPage(api, place, ask.askConversation, schema.conversationComment, conversationRows);
}

function inline(api: Api, place: Place): Promise<Page> {
  return commentPage(api, place, ask.askInline, schema.inlineComment, inlineRows);
}

interface Checker<T> {
  safeParse(value: unknown): { success: boolean; data?: T; error?: Error };
}

/** A page of the comments of a whole repository, the last changed first, of which only the reviewer's are kept. */
async function commentPage<T extends { updated_at: string }>(
  api: Api,
  place: Place,
  first: typeof ask.askInline,
  item: Checker<T>,
  rowsOf: (scope: Scope, logins: string[], item: T) => Rows,
): Promise<Page> {
  const scope = scopeOf(place);
  const answer: RestAnswer =
    place.cursor === null
      ? await first(api, scope.name, place.since, place.size, place.tag)
      : await ask.askNext(api, place.cursor);
  if (answer.body === null) return { rows: {}, next: null, items: 0, unchanged: true };
  const nodes = schema.list.parse(answer.body);
  const { items, problems } = readItems(nodes, item);
  const logins = reviewersOf(place.config);
  const instants = items.map(({ updated_at: at }) => at).sort((a, b) => Date.parse(a) - Date.parse(b));
  const [oldest] = instants;
  return {
    rows: mergeRows([reviewerRows(logins), ...items.map((each) => rowsOf(scope, logins, each))]),
    next: answer.next,
    items: nodes.length,
    problems,
    ...(oldest !== undefined && { oldest, newest: instants.at(-1) ?? oldest }),
    ...(answer.tag !== null && { tag: answer.tag }),
  };
}

/** The threads of pull requests on which the reviewer commented, by their numbers. */
async function threads(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const logins = reviewersOf(place.config);
  const readAt = api.now().toISOString();
  const { data, errors } = await askThreads(api, scope, place);
  const rows: Rows[] = [];
  const problems: Problem[] = [];
  for (const id of place.wanted) {
    const node = data[`p${Number.parseInt(id, 10)}`];
    if (node === null || node === undefined) {
      const error = errors.find(({ path }) => path?.at(-1) === `p${Number.parseInt(id, 10)}`);
      problems.push({ item: id, code: 'gone', detail: error?.message ?? 'GitHub has no such pull request.' });
      continue;
    }
    const parsed = schema.threadsOfPullRequest.safeParse(node);
    if (parsed.success) rows.push(threadRows(scope, logins, await whole(api, scope, parsed.data), readAt));
    else problems.push({ item: id, code: 'unreadable', detail: parsed.error.message });
  }
  return { rows: mergeRows(rows), next: null, items: place.wanted.length, problems };
}

/** What is asked of the repository, by alias. A repository that is there, and an answer that is not, have nothing to say. */
async function askThreads(
  api: Api,
  scope: Scope,
  place: Place,
): Promise<{ data: Record<string, unknown>; errors: GraphqlError[] }> {
  const numbers = place.wanted.map((id) => Number.parseInt(id, 10));
  try {
    const { data, errors } = await ask.askThreads(api, scope.name, numbers, place.partial);
    const repository = data.repository as Record<string, unknown> | null | undefined;
    if (repository === null || repository === undefined) throw rootFailure(errors, 'repository', scope.name);
    return { data: repository, errors };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'gone') throw error;
    await ask.askRepository(api, scope.name);
    return { data: {}, errors: [] };
  }
}

/** Follows the pages of a pull request with many threads. */
async function whole(api: Api, scope: Scope, item: schema.ThreadsOfPullRequest): Promise<schema.ThreadsOfPullRequest> {
  let { reviewThreads: list } = item;
  const nodes = [...(list.nodes ?? [])];
  while (list.pageInfo.hasNextPage && list.pageInfo.endCursor !== null) {
    const { data } = await ask.askMoreThreads(api, scope.name, item.number, list.pageInfo.endCursor);
    const more = (data.repository as Record<string, unknown> | null)?.[`p${item.number}`];
    list = schema.threadsOfPullRequest.parse(more).reviewThreads;
    nodes.push(...(list.nodes ?? []));
  }
  return { ...item, reviewThreads: { ...list, nodes } };
}

/** Without a key of Greptile there is nobody to ask. */
async function index(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const branch = scope.defaultBranch;
  if (api.ownSecret === null || branch === null) return { rows: {}, next: null, items: 0 };
  const body = await ask.askIndex(api, scope.name, branch, api.ownSecret);
  const rows = indexRows(scope, branch, body === null ? null : schema.index.parse(body));
  return { rows, next: null, items: 1 };
}
