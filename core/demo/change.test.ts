import { beforeEach, expect, test } from 'vitest';
import {
  addDeployment,
  addDeploymentStatus,
  addIssue,
  addPullRequest,
  addRelease,
  addRepository,
  addRun,
  changeRepository,
  closePullRequest,
  deleteAccount,
  finishRun,
  publishRelease,
  push,
  removeIssue,
  removeRelease,
  removeRepository,
  removeTag,
  rename,
  reopenPullRequest,
  rerun,
  setTag,
  updateIssue,
  updatePullRequest,
} from '#core/demo/change.ts';
import type { GitHub } from '#core/demo/github/github.ts';
import { sample } from '#core/demo/github/sample.ts';
import { at, graphql, openGitHub, rest } from '#core/demo/testing.ts';

let github: GitHub;
beforeEach(() => {
  github = openGitHub(sample);
});

const kiln = 'ash/kiln';
const newest = `{ repository(owner: "ash", name: "kiln") { pullRequests(first: 1, orderBy: { field: UPDATED_AT, direction: DESC }) {
  nodes { number state updatedAt isDraft title reviews(first: 9) { totalCount } commits(first: 9) { totalCount } }
} } }`;

async function newestPull(): Promise<unknown> {
  const { body } = await graphql(github, newest);
  return at(body.data, 'repository', 'pullRequests', 'nodes', 0);
}

test('a new pull request is the newest, and a change brings an old one to the top', async () => {
  addPullRequest(github.world, kiln, { number: 4, author: 'otis', created_at: '2026-04-01T09:00:00Z' });
  expect(await newestPull()).toMatchObject({ number: 4, state: 'OPEN', updatedAt: '2026-04-01T09:00:00Z' });
  updatePullRequest(github.world, kiln, 2, {
    at: '2026-04-02T09:00:00Z',
    title: 'Another title',
    is_draft: false,
    events: [{ type: 'READY_FOR_REVIEW', at: '2026-04-02T09:00:00Z' }],
    reviews: [{ author: 'wren', state: 'APPROVED', submitted_at: '2026-04-02T09:00:00Z' }],
    commits: [{ sha: 'n1', parents: ['c3'], authored_at: '2026-04-02T08:00:00Z' }],
  });
  expect(await newestPull()).toEqual({
    number: 2,
    state: 'OPEN',
    updatedAt: '2026-04-02T09:00:00Z',
    isDraft: false,
    title: 'Another title',
    reviews: { totalCount: 1 },
    commits: { totalCount: 1 },
  });
});

test('merging moves the default branch; closing and reopening leave their events', async () => {
  addPullRequest(github.world, kiln, { number: 4, author: 'otis', created_at: '2026-04-01T09:00:00Z' });
  closePullRequest(github.world, kiln, 4, { at: '2026-04-01T10:00:00Z' });
  reopenPullRequest(github.world, kiln, 4, '2026-04-01T11:00:00Z');
  expect(await newestPull()).toMatchObject({ state: 'OPEN' });
  closePullRequest(github.world, kiln, 4, { at: '2026-04-01T12:00:00Z', merged: true, merge_commit: 'm4' });
  const { body } = await graphql(
    github,
    `{ repository(owner: "ash", name: "kiln") { pushedAt defaultBranchRef { target { oid } } pullRequest(number: 4) {
      state mergeCommit { oid associatedPullRequests(first: 1) { nodes { number } } }
      timelineItems(first: 10) { nodes { __typename } }
    } } }`,
  );
  expect(at(body.data, 'repository')).toEqual({
    pushedAt: '2026-04-01T12:00:00Z',
    defaultBranchRef: { target: { oid: 'm4' } },
    pullRequest: {
      state: 'MERGED',
      mergeCommit: { oid: 'm4', associatedPullRequests: { nodes: [{ number: 4 }] } },
      timelineItems: {
        nodes: ['ClosedEvent', 'ReopenedEvent', 'MergedEvent', 'ClosedEvent'].map((name) => ({ __typename: name })),
      },
    },
  });
});

test('a push between two pages of history neither repeats nor hides a commit', async () => {
  const history = `query($after: String) { repository(owner: "ash", name: "kiln") { defaultBranchRef { target { ... on Commit {
    history(first: 2, after: $after) { pageInfo { endCursor hasNextPage } nodes { oid } }
  } } } } }`;
  const first = await graphql(github, history);
  const place = ['repository', 'defaultBranchRef', 'target', 'history'];
  push(github.world, kiln, [{ sha: 'c4', parents: ['c3'], authored_at: '2026-04-01T12:00:00Z' }]);
  const after = at(first.body.data, ...place, 'pageInfo', 'endCursor');
  const second = await graphql(github, history, { after });
  expect(at(second.body.data, ...place)).toMatchObject({ pageInfo: { hasNextPage: false }, nodes: [{ oid: 'c1' }] });
  expect(at((await graphql(github, history)).body.data, ...place, 'nodes')).toEqual([{ oid: 'c4' }, { oid: 'c3' }]);
});

test('runs end, and run again under the same id', async () => {
  interface Runs {
    workflow_runs: {
      id: number;
      run_attempt: number;
      status: string;
      conclusion: string;
      created_at: string;
      run_started_at: string;
    }[];
  }
  const runs = async () => (await rest<Runs>(github, '/repos/ash/kiln/actions/runs')).body.workflow_runs;
  const tag = async () => (await rest(github, '/repos/ash/kiln/actions/runs')).headers.get('etag');
  const tags = [await tag()];
  finishRun(github.world, kiln, 901, { at: '2026-04-01T09:00:00Z', conclusion: 'cancelled' });
  tags.push(await tag());
  rerun(github.world, kiln, 901, '2026-04-01T10:00:00Z');
  tags.push(await tag());
  expect(new Set(tags).size).toBe(3);
  expect((await runs())[1]).toMatchObject({
    id: 901,
    run_attempt: 2,
    status: 'in_progress',
    conclusion: null,
    created_at: '2026-03-02T09:00:00Z',
    run_started_at: '2026-04-01T10:00:00Z',
  });
  const first = await rest(github, '/repos/ash/kiln/actions/runs/901/attempts/1');
  expect(first.body).toMatchObject({ conclusion: 'cancelled', updated_at: '2026-04-01T09:00:00Z' });
  addRun(github.world, kiln, {
    id: 902,
    workflow_name: 'Deploy',
    workflow_path: '.github/workflows/deploy.yml',
    event: 'push',
    branch: 'main',
    head_sha: 'c3',
    run_started_at: '2026-04-02T10:00:00Z',
    updated_at: '2026-04-02T10:00:00Z',
    status: 'queued',
  });
  expect((await runs()).map((run) => run.id)).toEqual([902, 900, 901]);
});

test('a later status does not move a deployment up', async () => {
  addDeploymentStatus(github.world, kiln, 5, { state: 'inactive', at: '2026-04-01T09:00:00Z' });
  addDeployment(github.world, kiln, {
    id: 7,
    environment: 'production',
    sha: 'c3',
    created_at: '2026-03-31T09:00:00Z',
  });
  const query = `{ repository(owner: "ash", name: "kiln") { deployments(first: 9, orderBy: { field: CREATED_AT, direction: DESC }) {
    nodes { databaseId state } } } }`;
  const { body } = await graphql(github, query);
  expect(at(body.data, 'repository', 'deployments', 'nodes')).toEqual([
    { databaseId: 7, state: 'PENDING' },
    { databaseId: 6, state: 'PENDING' },
    { databaseId: 5, state: 'INACTIVE' },
  ]);
});

test('repositories come, go and change their names; accounts are deleted', async () => {
  rename(github.world, kiln, 'elm/oven');
  expect((await rest(github, '/repos/ash/kiln')).status).toBe(301);
  expect((await rest(github, '/repos/elm/oven')).status).toBe(200);
  changeRepository(github.world, 'elm/oven', { archived: true });
  expect((await rest(github, '/repos/elm/oven')).body).toMatchObject({ archived: true });
  deleteAccount(github.world, 'wren');
  const { body } = await graphql(
    github,
    '{ repository(owner: "elm", name: "oven") { pullRequest(number: 1) { author { login } mergedBy { login } } } }',
  );
  expect(at(body.data, 'repository', 'pullRequest')).toEqual({ author: null, mergedBy: null });
  removeRepository(github.world, 'elm/oven');
  addRepository(github.world, { name: 'elm/yard' });
  expect((await rest(github, '/repos/elm/oven')).status).toBe(404);
  expect((await rest(github, '/repos/elm/yard')).status).toBe(200);
});

test('tags are made, moved and deleted; a release without its tag names no commit', async () => {
  const asked = `{ repository(owner: "ash", name: "kiln") { refs(refPrefix: "refs/tags/", first: 9) { nodes { name target { oid } } }
    releases(first: 1, orderBy: { field: CREATED_AT, direction: DESC }) { totalCount nodes { tagName isDraft publishedAt tagCommit { oid } } } } }`;
  const look = async () => at((await graphql(github, asked)).body.data, 'repository');
  setTag(github.world, kiln, 'v1', 'c3');
  setTag(github.world, kiln, 'v4', 'c3');
  removeTag(github.world, kiln, 'v2');
  addRelease(github.world, kiln, { tag: 'v4', author: 'wren', draft: true, created_at: '2026-04-01T09:00:00Z' });
  publishRelease(github.world, kiln, 'v4', '2026-04-02T09:00:00Z');
  removeRelease(github.world, kiln, 'v3');
  expect(await look()).toEqual({
    refs: { nodes: ['first', 'v1', 'v4'].map((name) => ({ name, target: { oid: name === 'first' ? 'c1' : 'c3' } })) },
    releases: {
      totalCount: 3,
      nodes: [{ tagName: 'v4', isDraft: false, publishedAt: '2026-04-02T09:00:00Z', tagCommit: { oid: 'c3' } }],
    },
  });
  removeTag(github.world, kiln, 'v4');
  expect(at(await look(), 'releases', 'nodes', 0, 'tagCommit')).toBeNull();
});

test('issues are opened, closed and relabelled, and go', async () => {
  const asked = `{ repository(owner: "ash", name: "kiln") { issues(first: 9, labels: ["incident"], orderBy: { field: UPDATED_AT, direction: DESC }) {
    nodes { number state updatedAt } } } }`;
  const look = async () => at((await graphql(github, asked)).body.data, 'repository', 'issues', 'nodes');
  addIssue(github.world, kiln, {
    number: 80,
    author: 'otis',
    labels: ['incident'],
    created_at: '2026-04-01T09:00:00Z',
  });
  updateIssue(github.world, kiln, 71, { at: '2026-04-02T09:00:00Z', closed_at: '2026-04-02T09:00:00Z' });
  expect(await look()).toEqual([
    { number: 71, state: 'CLOSED', updatedAt: '2026-04-02T09:00:00Z' },
    { number: 80, state: 'OPEN', updatedAt: '2026-04-01T09:00:00Z' },
  ]);
  updateIssue(github.world, kiln, 71, { at: '2026-04-03T09:00:00Z', labels: ['urgent'] });
  removeIssue(github.world, kiln, 80);
  expect(await look()).toEqual([]);
});
