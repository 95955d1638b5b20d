import { type GraphqlAnswer, rootFailure } from '#core/providers/github-api.ts';
import * as ask from '#core/providers/github/client.ts';
import {
  comparedRows,
  countedReviewRows,
  deploymentRows,
  historyRows,
  historySpan,
  issueRows,
  losses,
  nodesOf,
  present,
  pullRequestRows,
  releaseRows,
  repositoryMarks,
  repositoryRows,
  spanOf,
  tagRows,
  withAside,
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

/** What most steps of a repository have in common. */
const ofRepository = { scope: 'repository', due: 'mark', pageSize: 100 } as const;
const asHistory = { ...ofRepository, reads: 'history' } as const;
const asList = { ...ofRepository, reads: 'list' } as const;

/**
 * GitHub: repositories, pull requests with their reviews and commits, the history of the default branch, deployments, and
 * what else tells of them: tags, releases, and issues that are incidents.
 */
export const github: Provider = {
  id: 'github',
  title: 'GitHub',
  unlocks:
    'Pull requests, reviews, commits, deployments, tags, releases and incidents: flow, review and the DORA metrics.',
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
      ...asHistory,
      id: 'pull-requests',
      title: 'Pull requests',
      covers: 'pull-requests',
      opens: true,
      pageSize: 50,
      rank: 1,
      page: pullRequests,
    },
    { ...asHistory, id: 'deployments', title: 'Deployments', covers: 'deployments', rank: 2, page: deployments },
    { ...asList, id: 'tags', title: 'Tags', covers: 'tags', replaces: 'tags', rank: 2, page: tags },
    { ...asList, id: 'releases', title: 'Releases', covers: 'releases', replaces: 'releases', rank: 2, page: releases },
    { ...asList, id: 'issues', title: 'Issues that are incidents', replaces: 'issues', rank: 2, page: issues },
    { ...asHistory, id: 'commits', title: 'Commits', covers: 'commits', rank: 3, page: commits },
    {
      ...ofRepository,
      id: 'review-comments',
      title: 'Comments of reviews',
      due: 'interval',
      reads: 'wanted',
      // After all history: the reviews of twenty pages cost as many calls as those of one.
      pageSize: 1000,
      rank: 30,
      page: reviewComments,
    },
    {
      ...ofRepository,
      id: 'unknown-commits',
      title: 'Deployed commits of no known branch',
      due: 'interval',
      reads: 'wanted',
      // What one brings can make others known.
      pageSize: 1,
      rank: 4,
      page: unknownCommits,
    },
  ],
  probe,
  repositories: visibleRepositories,
};

/** One page of what Settings follows: named repositories in aliased queries, then each `org:` by its own list. */
async function repositories(api: Api, place: Place): Promise<Page> {
  const followed = followedOf(place.config);
  const { done, owner, after } = parseCursor(place.cursor, { done: 0, owner: 0, after: null as string | null });
  if (done < followed.names.length) return namedRepositories(api, followed, done, place);
  const login = followed.owners[owner];
  if (login === undefined) return { rows: {}, next: null, items: 0 };
  const { data, errors } = await ask.askOwner(api, login, { ...place, cursor: after });
  const root = data.repositoryOwner as { repositories?: unknown } | null;
  if (root === null || root.repositories === undefined || root.repositories === null)
    throw rootFailure(errors, 'repositoryOwner', `The organisation ${login}`);
  const found = schema.page.parse(root.repositories);
  const nodes = withAside(found.nodes ?? [], (of) => nodesOf(data[of]));
  const path = ['repositoryOwner', 'repositories', 'nodes'];
  const read = readItems(nodes, schema.repository, losses(errors, path, nodes), path);
  const next = found.pageInfo.hasNextPage
    ? JSON.stringify({ done, owner, after: found.pageInfo.endCursor })
    : owner + 1 < followed.owners.length
      ? JSON.stringify({ done, owner: owner + 1, after: null })
      : null;
  return repositoryPage(
    read.items.map((item) => ({ item, alias: null })),
    next,
    read.problems,
    place,
  );
}

async function namedRepositories(api: Api, followed: Followed, done: number, place: Place): Promise<Page> {
  const names = followed.names.slice(done, done + place.size);
  const { data, errors } = await ask.askRepositories(api, names, place.incidentLabels);
  const nodes = withAside(
    names.map((_, index) => data[`r${index}`]),
    (of) => names.map((_, index) => data[`${of}${index}`]),
  );
  const found: { item: schema.Repository; alias: string | null }[] = [];
  const problems: Problem[] = [];
  for (const [index, name] of names.entries()) {
    const parsed = schema.repository.safeParse(nodes[index]);
    if (parsed.success) found.push({ item: parsed.data, alias: name });
    else if (nodes[index] === null) {
      const failure = rootFailure(errors, `r${index}`, name);
      problems.push({ item: name, code: failure.kind, detail: failure.message });
    } else problems.push({ item: name, code: 'unreadable', detail: parsed.error.message });
  }
  const reached = done + names.length;
  const more = reached < followed.names.length || followed.owners.length > 0;
  return repositoryPage(found, more ? JSON.stringify({ done: reached, owner: 0, after: null }) : null, problems, place);
}

function repositoryPage(
  found: { item: schema.Repository; alias: string | null }[],
  next: string | null,
  problems: Problem[],
  { incidentLabels }: Place,
): Page {
  const marks: Mark[] = found.flatMap(({ item }) => repositoryMarks(item, incidentLabels));
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
    // A branch that may not be read looks like none, but for the error.
    if (answer.errors.some(({ type }) => type === 'FORBIDDEN'))
      throw rootFailure(answer.errors, 'repository', scope.name);
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

async function tags(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const { list, items, problems } = readList(await ask.askTags(api, scope.name, place), 'refs', schema.tag, scope);
  return { rows: mergeRows(items.map((item) => tagRows(scope, item))), ...pageOf(list, problems) };
}

async function releases(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const answer = await ask.askReleases(api, scope.name, place);
  const { list, items, problems } = readList(answer, 'releases', schema.release, scope);
  return { rows: mergeRows(items.map((item) => releaseRows(scope, item))), ...pageOf(list, problems) };
}

/** Those with a label that makes an incident. Without such a label there is nothing to ask for. */
async function issues(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const tag = place.incidentLabels.join(', ');
  if (tag === '') return { rows: {}, next: null, items: 0, total: 0, tag };
  const answer = await ask.askIssues(api, scope.name, place.incidentLabels, place);
  const { list, items, problems } = readList(answer, 'issues', schema.issue, scope);
  const rows = mergeRows(items.map((item) => issueRows(scope, item)));
  return { rows, ...pageOf(list, problems), ...spanOf(items.map((item) => item.updatedAt)), tag };
}

/** How many comments reviews have. In a page of pull requests, a list in each item of a list would cost ten times as much. */
async function reviewComments(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const { nodes, errors } = await ask.askReviewComments(api, place.wanted).catch(async (error: unknown) => {
    if (!(error instanceof ProviderError) || error.kind !== 'gone') throw error;
    await ask.askRepository(api, scope.name);
    return { nodes: [], errors: [] };
  });
  const failed = errors.filter(({ type }) => type !== 'NOT_FOUND');
  const { items, problems } = readItems(nodes, schema.countedReview, failed, ['nodes']);
  const found = new Set([...items.map(({ id }) => id), ...problems.map(({ item }) => item)]);
  const gone = failed.length > 0 ? [] : place.wanted.filter((id) => !found.has(id));
  return {
    rows: mergeRows(items.map((item) => countedReviewRows(scope, item))),
    next: null,
    items: place.wanted.length,
    problems: [...problems, ...gone.map((item) => ({ item, code: 'gone', detail: 'GitHub has no such review.' }))],
  };
}

async function unknownCommits(api: Api, place: Place): Promise<Page> {
  const scope = scopeOf(place);
  const rows: Rows[] = [];
  const problems: Problem[] = [];
  for (const sha of place.wanted) {
    const compared = await compare(api, scope, sha);
    rows.push(...compared.rows);
    problems.push(...compared.problems);
  }
  return { rows: mergeRows(rows), next: null, items: place.wanted.length, problems };
}

/** A commit with what leads to it from the default branch. It is asked for once, whatever comes of it. */
async function compare(api: Api, scope: Scope, sha: string): Promise<{ rows: Rows[]; problems: Problem[] }> {
  const asked = (found: boolean): Rows => ({ comparedCommits: [{ repositoryId: scope.id, sha, found }] });
  try {
    const nodes = await ask.askWholeComparison(api, scope, sha);
    if (nodes === null) {
      const detail = 'It is too far away from the default branch for a comparison.';
      return { rows: [asked(true)], problems: [{ item: sha, code: 'too_large', detail }] };
    }
    const { items, problems } = readItems(nodes, schema.comparedCommit);
    return { rows: [asked(true), ...items.map((item) => comparedRows(scope, item))], problems };
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'gone') throw error;
    // GitHub says the same of a repository that the token cannot see: then nothing is known of the commit.
    await ask.askRepository(api, scope.name);
    return {
      rows: [asked(false)],
      problems: [{ item: sha, code: 'gone', detail: `${scope.name} has no such commit.` }],
    };
  }
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

function parseCursor<T>(cursor: string | null, start: T): T {
  return cursor === null ? start : (JSON.parse(cursor) as T);
}
