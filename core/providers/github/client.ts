import type * as z from 'zod';
import * as schema from '#core/providers/github/schema.ts';
import { type GraphqlAnswer, graphql, graphqlNodes, type RestAnswer, rest } from '#core/providers/github-api.ts';
import { type Api, type Place, ProviderError, type Scope } from '#core/providers/provider.ts';

/** How to ask GitHub: the queries, one function each. Costs are in points, of which an hour has 5,000. */

const pullRequestEvents = [
  'READY_FOR_REVIEW_EVENT',
  'CONVERT_TO_DRAFT_EVENT',
  'REVIEW_REQUESTED_EVENT',
  'REVIEW_REQUEST_REMOVED_EVENT',
  'HEAD_REF_FORCE_PUSHED_EVENT',
  'MERGED_EVENT',
  'CLOSED_EVENT',
  'REOPENED_EVENT',
  'ADDED_TO_MERGE_QUEUE_EVENT',
  'REMOVED_FROM_MERGE_QUEUE_EVENT',
].join(',');

const author = 'author{__typename login}';
const reviewer = 'requestedReviewer{... on User{login} ... on Team{slug} ... on Bot{login} ... on Mannequin{login}}';
const page = 'pageInfo{hasNextPage endCursor}';

const reviewFields = `${page} nodes{id state submittedAt ${author}}`;
const commitFields = `${page} nodes{commit{oid message authoredDate committedDate author{name email user{login}}}}`;
const labelFields = `${page} nodes{name}`;
const eventFields = `pageInfo{hasPreviousPage startCursor} nodes{__typename ... on Node{id}
  ... on ReadyForReviewEvent{createdAt} ... on ConvertToDraftEvent{createdAt}
  ... on ReviewRequestedEvent{createdAt ${reviewer}} ... on ReviewRequestRemovedEvent{createdAt ${reviewer}}
  ... on HeadRefForcePushedEvent{createdAt} ... on MergedEvent{createdAt} ... on ClosedEvent{createdAt}
  ... on ReopenedEvent{createdAt} ... on AddedToMergeQueueEvent{createdAt} ... on RemovedFromMergeQueueEvent{createdAt reason}}`;

const pullRequestFields = `id number title body url state isDraft createdAt updatedAt mergedAt closedAt additions deletions
  changedFiles baseRefName headRefName headRefOid ${author} mergedBy{login} mergeCommit{oid}
  labels(first:20){${labelFields}} reviews(first:50){${reviewFields}} commits(first:100){${commitFields}}
  timelineItems(last:50,itemTypes:[${pullRequestEvents}]){${eventFields}}`;

/** Where a page is; `partial`: what GitHub cuts short is better than nothing. */
type PagePlace = Pick<Place, 'size' | 'cursor' | 'partial'>;

/** A page of a list of a repository; `fields` may speak of `$size`, `$cursor` and `$labels`. */
function askPage(
  api: Api,
  operation: string,
  name: string,
  place: PagePlace,
  fields: string,
  labels: string[] = [],
): Promise<GraphqlAnswer> {
  const { declaration, values } = labelVariable(labels);
  return graphql(
    api,
    `query ${operation}($owner:String!,$name:String!,$size:Int!,$cursor:String${declaration}){repository(owner:$owner,name:$name){${fields}}}`,
    { ...splitName(name), size: place.size, cursor: place.cursor, ...values },
    place,
  );
}

function labelVariable(labels: string[]): { declaration: string; values: Record<string, unknown> } {
  if (labels.length === 0) return { declaration: '', values: {} };
  return { declaration: ',$labels:[String!]', values: { labels } };
}

/** A page of pull requests, newest change first: 2 points for 50. */
export function askPullRequests(api: Api, name: string, place: PagePlace): Promise<GraphqlAnswer> {
  const list = 'pullRequests(first:$size,after:$cursor,orderBy:{field:UPDATED_AT,direction:DESC})';
  return askPage(api, 'PullRequests', name, place, `${list}{totalCount ${page} nodes{${pullRequestFields}}}`);
}

/** A page of open pull requests, oldest change first. */
export function askOpenPullRequests(api: Api, name: string, place: PagePlace): Promise<GraphqlAnswer> {
  const list = 'pullRequests(first:$size,after:$cursor,states:[OPEN],orderBy:{field:UPDATED_AT,direction:ASC})';
  return askPage(api, 'OpenPullRequests', name, place, `${list}{totalCount ${page} nodes{${pullRequestFields}}}`);
}

/** The lists inside a pull request that can go on beyond their first page. */
type NestedList = 'reviews' | 'commits' | 'labels' | 'timelineItems';

const nested: Record<NestedList, string> = {
  reviews: `reviews(first:100,after:$cursor){${reviewFields}}`,
  commits: `commits(first:100,after:$cursor){${commitFields}}`,
  labels: `labels(first:100,after:$cursor){${labelFields}}`,
  timelineItems: `timelineItems(last:100,before:$cursor,itemTypes:[${pullRequestEvents}]){${eventFields}}`,
};

/** The next page of a list inside the pull request with this node id: 1 point. */
function askNested(api: Api, id: string, list: NestedList, cursor: string): Promise<GraphqlAnswer> {
  return graphql(api, `query Nested($id:ID!,$cursor:String){node(id:$id){... on PullRequest{${nested[list]}}}}`, {
    id,
    cursor,
  });
}

/** These reviews again, by node id, with how many inline comments each has: 1 point for 100. */
export function askReviewComments(api: Api, ids: string[]) {
  const fields = `id state submittedAt ${author} pullRequest{number} comments{totalCount}`;
  return graphqlNodes(api, 'ReviewComments', `... on PullRequestReview{${fields}}`, ids);
}

const historyFields = `history(first:$size,after:$cursor){totalCount ${page} nodes{oid message authoredDate committedDate
  author{name email user{login}} parents(first:10){nodes{oid}} associatedPullRequests(first:5){nodes{number repository{id} mergedAt}}}}`;

/** A page of the history that ends at `oid`, or at the head of the default branch: 1 to 2 points for 100 commits. */
export function askHistory(
  api: Api,
  name: string,
  { oid, ...place }: PagePlace & { oid: string | null },
): Promise<GraphqlAnswer> {
  const start = oid === null ? 'defaultBranchRef{target{' : 'object(oid:$oid){';
  const end = oid === null ? '}}' : '}';
  const declared = oid === null ? '' : ',$oid:GitObjectID!';
  return graphql(
    api,
    `query History($owner:String!,$name:String!,$size:Int!,$cursor:String${declared}){repository(owner:$owner,name:$name){id
      ${start}... on Commit{oid ${historyFields}}${end}}}`,
    { ...splitName(name), size: place.size, cursor: place.cursor, ...(oid !== null && { oid }) },
    place,
  );
}

const deploymentFields = `id commitOid environment originalEnvironment task state createdAt updatedAt creator{login} ref{name}
  repository{id} statuses(first:30){${page} nodes{id state createdAt logUrl environmentUrl}}`;

/** A page of deployments with their statuses, newest first: 1 point for 100. */
export function askDeployments(api: Api, name: string, place: PagePlace): Promise<GraphqlAnswer> {
  const list = 'deployments(first:$size,after:$cursor,orderBy:{field:CREATED_AT,direction:DESC})';
  return askPage(api, 'Deployments', name, place, `${list}{totalCount ${page} nodes{${deploymentFields}}}`);
}

/** These deployments again, by node id: at most 100, 1 point. */
export function askDeploymentsById(api: Api, ids: string[]): Promise<GraphqlAnswer> {
  return graphql(api, `query DeploymentsById($ids:[ID!]!){nodes(ids:$ids){... on Deployment{${deploymentFields}}}}`, {
    ids,
  });
}

/** The next page of a deployment's statuses: 1 point. */
function askStatuses(api: Api, id: string, cursor: string): Promise<GraphqlAnswer> {
  return graphql(
    api,
    `query Statuses($id:ID!,$cursor:String){node(id:$id){... on Deployment{statuses(first:100,after:$cursor){${page}
      nodes{id state createdAt logUrl environmentUrl}}}}}`,
    { id, cursor },
  );
}

const repositoryFields = `id nameWithOwner url isPrivate isArchived isFork createdAt pushedAt
  defaultBranchRef{name target{oid}}
  pullRequests(first:1,orderBy:{field:UPDATED_AT,direction:DESC}){nodes{updatedAt}}
  deployments(first:1,orderBy:{field:CREATED_AT,direction:DESC}){nodes{id updatedAt latestStatus{state createdAt}}}
  refs(refPrefix:"refs/tags/",first:10,orderBy:{field:TAG_COMMIT_DATE,direction:DESC}){totalCount nodes{name target{oid}}}`;

/**
 * Lists that a token may be refused and that nothing else depends on. GitHub gives no repository at all where one of its
 * lists is refused, so each of these is asked for aside, in the same repository once more.
 */
function asideOf(incidentLabels: string[]): [name: string, fields: string][] {
  const aside: [string, string][] = [
    ['releases', 'id releases(first:10,orderBy:{field:CREATED_AT,direction:DESC}){totalCount nodes{id updatedAt}}'],
  ];
  if (incidentLabels.length > 0) {
    const order = 'labels:$labels,orderBy:{field:UPDATED_AT,direction:DESC}';
    aside.push(['issues', `id issues(first:1,${order}){totalCount nodes{updatedAt}}`]);
  }
  return aside;
}

/**
 * What is new in each of these repositories, in one aliased query: `r0`, `r1`, … and aside `releases0`, `issues0`, …
 * 2 points for 50, and 1 for their issues, where labels are given.
 */
export function askRepositories(api: Api, names: string[], incidentLabels: string[]): Promise<GraphqlAnswer> {
  const parts: [string, string][] = [['r', repositoryFields], ...asideOf(incidentLabels)];
  const declared = names.map((_, index) => `$o${index}:String!,$n${index}:String!`);
  const aliases = names.flatMap((_, index) =>
    parts.map(([name, fields]) => `${name}${index}:repository(owner:$o${index},name:$n${index}){${fields}}`),
  );
  const variables = Object.fromEntries(
    names.flatMap((name, index) => {
      const { owner, name: repository } = splitName(name);
      return [
        [`o${index}`, owner],
        [`n${index}`, repository],
      ];
    }),
  );
  const { declaration, values } = labelVariable(incidentLabels);
  return graphql(api, `query Detect(${declared.join(',')}${declaration}){${aliases.join(' ')}}`, {
    ...variables,
    ...values,
  });
}

/** The repositories of an organisation or a user, with what is new in each, and the same aside: as many points. */
export function askOwner(
  api: Api,
  owner: string,
  { size, cursor, incidentLabels }: Pick<Place, 'size' | 'cursor' | 'incidentLabels'>,
): Promise<GraphqlAnswer> {
  const list = `repositories(first:$size,after:$cursor,ownerAffiliations:[OWNER],orderBy:{field:PUSHED_AT,direction:DESC})`;
  const aside = asideOf(incidentLabels).map(
    ([name, fields]) => `${name}:repositoryOwner(login:$owner){${list}{nodes{${fields}}}}`,
  );
  const { declaration, values } = labelVariable(incidentLabels);
  return graphql(
    api,
    `query Owner($owner:String!,$size:Int!,$cursor:String${declaration}){repositoryOwner(login:$owner){
      ${list}{totalCount ${page} nodes{${repositoryFields}}}} ${aside.join(' ')}}`,
    { owner, size, cursor, ...values },
  );
}

const namedFields = 'oid ... on Commit{committedDate}';
const tagFields = `name target{${namedFields} ... on Tag{tagger{date}
  target{${namedFields} ... on Tag{tagger{date} target{${namedFields}}}}}}`;

/** A page of tags, that of the newest commit first: 1 point for 100. */
export function askTags(api: Api, name: string, place: PagePlace): Promise<GraphqlAnswer> {
  const order = 'orderBy:{field:TAG_COMMIT_DATE,direction:DESC}';
  const list = `refs(refPrefix:"refs/tags/",first:$size,after:$cursor,${order})`;
  return askPage(api, 'Tags', name, place, `${list}{totalCount ${page} nodes{${tagFields}}}`);
}

const releaseFields = 'id name tagName isDraft isPrerelease createdAt publishedAt updatedAt url tagCommit{oid}';

/** A page of releases, newest first: 1 point for 100. */
export function askReleases(api: Api, name: string, place: PagePlace): Promise<GraphqlAnswer> {
  const list = 'releases(first:$size,after:$cursor,orderBy:{field:CREATED_AT,direction:DESC})';
  return askPage(api, 'Releases', name, place, `${list}{totalCount ${page} nodes{${releaseFields}}}`);
}

const issueFields = `id number title url state createdAt updatedAt closedAt ${author} labels(first:100){${labelFields}}`;

/** A page of the issues that have any of these labels, newest change first: 1 point for 100. */
export function askIssues(api: Api, name: string, labels: string[], place: PagePlace): Promise<GraphqlAnswer> {
  const list = 'issues(first:$size,after:$cursor,labels:$labels,orderBy:{field:UPDATED_AT,direction:DESC})';
  return askPage(api, 'Issues', name, place, `${list}{totalCount ${page} nodes{${issueFields}}}`, labels);
}

/** The repository itself, in REST. Throws `gone` where it cannot be seen. */
export function askRepository(api: Api, name: string) {
  return rest(api, `/repos/${name}`);
}

/** Who the token belongs to; the answer's headers name the scopes of a classic token. */
export function askUser(api: Api) {
  return rest(api, '/user');
}

/** A page of the repositories that the token can see, most recently pushed first. */
export function askVisibleRepositories(api: Api, next: string | null) {
  return rest(api, next ?? '/user/repos?per_page=100&sort=pushed');
}

function splitName(name: string): { owner: string; name: string } {
  const slash = name.indexOf('/');
  return { owner: name.slice(0, slash), name: name.slice(slash + 1) };
}

// Lists inside an item that go on beyond their first page are followed to their end, so that an item is always whole.

/** GitHub has no pull request with more; a list that never ends must not hold a sync. */
const maxPages = 200;

/** The pull request with every review, commit, label and event. One call for each further page. */
export async function completePullRequest(api: Api, item: schema.PullRequest): Promise<schema.PullRequest> {
  const { reviews, commits, labels, timelineItems } = item;
  return {
    ...item,
    reviews: reviews && { ...reviews, nodes: await follow(api, item.id, 'reviews', reviews, schema.reviews) },
    commits: commits && { ...commits, nodes: await follow(api, item.id, 'commits', commits, schema.branchCommits) },
    labels: labels && { ...labels, nodes: await follow(api, item.id, 'labels', labels, schema.labels) },
    timelineItems: timelineItems && { ...timelineItems, nodes: await followBack(api, item.id, timelineItems) },
  };
}

/** The deployment with every status. */
export async function completeStatuses(api: Api, item: schema.Deployment): Promise<schema.Deployment> {
  if (item.statuses === null) return item;
  const nodes = [...(item.statuses.nodes ?? [])];
  let { pageInfo } = item.statuses;
  for (let page = 0; pageInfo.hasNextPage && pageInfo.endCursor !== null && page < maxPages; page++) {
    const { data } = await askStatuses(api, item.id, pageInfo.endCursor);
    const more = schema.statuses.parse(nodeOf(data, item.id).statuses);
    nodes.push(...(more.nodes ?? []));
    pageInfo = more.pageInfo;
  }
  return { ...item, statuses: { ...item.statuses, nodes } };
}

/** Pages of a comparison that are followed: 3,000 commits. A branch that went further away has hardly anything in common. */
const maxComparedPages = 30;

/**
 * What a commit has that the default branch has not, oldest first, in REST: one call, and one more for each further 100
 * commits. `null`: it is more than is read. Throws `gone` where there is no such commit.
 */
export async function askWholeComparison(api: Api, scope: Scope, sha: string): Promise<unknown[] | null> {
  const nodes: unknown[] = [];
  const base = encodeURIComponent(scope.defaultBranch ?? 'HEAD');
  let next: string | null = `/repos/${scope.name}/compare/${base}...${encodeURIComponent(sha)}?per_page=100`;
  while (next !== null) {
    const answer: RestAnswer = await rest(api, next);
    const { total_commits: total, commits } = schema.comparison.parse(answer.body);
    if (total > maxComparedPages * 100) return null;
    nodes.push(...commits);
    next = nodes.length >= total || commits.length === 0 ? null : answer.next;
  }
  return nodes;
}

interface Connection<T> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: (T | null)[] | null;
}

async function follow<T>(
  api: Api,
  id: string,
  list: NestedList,
  first: Connection<T>,
  checked: z.ZodType<Connection<T>>,
): Promise<(T | null)[]> {
  const nodes = [...(first.nodes ?? [])];
  let { pageInfo } = first;
  for (let page = 0; pageInfo.hasNextPage && pageInfo.endCursor !== null && page < maxPages; page++) {
    const { data } = await askNested(api, id, list, pageInfo.endCursor);
    const more = checked.parse(nodeOf(data, id)[list]);
    nodes.push(...(more.nodes ?? []));
    pageInfo = more.pageInfo;
  }
  return nodes;
}

type Timeline = z.infer<typeof schema.timelineItems>;

/** The timeline is asked for from its end, so its further pages lie before. */
async function followBack(api: Api, id: string, last: Timeline): Promise<Timeline['nodes']> {
  const nodes = [...(last.nodes ?? [])];
  let { pageInfo } = last;
  for (let page = 0; pageInfo.hasPreviousPage && pageInfo.startCursor !== null && page < maxPages; page++) {
    const { data } = await askNested(api, id, 'timelineItems', pageInfo.startCursor);
    const more = schema.timelineItems.parse(nodeOf(data, id).timelineItems);
    nodes.unshift(...(more.nodes ?? []));
    pageInfo = more.pageInfo;
  }
  return nodes;
}

function nodeOf(data: Record<string, unknown>, id: string): Record<string, unknown> {
  if (typeof data.node !== 'object' || data.node === null) {
    throw new ProviderError('unavailable', `GitHub lost the item ${id} between two pages of it.`);
  }
  return data.node as Record<string, unknown>;
}
