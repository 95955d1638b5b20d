import { describe, expect, test } from 'vitest';
import commit from '#core/providers/github/fixtures/commit.json' with { type: 'json' };
import deployment from '#core/providers/github/fixtures/deployment.json' with { type: 'json' };
import pullRequest from '#core/providers/github/fixtures/pull-request.json' with { type: 'json' };
import repository from '#core/providers/github/fixtures/repository.json' with { type: 'json' };
import {
  deploymentRows,
  historyRows,
  pullRequestRows,
  repositoryMarks,
  repositoryRows,
} from '#core/providers/github/normalise.ts';
import * as schema from '#core/providers/github/schema.ts';

/** What GitHub says, as in `fixtures/`, and the rows that we make of it. */

const scope = { id: 5, externalId: 'R_teapot', name: 'copper-kettle/teapot', defaultBranch: 'main' };
const of = { repositoryId: 5, pullRequestNumber: 12 };

describe('a pull request', () => {
  const rows = pullRequestRows(scope, schema.pullRequest.parse(pullRequest));

  test('is one row with its words in ours', () => {
    expect(rows.pullRequests).toMatchObject([
      {
        repositoryId: 5,
        externalId: 'PR_kwTeapot12',
        number: 12,
        state: 'merged',
        author: 'odile-v',
        authorIsBot: false,
        mergedBy: null,
        mergeCommitSha: '3'.repeat(40),
        labels: ['leak'],
      },
    ]);
  });

  test('has its reviews, of which a bot made one and a deleted account the other', () => {
    expect(rows.reviews).toMatchObject([
      { ...of, externalId: 'PRR_1', author: 'tasting-spoon', authorIsBot: true, state: 'COMMENTED' },
      { ...of, externalId: 'PRR_2', author: 'ghost', authorIsBot: false, state: 'APPROVED' },
    ]);
  });

  test('has its events, with whom or what they are about', () => {
    expect(rows.pullRequestEvents).toEqual([
      { ...of, externalId: 'RRE_1', type: 'REVIEW_REQUESTED', at: '2026-03-02T08:16:00Z', subject: 'brewers' },
      { ...of, externalId: 'RFRE_1', type: 'READY_FOR_REVIEW', at: '2026-03-02T09:00:00Z', subject: null },
    ]);
  });

  test('has its commits; who has no account is called by name', () => {
    expect(rows.commits).toEqual([
      {
        repositoryId: 5,
        sha: '2'.repeat(40),
        authoredAt: '2026-03-01T21:00:00Z',
        committedAt: '2026-03-02T08:10:00Z',
        author: 'Odile V.',
        authorEmail: 'odile@copper-kettle.example',
        message: 'Bend the spout',
        parents: null,
        onDefaultBranch: false,
      },
    ]);
    expect(rows.pullRequestCommits).toEqual([{ ...of, sha: '2'.repeat(40), kind: 'branch' }]);
  });

  test.each([
    ['renovate[bot]', 'renovate', true],
    ['odile-v', 'odile-v', false],
  ])('by %s is by %s', (login, author, authorIsBot) => {
    const by = schema.pullRequest.parse({ ...pullRequest, author: { login } });
    expect(pullRequestRows(scope, by).pullRequests).toMatchObject([{ author, authorIsBot }]);
  });
});

test('a commit of the default branch is tied to the pull requests of its own repository', () => {
  const rows = historyRows(scope, schema.historyCommit.parse(commit));
  expect(rows.commits).toMatchObject([
    { sha: '3'.repeat(40), author: 'odile-v', parents: ['1'.repeat(40)], onDefaultBranch: true },
  ]);
  expect(rows.pullRequestCommits).toEqual([{ ...of, sha: '3'.repeat(40), kind: 'landed' }]);
});

test('a deployment has its statuses; an empty address is none', () => {
  const rows = deploymentRows(scope, schema.deployment.parse(deployment));
  expect(rows.deployments).toMatchObject([{ externalId: 'DE_77', environment: 'production', ref: 'main' }]);
  expect(rows.deploymentStatuses).toEqual([
    {
      repositoryId: 5,
      deploymentExternalId: 'DE_77',
      externalId: 'DES_1',
      state: 'SUCCESS',
      at: '2026-03-04T16:34:10Z',
      logUrl: null,
      environmentUrl: 'https://tea.copper-kettle.example',
    },
  ]);
});

test.each([
  ['copper-kettle/teapot', undefined],
  ['Copper-Kettle/Teapot', undefined],
  ['copper-kettle/pot', 'copper-kettle/pot'],
])('a repository that was asked for as %s has the alias %s', (asked, alias) => {
  const { repositories } = repositoryRows(schema.repository.parse(repository), asked);
  expect(repositories?.[0]?.name).toBe('copper-kettle/teapot');
  expect(repositories?.[0]?.alias).toBe(alias);
});

test('the marks of a repository change with what is newest in it, and are missing where GitHub left a list out', () => {
  expect(repositoryMarks(schema.repository.parse(repository))).toEqual([
    { externalId: 'R_teapot', step: 'commits', mark: '3'.repeat(40) },
    { externalId: 'R_teapot', step: 'pull-requests', mark: '2026-03-04T16:20:00Z' },
    {
      externalId: 'R_teapot',
      step: 'deployments',
      mark: 'DE_77 2026-03-04T16:34:10Z SUCCESS 2026-03-04T16:34:10Z',
    },
  ]);
  const cut = schema.repository.parse({ ...repository, pullRequests: null, deployments: { nodes: [] } });
  expect(repositoryMarks(cut)).toEqual([
    { externalId: 'R_teapot', step: 'commits', mark: '3'.repeat(40) },
    { externalId: 'R_teapot', step: 'deployments', mark: 'none' },
  ]);
});
