import { expect, test } from 'vitest';
import type { Tokens } from '#core/demo/github/access.ts';
import { sample } from '#core/demo/github/sample.ts';
import { graphql, openGitHub, rest } from '#core/demo/testing.ts';

const tokens: Tokens = {
  classic: { login: 'wren', scopes: ['repo', 'read:org'] },
  public: { login: 'otis', scopes: ['public_repo'] },
  old: { login: 'wren', scopes: ['repo'], expired: true },
  outside: { login: 'wren', scopes: ['repo'], saml: ['ash'] },
  fine: { login: 'wren', fine_grained: { contents: 'read', actions: 'read' } },
  app: { installation: true, repositories: ['ash/vault'], fine_grained: { pull_requests: 'read' } },
};

const github = openGitHub(sample, { tokens });
const by = (token: string) => ({ authorization: `Bearer ${token}` });
const message = { message: expect.any(String) as unknown, documentation_url: expect.any(String) as unknown };

test('a classic token tells its scopes and sees what is private', async () => {
  const { status, headers } = await rest(github, '/repos/ash/vault', by('classic'));
  expect([status, headers.get('x-oauth-scopes')]).toEqual([200, 'repo, read:org']);
  expect((await rest<{ login: string }>(github, '/user', by('classic'))).body.login).toBe('wren');
});

test.each(['none', 'old'])('the token %s is bad', async (token) => {
  const refused = { ...message, message: 'Bad credentials', status: '401' };
  expect(await rest(github, '/user', by(token))).toMatchObject({ status: 401, body: refused });
  expect(await graphql(github, '{ viewer { login } }', {}, by(token))).toMatchObject({ status: 401, body: refused });
});

test('what a token may not see does not exist', async () => {
  expect(await rest(github, '/repos/ash/vault', by('public'))).toMatchObject({
    status: 404,
    body: { message: 'Not Found' },
  });
  const { body } = await graphql(
    github,
    '{ repository(owner: "ash", name: "vault") { name } organization(login: "ash") { repositories(first: 9) { nodes { name } } } }',
    {},
    by('public'),
  );
  expect(body.data).toEqual({ repository: null, organization: { repositories: { nodes: [{ name: 'kiln' }] } } });
  expect(body.errors).toMatchObject([{ type: 'NOT_FOUND', path: ['repository'] }]);
});

test('nobody sees what is public, sixty times an hour, and nothing of GraphQL', async () => {
  const bare = await github.fetch('https://api.test/repos/ash/kiln', { headers: { 'user-agent': 'tests' } });
  expect([bare.status, bare.headers.get('x-ratelimit-limit')]).toEqual([200, '60']);
  const asked = await github.fetch('https://api.test/graphql', {
    method: 'POST',
    headers: { 'user-agent': 'tests' },
    body: '{}',
  });
  expect(asked.status).toBe(401);
});

test('single sign-on that was not passed', async () => {
  const refused = await rest<{ message: string }>(github, '/repos/ash/kiln', by('outside'));
  expect([refused.status, refused.headers.get('x-github-sso')]).toEqual([
    403,
    expect.stringMatching(/^required; url=https:/),
  ]);
  const listed = await rest<unknown[]>(github, '/orgs/ash/repos', by('outside'));
  expect([listed.body, listed.headers.get('x-github-sso')]).toEqual([[], 'partial-results; organizations=500001']);
  const { status, body } = await graphql(
    github,
    '{ organization(login: "ash") { repositories(first: 9) { nodes { name } } } repository(owner: "ash", name: "kiln") { name } }',
    {},
    by('outside'),
  );
  expect(status).toBe(200);
  expect(body.data).toEqual({ organization: { repositories: { nodes: [null, null] } }, repository: null });
  expect(body.errors).toContainEqual(
    expect.objectContaining({
      type: 'FORBIDDEN',
      path: ['organization', 'repositories', 'nodes', 0],
      extensions: { saml_failure: true },
    }),
  );
  expect(body.errors).toHaveLength(3);
});

test('a permission that was not granted', async () => {
  expect((await rest(github, '/repos/ash/kiln/actions/runs', by('fine'))).status).toBe(200);
  const refused = await rest<{ message: string }>(github, '/repos/ash/kiln/deployments', by('fine'));
  expect(refused).toMatchObject({ status: 403, body: { message: 'Resource not accessible by personal access token' } });
  expect(refused.headers.get('x-accepted-github-permissions')).toBe('deployments=read');
  const { body } = await graphql(
    github,
    '{ repository(owner: "ash", name: "kiln") { name pullRequests(first: 1) { totalCount } } }',
    {},
    by('fine'),
  );
  expect(body.data).toEqual({ repository: null });
  expect(body.errors).toMatchObject([{ type: 'FORBIDDEN', path: ['repository', 'pullRequests'] }]);
});

test('an installation lists what it was given', async () => {
  const { body } = await rest<{ total_count: number; repositories: { name: string }[] }>(
    github,
    '/installation/repositories',
    by('app'),
  );
  expect(body.repositories.map((one) => one.name)).toContain('vault');
  expect((await rest(github, '/installation/repositories', by('classic'))).status).toBe(403);
  const refused = await rest<{ message: string }>(github, '/repos/ash/vault/actions/runs', by('app'));
  expect(refused.body.message).toBe('Resource not accessible by integration');
});
