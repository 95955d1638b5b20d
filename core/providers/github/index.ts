import { type GraphqlAnswer, rootFailure } from '#core/providers/github-api.ts';
import * as ask from '#core/providers/github/client.ts';
import {
  deploymentRows,
  historyRows,
  present,
  pullRequestRows,
  repositoryMarks,
  repositoryRows,
} from '#core/providers/github/normalise.ts';
import { probe, visibleRepositories } from '#core/providers/github/probe.ts';
import * as schema from '#core/providers/github/schema.ts';
import {
  type Api,
  type Mark,
  mergeRows,
  type Page,
  type Place,
  type Problem,
  type Provider,
  ProviderError,
  type Rows,
  readItems,
  type Scope,
  scopeOf,
} from '#core/providers/provider.ts';

/** GitHub: repositories, pull requests with their reviews and commits, the history of the default branch, deployments. */
export const github: Provider = {
  id: 'github',
  title: 'GitHub',
  unlocks: 'Pull requests, reviews, commits and deployments: throughput, review, merge and cycle time.',
  credentialOf: 'github',
  steps: [
    {
      id: 'repositories',
      title: 'Repositories',
      scope: 'source',
      due: 'interval',
      reads: 'list',
      pageSize: 50,
      rank: 0,
      page: repositories,
    },
    {
      id: 'pull-requests',
      title: 'Pull requests',
      scope: 'repository',
      due: 'mark',
      reads: 'history',
      covers: 'pull-requests',
      opens: true,
      pageSize: 50,
      rank: 1,
      page: pullRequests,
    },
    {
      id: 'deployments',
      title: 'Deployments',
      scope: 'repository',
      due: 'mark',
      reads: 'history',
      covers: 'deployments',
      pageSize: 100,
      rank: 2,
      page: deployments,
    },
    {
      id: 'commits',
      title: 'Commits',
      scope: 'repository',
      due: 'mark',
      reads: 'history',
      covers: 'commits',
      pageSize: 100,
      rank: 3,
      page: commits,
    },
  ],
  probe,
  repositories: visibleRepositories,
};

/** One page of what Settings follows: named repositories in aliased queries, then each `org:` by its own list. */
async function repositories(api: Api, place: Place): Promise<Page> {
  const followed = followedOf(place.config);
  const { done, owner, after } = parseCursor(place.cursor, { done: 0, owner: 0, after: null as string | null });
  if (done < followed.names.length) return namedRepositories(api, followed, done, place.size);
  const login = followed.owners[owner];
  if (login === undefined) return { rows: {}, next: null, items: 0 };
  const { data, errors } = await ask.askOwner(api, login, place.size, after);
  const root = data.repositoryOwner as { repositories?: unknown } | null;
  if (root === null || root.repositories === undefined || root.repositories === null)
    throw rootFailure(errors, 'repositoryOwner', `The organisation ${login}`);
  const list = schema.page.parse(root.repositories);
  const read = readItems(list.nodes ?? [], schema.repository, errors, ['repositoryOwner', 'repositories', 'nodes']);
  const next = list.pageInfo.hasNextPage
    ? JSON.stringify({ done, owner, after: list.pageInfo.endCursor })
    : owner + 1 < followed.owners.length
      ? JSON.stringify({ done, owner: owner + 1, after: null })
      : null;
  return repositoryPage(
    read.items.map((item) => ({ item, alias: null })),
    next,
    read.problems,
  );
}

async function namedRepositories(api: Api, followed: Followed, done: number, size: number): Promise<Page> {
  const names = followed.names.slice(done, done + size);
  const { data, errors } = await ask.askRepositories(api, names);
  const found: { item: schema.Repository; alias: string | null }[] = [];
  const problems: Problem[] = [];
  for (const [index, name] of names.entries()) {
    const parsed = schema.repository.safeParse(data[`r${index}`]);
    if (parsed.success) found.push({ item: parsed.data, alias: name });
    else if (data[`r${index}`] === null) {
      const failure = rootFailure(errors, `r${index}`, name);
      problems.push({ item: name, code: failure.kind, detail: failure.message });
    } else problems.push({ item: name, code: 'unreadable', detail: parsed.error.message });
  }
  const reached = done + names.length;
  const more = reached < followed.names.length || followed.owners.length > 0;
  return repositoryPage(found, more ? JSON.stringify({ done: reached, owner: 0, after: null }) : null, problems);
}

function repositoryPage(
  found: { item: schema.Repository; alias: string | null }[],
  next: string | null,
  problems: Problem[],
): Page {
  const marks: Mark[] = found.flatMap(({ item }) => repositoryMarks(item));
  return {
    rows: mergeRows(found.map(({ item, alias }) => repositoryRows(item, alias))),
    next,
    items: found.length + problems.length,
    problems,
    marks,
  };
}

interface Followed {
  names: string[];
  owners: string[];
}

function followedOf(config: Record<string, unknown>): Followed {
  const entries = Array.isArray(config.repositories) ? config.repositories.map(String) : [];
  return {
    names: entries.filter((entry) => !entry.startsWith('org:')),
    owners: entries.filter((entry) => entry.startsWith('org:')).map((entry) => entry.slice('org:'.length)),
  };
}

async function pullRequests(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const answer =
    place.kind === 'open'
      ? await ask.askOpenPullRequests(api, scope.name, place)
      : await ask.askPullRequests(api, scope.name, place);
  const { list, items, problems } = readList(answer, 'pullRequests', schema.pullRequest, scope);
  const rows: Rows[] = [];
  for (const item of items) rows.push(pullRequestRows(scope, await ask.completePullRequest(api, item)));
  return { rows: mergeRows(rows), ...pageOf(list, problems), ...spanOf(items.map((item) => item.updatedAt)) };
}

async function commits(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const at = parseCursor(place.cursor, { oid: null as string | null, after: null as string | null });
  const answer = await ask.askHistory(api, scope.name, { ...place, oid: at.oid, cursor: at.after });
  const repository = answer.data.repository as {
    defaultBranchRef?: { target: unknown } | null;
    object?: unknown;
  } | null;
  if (repository === null) throw rootFailure(answer.errors, 'repository', scope.name);
  const head = (at.oid === null ? repository.defaultBranchRef?.target : repository.object) as
    | { oid: string; history: unknown }
    | null
    | undefined;
  if (head === null || head === undefined) {
    if (at.oid === null) return { rows: {}, next: null, end: true, items: 0 }; // An empty repository has no branch.
    throw new ProviderError('gone', `The commit ${at.oid} of ${scope.name} is gone: the branch was rewritten.`);
  }
  const list = schema.page.parse(head.history);
  const { items, problems } = readItems(list.nodes ?? [], schema.historyCommit, answer.errors, ['repository']);
  const page = pageOf(list, problems);
  return {
    ...page,
    // The position in a history only means something together with the commit that it starts from.
    next: page.next === null ? null : JSON.stringify({ oid: head.oid, after: page.next }),
    rows: mergeRows(items.map((item) => historyRows(scope, item))),
    needs: items.flatMap((item) => present(item.parents.nodes).map((parent) => parent.oid)),
    ...historySpan(items),
  };
}

async function deployments(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  if (place.kind === 'wanted') return deploymentsAgain(api, scope, place.wanted);
  const answer = await ask.askDeployments(api, scope.name, place);
  const { list, items, problems } = readList(answer, 'deployments', schema.deployment, scope);
  const rows: Rows[] = [];
  for (const item of items) rows.push(deploymentRows(scope, await ask.completeStatuses(api, item)));
  return { rows: mergeRows(rows), ...pageOf(list, problems), ...spanOf(items.map((item) => item.createdAt)) };
}

async function deploymentsAgain(api: Api, scope: Scope, ids: string[]): Promise<Page> {
  const { data, errors } = await ask.askDeploymentsById(api, ids);
  const nodes = Array.isArray(data.nodes) ? data.nodes : [];
  const { items, problems } = readItems(nodes, schema.deployment, errors, ['nodes']);
  const rows: Rows[] = [];
  for (const item of items) rows.push(deploymentRows(scope, await ask.completeStatuses(api, item)));
  return { rows: mergeRows(rows), next: null, items: nodes.length, problems };
}

function readList<T>(
  answer: GraphqlAnswer,
  field: string,
  item: { safeParse(value: unknown): { success: boolean; data?: T; error?: Error } },
  scope: Scope,
) {
  const repository = answer.data.repository as Record<string, unknown> | null;
  if (repository === null || repository === undefined || repository[field] === null)
    throw rootFailure(answer.errors, 'repository', scope.name);
  const list = schema.page.parse(repository[field]);
  return { list, ...readItems(list.nodes ?? [], item, answer.errors, ['repository', field, 'nodes']) };
}

function pageOf(list: schema.Page, problems: Problem[]) {
  const next = list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
  return {
    next,
    end: next === null,
    items: list.nodes?.length ?? 0,
    problems,
    ...(list.totalCount !== undefined && { total: list.totalCount }),
  };
}

function spanOf(instants: string[]): { newest?: string; oldest?: string } {
  if (instants.length === 0) return {};
  const sorted = [...instants].sort((a, b) => Date.parse(a) - Date.parse(b));
  return { newest: sorted.at(-1) ?? '', oldest: sorted[0] ?? '' };
}

/** Dates in a history can be wrong, and one old date among new ones must not end a scan: a page is as old as its newest. */
function historySpan(items: schema.HistoryCommit[]): { newest?: string; oldest?: string } {
  const { newest } = spanOf(items.map((item) => item.committedDate));
  return newest === undefined ? {} : { newest, oldest: newest };
}

function parseCursor<T>(cursor: string | null, start: T): T {
  return cursor === null ? start : (JSON.parse(cursor) as T);
}
