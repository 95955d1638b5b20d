import { beforeEach, expect, test } from 'vitest';
import type { GitHub } from '#core/demo/github/github.ts';
import { sample } from '#core/demo/github/sample.ts';
import { at, graphql, openGitHub } from '#core/demo/testing.ts';

let github: GitHub;
beforeEach(() => {
  github = openGitHub(sample);
});

/** What `repository(ash/kiln)` answers to a selection. */
async function ask(selection: string): Promise<Record<string, unknown>> {
  const { body } = await graphql(github, `{ repository(owner: "ash", name: "kiln") { ${selection} } }`);
  expect(body.errors).toBeUndefined();
  return at(body.data, 'repository') as Record<string, unknown>;
}

test('a repository and its head', async () => {
  const found = await ask(
    'nameWithOwner isPrivate isArchived databaseId pushedAt owner { __typename login } defaultBranchRef { name target { oid } }',
  );
  expect(found).toEqual({
    nameWithOwner: 'ash/kiln',
    isPrivate: false,
    isArchived: false,
    databaseId: 700_001,
    pushedAt: '2026-03-03T12:00:00Z',
    owner: { __typename: 'Organization', login: 'ash' },
    defaultBranchRef: { name: 'main', target: { oid: 'c3' } },
  });
});

test('a repository without commits has a branch without a target', async () => {
  const { body } = await graphql(
    github,
    '{ repository(owner: "ash", name: "vault") { defaultBranchRef { name target { oid } } } }',
  );
  expect(body.data).toEqual({ repository: { defaultBranchRef: { name: 'main', target: null } } });
});

test('a pull request with everything under it', async () => {
  const found = await ask(`pullRequest(number: 1) {
    fullDatabaseId state merged mergeCommit { oid committedDate } mergedBy { login } url totalCommentsCount reviewDecision
    author { __typename login ... on User { databaseId } }
    labels(first: 20) { nodes { name } }
    reviews(first: 50) { totalCount nodes { state submittedAt author { __typename login } } }
    commits(first: 100) { nodes { commit { oid authoredDate author { email user { login } } } } }
    comments(first: 30) { nodes { author { login } body } }
    closingIssuesReferences(first: 10) { nodes { number url } }
    reviewThreads(first: 10) { nodes { isResolved comments(first: 5) { totalCount nodes { author { __typename } } } } }
  }`);
  expect(found['pullRequest']).toEqual({
    fullDatabaseId: expect.stringMatching(/^30\d{8}$/),
    state: 'MERGED',
    merged: true,
    mergeCommit: { oid: 'c2', committedDate: '2026-03-02T12:00:00Z' },
    mergedBy: { login: 'wren' },
    url: 'https://github.com/ash/kiln/pull/1',
    totalCommentsCount: 3,
    reviewDecision: 'APPROVED',
    author: { __typename: 'User', login: 'wren', databaseId: 10_001 },
    labels: { nodes: [{ name: 'feature' }, { name: 'urgent' }] },
    reviews: {
      totalCount: 3,
      nodes: [
        { state: 'COMMENTED', submittedAt: '2026-03-02T09:05:00Z', author: { __typename: 'Bot', login: 'helper' } },
        { state: 'APPROVED', submittedAt: '2026-03-02T11:00:00.500Z', author: { __typename: 'User', login: 'otis' } },
        { state: 'PENDING', submittedAt: null, author: null },
      ],
    },
    commits: {
      nodes: [
        {
          commit: {
            oid: 't1',
            authoredDate: '2026-03-02T08:00:00Z',
            author: { email: 'wren@people.example', user: { login: 'wren' } },
          },
        },
      ],
    },
    comments: { nodes: [{ author: { login: 'otis' }, body: 'Why so hot?' }] },
    closingIssuesReferences: { nodes: [{ number: 70, url: 'https://github.com/ash/kiln/issues/70' }] },
    reviewThreads: {
      nodes: [
        {
          isResolved: true,
          comments: { totalCount: 2, nodes: [{ author: { __typename: 'Bot' } }, { author: { __typename: 'User' } }] },
        },
      ],
    },
  });
});

test('the timeline holds what was asked for, the last of it first to go', async () => {
  const found = await ask(`pullRequest(number: 1) { timelineItems(last: 4, itemTypes: [
    REVIEW_REQUESTED_EVENT, REMOVED_FROM_MERGE_QUEUE_EVENT, MERGED_EVENT, CLOSED_EVENT
  ]) { totalCount nodes { __typename
    ... on ReviewRequestedEvent { createdAt requestedReviewer { ... on User { login } ... on Team { slug } } }
    ... on RemovedFromMergeQueueEvent { reason }
    ... on MergedEvent { createdAt actor { login } commit { oid } }
  } } }`);
  expect(at(found, 'pullRequest', 'timelineItems')).toEqual({
    totalCount: 5,
    nodes: [
      { __typename: 'ReviewRequestedEvent', createdAt: '2026-03-02T09:11:00Z', requestedReviewer: { slug: 'keepers' } },
      { __typename: 'RemovedFromMergeQueueEvent', reason: 'merged' },
      { __typename: 'MergedEvent', createdAt: '2026-03-02T12:00:00Z', actor: { login: 'wren' }, commit: { oid: 'c2' } },
      { __typename: 'ClosedEvent' },
    ],
  });
});

test.each([
  ['first: 10, orderBy: { field: UPDATED_AT, direction: DESC }', [3, 2, 1]],
  ['first: 10, orderBy: { field: CREATED_AT, direction: ASC }', [1, 2, 3]],
  ['last: 1', [3]],
  ['first: 10, states: [OPEN]', [2]],
  ['first: 10, states: [MERGED, CLOSED]', [1, 3]],
  ['first: 10, baseRefName: "old"', [2]],
  ['first: 10, labels: ["urgent"]', [1]],
])('pull requests: %s', async (args, numbers) => {
  const found = await ask(`pullRequests(${args}) { nodes { number } }`);
  expect(found).toEqual({ pullRequests: { nodes: numbers.map((number) => ({ number })) } });
});

test('history is what can be reached, the youngest first', async () => {
  const found =
    await ask(`defaultBranchRef { target { ... on Commit { history(first: 2) { pageInfo { hasNextPage } nodes {
    oid messageHeadline parents(first: 3) { nodes { oid } } associatedPullRequests(first: 1) { nodes { number } }
  } } } } }`);
  expect(at(found, 'defaultBranchRef', 'target', 'history')).toEqual({
    pageInfo: { hasNextPage: true },
    nodes: [
      {
        oid: 'c3',
        messageHeadline: 'Straight',
        parents: { nodes: [{ oid: 'c2' }] },
        associatedPullRequests: { nodes: [] },
      },
      {
        oid: 'c2',
        messageHeadline: 'Change c2',
        parents: { nodes: [{ oid: 'c1' }] },
        associatedPullRequests: { nodes: [{ number: 1 }] },
      },
    ],
  });
  const since = await ask(
    `object(oid: "c3") { ... on Commit { history(first: 9, since: "2026-03-02T00:00:00Z", until: "2026-03-02T23:00:00Z") { nodes { oid } } } }`,
  );
  expect(since).toEqual({ object: { history: { nodes: [{ oid: 'c2' }] } } });
});

test('deployments with their statuses, the newest first', async () => {
  const found = await ask(`deployments(first: 10, orderBy: { field: CREATED_AT, direction: DESC }) { nodes {
    databaseId environment commitOid state latestStatus { state } creator { login } statuses(first: 5) { nodes { state logUrl } }
  } }`);
  const common = { creator: { login: 'github-actions' } };
  expect(at(found, 'deployments', 'nodes')).toEqual([
    {
      ...common,
      databaseId: 6,
      environment: 'staging',
      commitOid: 'c3',
      state: 'PENDING',
      latestStatus: null,
      statuses: { nodes: [] },
    },
    {
      ...common,
      databaseId: 5,
      environment: 'production',
      commitOid: 'c2',
      state: 'ACTIVE',
      latestStatus: { state: 'SUCCESS' },
      statuses: {
        nodes: [
          { state: 'SUCCESS', logUrl: 'https://github.com/ash/kiln/actions/runs/900' },
          { state: 'IN_PROGRESS', logUrl: null },
        ],
      },
    },
  ]);
  expect(await ask('deployments(first: 9, environments: ["staging"]) { totalCount }')).toEqual({
    deployments: { totalCount: 1 },
  });
});

test('tags, comparisons and check suites', async () => {
  const found =
    await ask(`ref(qualifiedName: "refs/heads/main") { compare(headRef: "v1") { status aheadBy behindBy commits(first: 9) { nodes { oid } } } }
    tag: ref(qualifiedName: "refs/tags/v1") { name target { oid } }
    object(oid: "c2") { ... on Commit { checkSuites(last: 10) { nodes { status conclusion workflowRun { databaseId event } } } } }`);
  expect(found).toEqual({
    ref: { compare: { status: 'BEHIND', aheadBy: 0, behindBy: 1, commits: { nodes: [] } } },
    tag: { name: 'v1', target: { oid: 'c2' } },
    object: {
      checkSuites: {
        nodes: [{ status: 'COMPLETED', conclusion: 'SUCCESS', workflowRun: { databaseId: 900, event: 'push' } }],
      },
    },
  });
});

test('nodes by id, of every kind; an unknown one is null with an error of its own', async () => {
  const found = await ask(
    'id pullRequest(number: 1) { id reviews(first: 1) { nodes { id } } } deployments(first: 1) { nodes { id } }',
  );
  const ids = [
    found['id'],
    at(found, 'pullRequest', 'id'),
    at(found, 'pullRequest', 'reviews', 'nodes', 0, 'id'),
    at(found, 'deployments', 'nodes', 0, 'id'),
    'PR_unknown',
  ];
  const { body } = await graphql(github, 'query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids });
  expect(at(body.data, 'nodes')).toEqual([
    { __typename: 'Repository', id: ids[0] },
    { __typename: 'PullRequest', id: ids[1] },
    { __typename: 'PullRequestReview', id: ids[2] },
    { __typename: 'Deployment', id: ids[3] },
    null,
  ]);
  expect(body.errors).toEqual([
    expect.objectContaining({
      type: 'NOT_FOUND',
      path: ['nodes', 4],
      message: "Could not resolve to a node with the global id of 'PR_unknown'.",
    }),
  ]);
});

test('of several aliases only the one that is missing is null', async () => {
  const { status, body } = await graphql(
    github,
    '{ a: repository(owner: "ash", name: "kiln") { name } b: repository(owner: "ash", name: "none") { name } }',
  );
  expect(status).toBe(200);
  expect(body).toEqual({
    data: { a: { name: 'kiln' }, b: null },
    errors: [
      {
        type: 'NOT_FOUND',
        path: ['b'],
        locations: [{ line: 1, column: 54 }],
        message: "Could not resolve to a Repository with the name 'ash/none'.",
      },
    ],
  });
});

test('repositories of an owner, in order and filtered', async () => {
  const { body } = await graphql(
    github,
    `{
    owner: repositoryOwner(login: "ash") { repositories(first: 10, orderBy: { field: NAME, direction: DESC }) { nodes { name } } }
    organization(login: "Ash") { repositories(first: 10, isArchived: false) { totalCount nodes { name } } }
    viewer { login }
  }`,
  );
  expect(body.data).toEqual({
    owner: { repositories: { nodes: [{ name: 'vault' }, { name: 'kiln' }] } },
    organization: { repositories: { totalCount: 1, nodes: [{ name: 'kiln' }] } },
    viewer: { login: 'octavia' },
  });
});

test('a renamed repository answers to its former name, unless renames are not to be followed', async () => {
  github = openGitHub({ repositories: [{ name: 'ash/kiln', former_names: ['ash/oven'] }] });
  const query = (more: string) => `{ repository(owner: "ash", name: "oven"${more}) { nameWithOwner } }`;
  expect((await graphql(github, query(''))).body.data).toEqual({ repository: { nameWithOwner: 'ash/kiln' } });
  expect((await graphql(github, query(', followRenames: false'))).body.data).toEqual({ repository: null });
});

test('search finds changed pull requests of an organisation', async () => {
  const query = `{ search(type: ISSUE, first: 10, query: "org:ash is:pr updated:>=2026-03-04 sort:updated-desc") {
    issueCount nodes { ... on PullRequest { number } }
  } }`;
  const { body } = await graphql(github, query);
  expect(body.data).toEqual({ search: { issueCount: 2, nodes: [{ number: 3 }, { number: 2 }] } });
});

test('fields that the world does not know are as empty as the schema allows', async () => {
  const found = await ask(
    'stargazerCount hasWikiEnabled homepageUrl packages(first: 1) { totalCount } milestones(first: 1) { nodes { title } }',
  );
  expect(found).toEqual({
    stargazerCount: 0,
    hasWikiEnabled: false,
    homepageUrl: null,
    packages: { totalCount: 0 },
    milestones: { nodes: [] },
  });
});

test.each([
  [
    'an unknown field',
    '{ repository(owner: "a", name: "b") { colour } }',
    "Field 'colour' doesn't exist on type 'Repository'",
  ],
  [
    'an unknown argument',
    '{ repository(owner: "a", name: "b", x: 1) { id } }',
    "Field 'repository' doesn't accept argument 'x'",
  ],
  ['a text that is no query', '{ repository(', 'Syntax Error: Expected Name, found <EOF>.'],
])('%s is an error without a type', async (_name, query, message) => {
  const { status, body } = await graphql(github, query);
  expect(status).toBe(200);
  expect(body.data).toBeUndefined();
  expect(body.errors?.[0]).toMatchObject({ message });
  expect(body.errors?.[0]).not.toHaveProperty('type');
});
