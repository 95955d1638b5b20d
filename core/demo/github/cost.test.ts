import { expect, test } from 'vitest';
import { type Prepared, prepare } from '#core/demo/github/graphql.ts';

/**
 * The costs were worked out by hand from GitHub's formula: a connection under n parents counts n requests, and a
 * hundred requests are a point.
 */

/** A page of pull requests with six connections under each. */
function pullRequests(size: number, more = ''): string {
  return `query($o: String!, $r: String!) { repository(owner: $o, name: $r) {
    pullRequests(first: ${size}, orderBy: { field: UPDATED_AT, direction: DESC }) { totalCount nodes {
      number
      labels(first: 20) { nodes { name } }
      reviews(first: 50) { nodes { state } }
      commits(first: 100) { nodes { commit { oid } } }
      timelineItems(last: 50, itemTypes: [MERGED_EVENT]) { nodes { __typename } }
      comments(first: 30) { nodes { createdAt } }
      closingIssuesReferences(first: 10) { nodes { number } }
      ${more}
    } }
  } }`;
}

const threads = `reviewThreads(first: 50) { nodes { isResolved comments(first: 1) { nodes {
  body reactionGroups { content reactors(first: 1) { totalCount } }
} } } }`;

function aliases(count: number, selection: string): string {
  const one = (index: number) => `r${index}: repository(owner: "ash", name: "n${index}") { ${selection} }`;
  return `{ ${Array.from({ length: count }, (_, index) => one(index)).join('\n')} }`;
}

const newest = 'pullRequests(first: 1, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes { updatedAt } }';
const suites = 'defaultBranchRef { target { ... on Commit { checkSuites(last: 10) { nodes { status } } } } }';
const deployments = 'deployments(first: 10) { nodes { latestStatus { state } } }';

const history = (selection: string) =>
  `{ repository(owner: "ash", name: "kiln") { defaultBranchRef { target { ... on Commit {
    history(first: 100) { nodes { oid ${selection} } }
  } } } } }`;

test.each([
  ['25 pull requests', pullRequests(25), 2, 6525],
  ['50 pull requests', pullRequests(50), 3, 13_050],
  ['100 pull requests', pullRequests(100), 6, 26_100],
  ['50 pull requests with comments of threads', pullRequests(50, threads), 54, 20_550],
  ['100 repositories, the newest pull request', aliases(100, newest), 1, 100],
  ['100 repositories in full', aliases(100, `${newest} ${suites} ${deployments}`), 3, 2100],
  [
    '100 deployments',
    '{ repository(owner: "a", name: "b") { deployments(first: 100) { nodes { statuses(first: 20) { nodes { state } } } } } }',
    1,
    2100,
  ],
  ['100 commits with parents', history('parents(first: 3) { nodes { oid } }'), 1, 400],
  [
    '100 commits with parents and pull requests',
    history('parents(first: 3) { nodes { oid } } associatedPullRequests(first: 1) { nodes { number } }'),
    2,
    500,
  ],
  ['a connection that is only counted', '{ repository(owner: "a", name: "b") { pullRequests { totalCount } } }', 1, 0],
  ['no connection at all', '{ viewer { login } }', 1, 0],
])('%s', (_name, query, cost, nodeCount) => {
  const prepared = prepare(query, { o: 'ash', r: 'kiln' }, null) as Prepared;
  expect(prepared.measure).toMatchObject({ cost, nodeCount });
});

test('the page size may be a variable, and its default counts', () => {
  const query = `query($n: Int = 40) { repository(owner: "a", name: "b") { pullRequests(first: $n) { nodes { reviews(first: 10) { nodes { state } } } } } }`;
  expect((prepare(query, {}, null) as Prepared).measure).toMatchObject({ nodeCount: 440, pageSize: 40 });
  expect((prepare(query, { n: 7 }, null) as Prepared).measure).toMatchObject({ nodeCount: 77, pageSize: 7 });
});

test('nodes by id count once for each id', () => {
  const query =
    'query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequest { reviews(first: 100) { nodes { state } } } } }';
  const ids = Array.from({ length: 100 }, (_, index) => `PR_${index}`);
  expect((prepare(query, { ids }, null) as Prepared).measure).toMatchObject({
    cost: 1,
    nodeCount: 10_000,
    pageSize: 100,
  });
});

test.each([
  ['no page size', 'pullRequests { nodes { number } }', 'MISSING_PAGINATION_BOUNDARIES'],
  ['a page of 101', 'pullRequests(first: 101) { nodes { number } }', 'EXCESSIVE_PAGINATION'],
  ['a page of 0', 'pullRequests(last: 0) { nodes { number } }', 'INVALID_PAGINATION'],
  [
    'a million nodes',
    'pullRequests(first: 100) { nodes { commits(first: 100) { nodes { commit { parents(first: 100) { nodes { oid } } } } } } }',
    'MAX_NODE_LIMIT_EXCEEDED',
  ],
])('%s is refused', (_name, selection, type) => {
  expect(prepare(`{ repository(owner: "a", name: "b") { ${selection} } }`, {}, null)).toEqual([
    expect.objectContaining({ type }),
  ]);
});
