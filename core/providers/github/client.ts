import type * as z from 'zod';
import * as schema from '#core/providers/github/schema.ts';
import { type GraphqlAnswer, graphql, rest } from '#core/providers/github-api.ts';
import { type Api, type Place, ProviderError } from '#core/providers/provider.ts';

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

/** A page of pull requests, newest change first: 2 points for 50. */
export function askPullRequests(api: Api, name: string, place: PagePlace): Promise<GraphqlAnswer> {
  return graphql(
    api,
    `query PullRequests($owner:String!,$name:String!,$size:Int!,$cursor:String){repository(owner:$owner,name:$name){
      pullRequests(first:$size,after:$cursor,orderBy:{field:UPDATED_AT,direction:DESC}){totalCount ${page} nodes{${pullRequestFields}}}}}`,
    { ...splitName(name), size: place.size, cursor: place.cursor },
    place,
  );
}

/** A page of open pull requests, oldest change first. */
export function askOpenPullRequests(api: Api, name: string, place: PagePlace): Promise<GraphqlAnswer> {
  return graphql(
    api,
    `query OpenPullRequests($owner:String!,$name:String!,$size:Int!,$cursor:String){repository(owner:$owner,name:$name){
      pullRequests(first:$size,after:$cursor,states:[OPEN],orderBy:{field:UPDATED_AT,direction:ASC}){totalCount ${page} nodes{${pullRequestFields}}}}}`,
    { ...splitName(name), size: place.size, cursor: place.cursor },
    place,
  );
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
  return graphql(
    api,
    `query Deployments($owner:String!,$name:String!,$size:Int!,$cursor:String){repository(owner:$owner,name:$name){
      deployments(first:$size,after:$cursor,orderBy:{field:CREATED_AT,direction:DESC}){totalCount ${page} nodes{${deploymentFields}}}}}`,
    { ...splitName(name), size: place.size, cursor: place.cursor },
    place,
  );
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
  deployments(first:1,orderBy:{field:CREATED_AT,direction:DESC}){nodes{id updatedAt latestStatus{state createdAt}}}`;

/** What is new in each of these repositories, in one aliased query (`r0`, `r1`, …): 1 point for 50. */
export function askRepositories(api: Api, names: string[]): Promise<GraphqlAnswer> {
  const declared = names.map((_, index) => `$o${index}:String!,$n${index}:String!`).join(',');
  const aliases = names.map(
    (_, index) => `r${index}:repository(owner:$o${index},name:$n${index}){${repositoryFields}}`,
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
  return graphql(api, `query Detect(${declared}){${aliases.join(' ')}}`, variables);
}

/** The repositories of an organisation or a user, with what is new in each: 1 point for 50. */
export function askOwner(api: Api, owner: string, size: number, cursor: string | null): Promise<GraphqlAnswer> {
  return graphql(
    api,
    `query Owner($owner:String!,$size:Int!,$cursor:String){repositoryOwner(login:$owner){
      repositories(first:$size,after:$cursor,ownerAffiliations:[OWNER],orderBy:{field:PUSHED_AT,direction:DESC}){
        totalCount ${page} nodes{${repositoryFields}}}}}`,
    { owner, size, cursor },
  );
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
