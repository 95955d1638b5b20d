import { beforeEach, expect, test } from 'vitest';
import type { Fault } from '#core/demo/github/faults.ts';
import type { GitHub } from '#core/demo/github/github.ts';
import { sample } from '#core/demo/github/sample.ts';
import { at, graphql, openGitHub, rest } from '#core/demo/testing.ts';

/** The wire form of each fault, and which calls it befalls. */

let github: GitHub;
beforeEach(() => {
  github = openGitHub(sample);
});

const pulls = `{ repository(owner: "ash", name: "kiln") { pullRequests(first: 10, orderBy: { field: CREATED_AT, direction: ASC }) {
  nodes { number author { login } reviews(first: 5) { totalCount } }
} } }`;
const repositoryPath = '/repos/ash/kiln';

interface Expected {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const secondary = expect.stringContaining('You have exceeded a secondary rate limit') as unknown;
const exceeded = expect.stringContaining('API rate limit exceeded') as unknown;

const restForms: [string, Fault, Expected][] = [
  ['a bad token', { kind: 'bad_token' }, { status: 401, body: { message: 'Bad credentials', status: '401' } }],
  [
    'the primary limit',
    { kind: 'rate_limit' },
    {
      status: 403,
      body: { message: exceeded },
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-resource': 'core' },
    },
  ],
  ['the primary limit as 429', { kind: 'rate_limit', status: 429 }, { status: 429, body: { message: exceeded } }],
  [
    'the secondary limit',
    { kind: 'secondary_limit' },
    { status: 403, body: { message: secondary }, headers: { 'retry-after': '60' } },
  ],
  [
    'the secondary limit as 429',
    { kind: 'secondary_limit', status: 429, retryAfterSeconds: 7 },
    { status: 429, body: { message: secondary }, headers: { 'retry-after': '7', 'x-ratelimit-remaining': '5000' } },
  ],
  ['no access', { kind: 'hidden' }, { status: 404, body: { message: 'Not Found' } }],
  ['single sign-on', { kind: 'saml' }, { status: 403, body: { message: expect.stringContaining('SAML') as unknown } }],
  [
    'a missing permission',
    { kind: 'forbidden' },
    { status: 403, body: { message: 'Resource not accessible by personal access token' } },
  ],
  [
    'a failing server',
    { kind: 'server_error', status: 504, html: false },
    { status: 504, body: { message: expect.any(String) as unknown } },
  ],
  [
    'a validation that failed',
    { kind: 'invalid' },
    { status: 422, body: { message: 'Validation Failed', errors: [{ code: 'invalid' }] } },
  ],
  [
    'a move',
    { kind: 'moved' },
    {
      status: 301,
      body: { message: 'Moved Permanently' },
      headers: { location: 'https://api.test/repositories/700001' },
    },
  ],
  ['deleted authors', { kind: 'deleted_authors' }, { status: 200, body: { full_name: 'ash/kiln' } }],
];

test.each(restForms)('REST: %s', async (_name, fault, expected) => {
  github.faults.on({ ...fault, times: 1 });
  const { status, headers, body } = await rest(github, repositoryPath);
  expect({ status, body }).toMatchObject({ status: expected.status, body: expected.body as object });
  expect(Object.fromEntries(headers)).toMatchObject(expected.headers ?? {});
  expect((await rest(github, repositoryPath)).status).toBe(200);
});

const graphqlForms: [string, Fault, Expected][] = [
  ['a bad token', { kind: 'bad_token' }, { status: 401, body: { message: 'Bad credentials' } }],
  [
    'the primary limit',
    { kind: 'rate_limit' },
    {
      status: 200,
      body: { errors: [{ type: 'RATE_LIMITED', message: exceeded }] },
      headers: { 'x-ratelimit-remaining': '0' },
    },
  ],
  [
    'the secondary limit',
    { kind: 'secondary_limit', retryAfterSeconds: null },
    { status: 403, body: { message: secondary } },
  ],
  [
    'the secondary limit as 200',
    { kind: 'secondary_limit', status: 200 },
    { status: 200, body: { errors: [{ message: secondary }] }, headers: { 'retry-after': '60' } },
  ],
  [
    'no access',
    { kind: 'hidden' },
    { status: 200, body: { data: { repository: null }, errors: [{ type: 'NOT_FOUND', path: ['repository'] }] } },
  ],
  [
    'single sign-on',
    { kind: 'saml' },
    {
      status: 200,
      body: { data: { repository: null }, errors: [{ type: 'FORBIDDEN', extensions: { saml_failure: true } }] },
    },
  ],
  [
    'a missing permission',
    { kind: 'forbidden' },
    { status: 200, body: { data: { repository: null }, errors: [{ type: 'FORBIDDEN' }] } },
  ],
  [
    'too many nodes',
    { kind: 'too_many_nodes' },
    { status: 200, body: { errors: [{ type: 'MAX_NODE_LIMIT_EXCEEDED' }] } },
  ],
  [
    'a failing server',
    { kind: 'server_error' },
    { status: 502, body: expect.stringContaining('<html>'), headers: { 'content-type': 'text/html; charset=utf-8' } },
  ],
  [
    'a query that went wrong',
    { kind: 'went_wrong' },
    {
      status: 200,
      body: {
        errors: [{ message: expect.stringContaining('Something went wrong while executing your query') as unknown }],
      },
    },
  ],
  [
    'a changed schema',
    { kind: 'schema_error' },
    {
      status: 200,
      body: { errors: [{ extensions: { code: 'undefinedField', typeName: 'Repository', fieldName: 'missing' } }] },
    },
  ],
];

test.each(graphqlForms)('GraphQL: %s', async (_name, fault, expected) => {
  github.faults.on({ ...fault, times: 1 });
  const { status, headers, body } = await graphql(github, pulls);
  expect({ status, body }).toMatchObject({ status: expected.status, body: expected.body as object });
  expect(Object.fromEntries(headers)).toMatchObject(expected.headers ?? {});
  expect((await graphql(github, pulls)).body.errors).toBeUndefined();
});

test('half a page: the places that were lost are null, and each is named', async () => {
  github.faults.on({ kind: 'half_page', times: 1 });
  const { status, body } = await graphql(github, pulls);
  expect(status).toBe(200);
  expect(at(body.data, 'repository', 'pullRequests', 'nodes')).toMatchObject([{ number: 1 }, null, null]);
  expect(body.errors?.map((error) => error.path)).toEqual([
    ['repository', 'pullRequests', 'nodes', 1],
    ['repository', 'pullRequests', 'nodes', 2],
  ]);
});

test('what only GraphQL does befalls REST without harm, and an unchanged answer too', async () => {
  const tag = (await rest(github, repositoryPath)).headers.get('etag') ?? '';
  github.faults.on({ kind: 'half_page' });
  github.faults.on({ kind: 'resource_limits' });
  github.faults.on({ kind: 'deleted_authors' });
  expect((await rest(github, '/orgs/ash/repos')).body).toHaveLength(2);
  expect((await rest(github, repositoryPath, { 'if-none-match': tag })).status).toBe(304);
});

test('resources run out: part of the data and one error', async () => {
  github.faults.on({ kind: 'resource_limits', times: 1 });
  const { body } = await graphql(github, pulls);
  expect(at(body.data, 'repository', 'pullRequests', 'nodes')).toMatchObject([{ number: 1 }, null, null]);
  expect(body.errors).toMatchObject([
    { type: 'RESOURCE_LIMITS_EXCEEDED', path: ['repository', 'pullRequests', 'nodes'] },
  ]);
});

test('authors who deleted their accounts', async () => {
  github.faults.on({ kind: 'deleted_authors', times: 2 });
  const { body } = await graphql(github, pulls);
  expect(at(body.data, 'repository', 'pullRequests', 'nodes', 0)).toMatchObject({ number: 1, author: null });
  const comments = await rest<{ user: unknown }[]>(github, `${repositoryPath}/issues/comments`);
  expect(comments.body[0]?.user).toBeNull();
});

test('a page that is too heavy fails; a smaller one does not', async () => {
  github.faults.on({ kind: 'too_heavy', items: 25 });
  const page = (size: number) =>
    `{ repository(owner: "ash", name: "kiln") { pullRequests(first: ${size}) { nodes { number labels(first: 100) { nodes { name } } } } } }`;
  expect((await graphql(github, page(26))).status).toBe(502);
  expect((await graphql(github, page(25))).status).toBe(200);
  expect((await rest(github, `${repositoryPath}/actions/runs?per_page=100`)).status).toBe(502);
  expect((await rest(github, `${repositoryPath}/actions/runs?per_page=10`)).status).toBe(200);
});

test('no answer: the network, a caller who gives up, a body that ends in the middle', async () => {
  github.faults.on({ kind: 'network', times: 1 });
  await expect(rest(github, repositoryPath)).rejects.toThrow('fetch failed');
  expect(github.calls.at(-1)).toMatchObject({ status: 0, cost: 0 });

  github.faults.on({ kind: 'hang', times: 1 });
  const headers = { authorization: 'Bearer x', 'user-agent': 'tests' };
  const signal = AbortSignal.timeout(20);
  await expect(github.fetch(`https://api.test${repositoryPath}`, { headers, signal })).rejects.toThrow(/timeout/);

  github.faults.on({ kind: 'truncated', times: 1 });
  await expect(rest(github, repositoryPath)).rejects.toThrow(SyntaxError);
});

test('a slow answer comes all the same', async () => {
  github.faults.on({ kind: 'slow', ms: 40, times: 1 });
  const started = performance.now();
  expect((await rest(github, repositoryPath)).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThanOrEqual(35);
});

test('a fault befalls only the calls it is for, so many of them, and after some have passed', async () => {
  const fault = github.faults.on({
    kind: 'server_error',
    match: { path: '/actions/runs', repository: 'ash/kiln' },
    after: 1,
    times: 2,
  });
  const statuses: number[] = [];
  for (let turn = 0; turn < 4; turn++) statuses.push((await rest(github, `${repositoryPath}/actions/runs`)).status);
  expect(statuses).toEqual([200, 502, 502, 200]);
  expect(fault.hits).toBe(2);
  github.faults.on({
    kind: 'server_error',
    match: { api: 'graphql', operation: 'pullRequests', repository: 'ash/kiln' },
  });
  expect((await rest(github, repositoryPath)).status).toBe(200);
  expect((await graphql(github, '{ viewer { login } }')).status).toBe(200);
  expect((await graphql(github, pulls)).status).toBe(502);
  github.faults.clear();
  expect((await graphql(github, pulls)).status).toBe(200);
});

test('one repository of several is refused', async () => {
  github.faults.on({ kind: 'saml', match: { repository: 'ash/vault' } });
  const { body } = await graphql(
    github,
    '{ a: repository(owner: "ash", name: "kiln") { name } b: repository(owner: "ash", name: "vault") { name } }',
  );
  expect(body.data).toEqual({ a: { name: 'kiln' }, b: null });
});
