import type { components } from '@octokit/openapi-types';
import { beforeEach, expect, test } from 'vitest';
import type { GitHub } from '#core/demo/github/github.ts';
import { sample } from '#core/demo/github/sample.ts';
import type { WorkflowRunInput } from '#core/demo/input.ts';
import { graphql, openGitHub, rest } from '#core/demo/testing.ts';

type Schemas = components['schemas'];
interface Runs {
  total_count: number;
  workflow_runs: Schemas['workflow-run'][];
}
interface Jobs {
  total_count: number;
  jobs: Schemas['job'][];
}

let github: GitHub;
beforeEach(() => {
  github = openGitHub(sample);
});

test('a repository', async () => {
  const { status, body } = await rest<Schemas['full-repository']>(github, '/repos/ash/kiln');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    full_name: 'ash/kiln',
    default_branch: 'main',
    private: false,
    pushed_at: '2026-03-03T12:00:00Z',
    owner: { login: 'ash', type: 'Organization' },
    url: 'https://api.test/repos/ash/kiln',
  });
});

test('runs are listed by their latest attempt, the newest first', async () => {
  const { body } = await rest<Runs>(github, '/repos/ash/kiln/actions/runs');
  expect(body.total_count).toBe(2);
  expect(body.workflow_runs).toMatchObject([
    {
      id: 900,
      name: 'Deploy',
      run_attempt: 2,
      head_branch: 'main',
      created_at: '2026-03-02T13:00:00Z',
      run_started_at: '2026-03-02T14:00:00Z',
      conclusion: 'success',
      previous_attempt_url: 'https://api.test/repos/ash/kiln/actions/runs/900/attempts/1',
      head_commit: { id: 'c2', timestamp: '2026-03-02T12:00:00Z' },
      repository: { full_name: 'ash/kiln' },
    },
    { id: 901, status: 'in_progress', conclusion: null, pull_requests: [{ number: 1, head: { ref: 'topic-1' } }] },
  ]);
  expect(body.workflow_runs[1]).not.toHaveProperty('actor');
});

test.each([
  ['branch=main', [900]],
  ['event=pull_request', [901]],
  ['status=success', [900]],
  ['status=in_progress', [901]],
  ['head_sha=t1', [901]],
  ['actor=wren', [900]],
  ['created=2026-03-02', [900, 901]],
  ['created=2026-03-02T09:00:00Z..2026-03-02T12:00:00Z', [901]],
  ['created=%3E%3D2026-03-02T13:00:00Z', [900]],
  ['created=%3E2026-03-02T13:00:00Z', []],
  ['created=%3C2026-03-02T13:00:00Z', [901]],
  ['created=*..2026-03-01', []],
])('runs filtered by %s', async (filter, ids) => {
  const { body } = await rest<Runs>(github, `/repos/ash/kiln/actions/runs?${filter}`);
  expect(body.workflow_runs.map((run) => run.id)).toEqual(ids);
  expect(body.total_count).toBe(ids.length);
});

test('a run, its attempts and its jobs', async () => {
  const run = async (path: string) =>
    (await rest<Schemas['workflow-run']>(github, `/repos/ash/kiln/actions/runs/${path}`)).body;
  expect(await run('900')).toMatchObject({ run_attempt: 2, conclusion: 'success' });
  expect(await run('900/attempts/1')).toMatchObject({
    run_attempt: 1,
    conclusion: 'failure',
    previous_attempt_url: null,
  });
  expect((await rest(github, '/repos/ash/kiln/actions/runs/900/attempts/3')).status).toBe(404);
  const jobs = async (path: string) => (await rest<Jobs>(github, `/repos/ash/kiln/actions/runs/900/${path}`)).body.jobs;
  expect(await jobs('jobs')).toMatchObject([{ name: 'ship', run_id: 900, run_attempt: 2, conclusion: 'success' }]);
  expect((await jobs('jobs?filter=all')).map((job) => job.run_attempt)).toEqual([1, 2]);
  expect((await jobs('attempts/1/jobs')).map((job) => job.conclusion)).toEqual(['failure']);
});

test('a filtered list ends after a thousand runs; another one does not', async () => {
  const runs = Array.from({ length: 1250 }, (_, index): WorkflowRunInput => {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
    return {
      id: index + 1,
      workflow_name: 'Checks',
      workflow_path: '.github/workflows/checks.yml',
      event: 'push',
      branch: 'main',
      head_sha: 'c1',
      run_started_at: at,
      updated_at: at,
      status: 'completed',
      conclusion: 'success',
    };
  });
  github = openGitHub({ repositories: [{ name: 'ash/kiln', workflow_runs: runs }] });
  const count = async (query: string) => {
    let found = 0;
    let total = 0;
    for (let next: string | undefined = `/repos/ash/kiln/actions/runs?per_page=100${query}`; next !== undefined; ) {
      const { body, headers }: { body: Runs; headers: Headers } = await rest<Runs>(github, next);
      found += body.workflow_runs.length;
      total = body.total_count;
      next = /<https:\/\/api\.test([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    return { found, total };
  };
  expect(await count('')).toEqual({ found: 1250, total: 1250 });
  expect(await count('&event=push')).toEqual({ found: 1000, total: 1250 });
  expect(await count('&created=2026-01-01T00:00:00Z..2026-01-01T09:59:59Z')).toEqual({ found: 600, total: 600 });
});

test('the Link header leads forwards and back', async () => {
  const links = async (page: number) =>
    (await rest(github, `/repos/ash/kiln/actions/runs?per_page=1&page=${page}`)).headers.get('link');
  expect(await links(1)).toBe(
    '<https://api.test/repos/ash/kiln/actions/runs?per_page=1&page=2>; rel="next", ' +
      '<https://api.test/repos/ash/kiln/actions/runs?per_page=1&page=2>; rel="last"',
  );
  expect(await links(2)).toContain('rel="prev"');
  expect((await rest(github, '/repos/ash/kiln/actions/runs')).headers.get('link')).toBeNull();
});

test('bots have [bot] in their login here, and deleted accounts are null', async () => {
  const { body } = await rest<Schemas['pull-request-review-comment'][]>(
    github,
    '/repos/ash/kiln/pulls/comments?sort=updated&direction=asc',
  );
  expect(body).toMatchObject([
    {
      user: { login: 'helper[bot]', type: 'Bot' },
      reactions: { '+1': 2 },
      pull_request_url: 'https://api.test/repos/ash/kiln/pulls/1',
    },
    { user: { login: 'wren', type: 'User' }, in_reply_to_id: body[0]?.id },
  ]);
  expect(body[0]?.pull_request_review_id).toBeGreaterThan(3_000_000_000);
  const later = await rest<unknown[]>(github, '/repos/ash/kiln/pulls/comments?since=2026-03-02T09:20:00Z');
  expect(later.body).toHaveLength(1);
  const comments = await rest<Schemas['issue-comment'][]>(github, '/repos/ash/kiln/issues/comments');
  expect(comments.body).toMatchObject([{ body: 'Why so hot?', issue_url: 'https://api.test/repos/ash/kiln/issues/1' }]);
});

test('deployments, a commit and a comparison', async () => {
  const deployments = await rest<Schemas['deployment'][]>(github, '/repos/ash/kiln/deployments?environment=production');
  expect(deployments.body).toMatchObject([{ id: 5, sha: 'c2', creator: { login: 'github-actions[bot]' } }]);
  const compared = await rest<Schemas['commit-comparison']>(github, '/repos/ash/kiln/compare/c1...main');
  expect(compared.body).toMatchObject({
    status: 'ahead',
    ahead_by: 2,
    total_commits: 2,
    merge_base_commit: { sha: 'c1' },
  });
  expect(compared.body.commits.map((commit) => commit.sha)).toEqual(['c2', 'c3']);
  expect((await rest(github, '/repos/ash/kiln/compare/c1...ffff')).status).toBe(404);
  expect((await rest(github, '/repos/ash/kiln/commits/ffff')).status).toBe(422);
});

test('a comparison of a branch that never came back has its commits, oldest first, and where it left', async () => {
  const authored_at = '2026-03-04T08:00:00Z';
  const hotfix = Array.from({ length: 120 }, (_, i) => ({
    sha: `h${i}`,
    parents: [i === 0 ? 'c2' : `h${i - 1}`],
    authored_at,
  }));
  const [kiln] = sample.repositories ?? [];
  const commits = [...(kiln?.commits ?? []), ...hotfix, { sha: 'alone', authored_at }];
  github = openGitHub({ ...sample, repositories: [{ name: 'ash/kiln', head: 'c3', commits }] });
  const compared = await rest<Schemas['commit-comparison']>(github, '/repos/ash/kiln/compare/main...h119?per_page=100');
  expect(compared.body).toMatchObject({ status: 'diverged', ahead_by: 120, behind_by: 1, total_commits: 120 });
  expect(compared.body.merge_base_commit.sha).toBe('c2');
  expect(compared.body.commits).toHaveLength(100);
  expect(compared.body.commits[0]).toMatchObject({ sha: 'h0', parents: [{ sha: 'c2' }] });
  const next = /<https:\/\/api\.test([^>]+)>; rel="next"/.exec(compared.headers.get('link') ?? '')?.[1] ?? '';
  const rest2 = await rest<Schemas['commit-comparison']>(github, next);
  expect(rest2.body.commits.map((commit) => commit.sha).slice(-1)).toEqual(['h119']);
  const ancestor = await rest<Schemas['commit-comparison']>(github, '/repos/ash/kiln/compare/main...c1');
  expect(ancestor.body).toMatchObject({ status: 'behind', ahead_by: 0, commits: [], merge_base_commit: { sha: 'c1' } });
  expect((await rest(github, '/repos/ash/kiln/compare/main...alone')).status).toBe(404);
});

test('repositories of an organisation, of the person and of nobody', async () => {
  const names = async (path: string) => (await rest<Schemas['repository'][]>(github, path)).body.map((one) => one.name);
  expect(await names('/orgs/ash/repos?sort=pushed&direction=desc')).toEqual(['kiln', 'vault']);
  expect(await names('/user/repos?per_page=1')).toEqual(['vault']);
  expect((await rest(github, '/orgs/none/repos')).status).toBe(404);
  expect((await rest<Schemas['private-user']>(github, '/user')).body.login).toBe('octavia');
});

test('an unchanged answer is 304 and costs nothing; a change makes a new tag', async () => {
  const first = await rest(github, '/repos/ash/kiln/actions/runs');
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^W\/"[0-9a-f]{16}"$/);
  const second = await rest(github, '/repos/ash/kiln/actions/runs', { 'if-none-match': tag });
  expect([second.status, second.body]).toEqual([304, '']);
  expect(second.headers.get('x-ratelimit-used')).toBe('1');
  expect(github.calls.map((call) => call.cost)).toEqual([1, 0]);
  const other = await rest(github, '/repos/ash/kiln/actions/runs', {
    'if-none-match': tag,
    authorization: 'Bearer ghp_other',
  });
  expect(other.status).toBe(200);
  github.world.repositories[0]?.workflow_runs.pop();
  const repository = github.world.repositories[0];
  if (repository !== undefined) repository.revision += 1;
  expect((await rest(github, '/repos/ash/kiln/actions/runs', { 'if-none-match': tag })).status).toBe(200);
});

test('a renamed repository is moved to its number, which answers', async () => {
  github = openGitHub({ repositories: [{ name: 'ash/kiln', id: 77, former_names: ['ash/oven'] }] });
  const moved = await rest<{ message: string }>(github, '/repos/ash/oven/actions/runs?per_page=5');
  expect([moved.status, moved.body.message]).toEqual([301, 'Moved Permanently']);
  expect(moved.headers.get('location')).toBe('https://api.test/repositories/77/actions/runs?per_page=5');
  expect((await rest(github, '/repositories/77/actions/runs?per_page=5')).status).toBe(200);
  const headers = { authorization: 'Bearer x', 'user-agent': 'tests' };
  const followed = await github.fetch('https://api.test/repos/ash/oven', { headers });
  expect(await followed.json()).toMatchObject({ full_name: 'ash/kiln' });
});

test('whoever sends no user agent, or asks for an unknown version, is refused', async () => {
  const bare = await github.fetch('https://api.test/user', { headers: { authorization: 'Bearer x' } });
  expect(bare.status).toBe(403);
  expect((await rest(github, '/user', { 'x-github-api-version': '1999-01-01' })).status).toBe(400);
  expect((await rest(github, '/repos/ash/none')).status).toBe(404);
  expect((await rest(github, '/nothing/here')).status).toBe(404);
});

test('the allowance runs out, and comes back with the next hour', async () => {
  let now = new Date('2026-11-22T12:00:00Z');
  github = openGitHub(sample, { limits: { core: 2, graphql: 3 }, now: () => now });
  const reset = String(now.getTime() / 1000 + 3600);
  const first = await rest(github, '/repos/ash/kiln');
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'x-ratelimit-limit': '2',
    'x-ratelimit-remaining': '1',
    'x-ratelimit-used': '1',
    'x-ratelimit-reset': reset,
    'x-ratelimit-resource': 'core',
  });
  await rest(github, '/repos/ash/kiln');
  const refused = await rest<{ message: string }>(github, '/repos/ash/kiln');
  expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
  expect(refused.body.message).toContain('API rate limit exceeded');
  const limits = await rest<Schemas['rate-limit-overview']>(github, '/rate_limit');
  expect(limits.body.resources).toMatchObject({ core: { used: 2, remaining: 0 }, graphql: { used: 0, remaining: 3 } });

  const query = '{ rateLimit { cost limit remaining used resetAt nodeCount } }';
  const asked = await graphql(github, query);
  expect(asked.body.data).toEqual({
    rateLimit: { cost: 1, limit: 3, remaining: 2, used: 1, resetAt: '2026-11-22T13:00:00Z', nodeCount: 0 },
  });
  await graphql(github, query);
  await graphql(github, query);
  const spent = await graphql(github, query);
  expect([spent.status, spent.headers.get('x-ratelimit-remaining')]).toEqual([200, '0']);
  expect(spent.body).toEqual({
    errors: [{ type: 'RATE_LIMITED', message: expect.stringContaining('API rate limit exceeded') }],
  });

  now = new Date('2026-11-22T13:00:00Z');
  expect((await rest(github, '/repos/ash/kiln')).status).toBe(200);
  expect((await graphql(github, query)).body.errors).toBeUndefined();
});
