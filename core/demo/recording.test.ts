import { describe, expect, test } from 'vitest';
import { createGitHub } from '#core/demo/github/github.ts';
import { type Recording, loadRecording, worldOf } from '#core/demo/recording.ts';
import { at, graphql, instant, rest } from '#core/demo/testing.ts';
import { findMaterial } from '#test/material.ts';

const account = (login: string, id: number, type = 'User') => ({ login, id, node_id: `U${id}`, type });
const owner = account('ash', 1);
const place = {
  id: 50,
  node_id: 'R50',
  full_name: 'ash/kiln',
  default_branch: 'master',
  owner,
  created_at: '2018-01-01T00:00:00Z',
};
const review = {
  id: 9,
  node_id: 'RV9',
  user: account('otis', 3),
  body: '',
  state: 'COMMENTED',
  submitted_at: '2019-01-02T08:00:00Z',
  commit_id: 'a1',
};

/** A recording of one pull request, with the oddities that real ones have. Only what is read of each payload is there. */
const recording = {
  pulls: [
    {
      id: 100,
      node_id: 'P100',
      number: 4,
      title: 'Hotter',
      body: null,
      user: account('wren', 2),
      created_at: '2019-01-01T08:00:00Z',
      updated_at: '2019-02-01T08:00:00Z',
      closed_at: '2019-01-03T08:00:00Z',
      merged_at: '2019-01-03T08:00:00Z',
      merge_commit_sha: 'm4',
      draft: false,
      labels: [{ name: 'bug' }],
      head: { ref: 'hot', sha: 'a1', repo: null },
      base: { ref: 'master', repo: place },
    },
  ],
  commits: {
    '4': [
      {
        sha: 'a1',
        node_id: 'C1',
        author: null,
        parents: [{ sha: 'a0' }],
        commit: {
          message: 'Heat',
          author: { name: 'W', email: 'w@people.example', date: '2018-12-31T08:00:00Z' },
          committer: null,
        },
      },
    ],
  },
  reviews: { '4': [review, review] },
  reviewComments: [
    {
      id: 20,
      node_id: 'RC20',
      user: account('otis', 3),
      body: 'Why?',
      created_at: '2019-01-02T08:00:00Z',
      updated_at: '2019-01-02T08:00:00Z',
      path: 'a.txt',
      pull_request_review_id: 9,
      pull_request_url: 'https://api.github.com/repos/ash/kiln/pulls/4',
    },
    {
      id: 21,
      node_id: 'RC21',
      user: account('wren', 2),
      body: 'So.',
      created_at: '2019-01-02T09:00:00Z',
      updated_at: '2019-01-02T09:00:00Z',
      path: 'a.txt',
      pull_request_review_id: 9,
      in_reply_to_id: 20,
      pull_request_url: 'https://api.github.com/repos/ash/kiln/pulls/4',
    },
  ],
  issueComments: [
    {
      id: 30,
      node_id: 'IC30',
      user: account('helper[bot]', 4, 'Bot'),
      body: 'Hm',
      created_at: '2019-01-01T09:00:00Z',
      updated_at: '2019-01-01T09:00:00Z',
      issue_url: 'https://api.github.com/repos/ash/kiln/issues/4',
    },
    {
      id: 31,
      node_id: 'IC31',
      user: owner,
      body: 'Of an issue',
      created_at: '2019-01-01T09:00:00Z',
      updated_at: '2019-01-01T09:00:00Z',
      issue_url: 'https://api.github.com/repos/ash/kiln/issues/44',
    },
  ],
  runs: [
    {
      id: 70,
      node_id: 'W70',
      name: 'Checks',
      path: '.github/workflows/checks.yml',
      run_number: 3,
      run_attempt: 2,
      event: 'schedule',
      status: 'TIMED_OUT',
      conclusion: '',
      head_branch: 'master',
      head_sha: 'm9',
      workflow_id: 8,
      check_suite_id: 90,
      html_url: 'https://github.com/ash/kiln/actions/runs/70',
      pull_requests: [],
      created_at: '2019-03-01T08:00:00Z',
      run_started_at: '2019-03-02T08:00:00Z',
      updated_at: '2019-03-02T09:00:00Z',
      actor: owner,
      head_commit: {
        id: 'm9',
        message: 'Tip',
        timestamp: '2019-02-28T08:00:00Z',
        author: { name: 'A', email: 'a@people.example' },
        committer: null,
      },
    },
  ],
  jobs: {
    '69': [
      {
        id: 80,
        run_id: 69,
        node_id: 'J80',
        name: 'build',
        status: 'stale',
        conclusion: 'STALE',
        head_sha: 'a1',
        run_attempt: 1,
        started_at: '2018-12-31T09:00:00Z',
        completed_at: '2018-12-31T09:05:00Z',
      },
    ],
  },
} as unknown as Recording;

test('a recording is answered as it was recorded', async () => {
  const github = createGitHub({ world: worldOf(recording), now: () => instant });
  const { body } = await graphql(
    github,
    `{ repository(owner: "ash", name: "kiln") { databaseId defaultBranchRef { name target { oid } } pullRequest(number: 4) {
      id fullDatabaseId updatedAt additions mergeCommit { oid } reviews(first: 9) { totalCount } labels(first: 1) { nodes { name } }
      comments(first: 9) { nodes { author { __typename login } } } reviewThreads(first: 9) { nodes { comments(first: 9) { totalCount } } }
      commits(first: 9) { nodes { commit { oid author { name user { login } } } } }
    } } }`,
  );
  expect(body.errors).toBeUndefined();
  expect(at(body.data, 'repository')).toEqual({
    databaseId: 50,
    defaultBranchRef: { name: 'master', target: { oid: 'm9' } },
    pullRequest: {
      id: 'P100',
      fullDatabaseId: '100',
      updatedAt: '2019-02-01T08:00:00Z',
      additions: 0,
      mergeCommit: { oid: 'm4' },
      reviews: { totalCount: 1 },
      labels: { nodes: [{ name: 'bug' }] },
      comments: { nodes: [{ author: { __typename: 'Bot', login: 'helper' } }] },
      reviewThreads: { nodes: [{ comments: { totalCount: 2 } }] },
      commits: { nodes: [{ commit: { oid: 'a1', author: { name: 'W', user: null } } }] },
    },
  });
  const runs = await rest<{ workflow_runs: unknown[] }>(github, '/repos/ash/kiln/actions/runs');
  expect(runs.body.workflow_runs).toMatchObject([
    { id: 70, status: 'TIMED_OUT', conclusion: '', run_attempt: 2, workflow_id: 8 },
  ]);
  const jobs = await rest<{ jobs: unknown[] }>(github, '/repos/ash/kiln/actions/runs/69/jobs');
  expect(jobs.body.jobs).toMatchObject([{ id: 80, status: 'stale', conclusion: 'STALE' }]);
});

const directory = findMaterial('RECORDED_DIR', 'shared/real-github/ants');

describe.skipIf(directory === null)('the recording of RECORDED_DIR', () => {
  test('has as many of each thing as it says', async () => {
    const [repository] = (await loadRecording(directory ?? '')).repositories;
    const pulls = repository?.pull_requests ?? [];
    expect(pulls).toHaveLength(49);
    expect(pulls.filter((pull) => pull.merged_at !== null)).toHaveLength(26);
    expect(pulls.filter((pull) => pull.reviews.length > 0)).toHaveLength(3);
    expect(pulls.flatMap((pull) => pull.reviews)).toHaveLength(30);
    expect(pulls.flatMap((pull) => pull.threads.flatMap((thread) => thread.comments))).toHaveLength(16);
    expect(repository?.workflow_runs).toHaveLength(35);
    expect(repository?.unlisted_runs.flatMap((run) => run.jobs)).toHaveLength(35);
  });
});
