import { describe, expect, test } from 'vitest';
import commit from '#core/providers/github/fixtures/commit.json' with { type: 'json' };
import comparedCommit from '#core/providers/github/fixtures/compared-commit.json' with { type: 'json' };
import countedReview from '#core/providers/github/fixtures/counted-review.json' with { type: 'json' };
import deployment from '#core/providers/github/fixtures/deployment.json' with { type: 'json' };
import issue from '#core/providers/github/fixtures/issue.json' with { type: 'json' };
import pullRequest from '#core/providers/github/fixtures/pull-request.json' with { type: 'json' };
import release from '#core/providers/github/fixtures/release.json' with { type: 'json' };
import repository from '#core/providers/github/fixtures/repository.json' with { type: 'json' };
import tag from '#core/providers/github/fixtures/tag.json' with { type: 'json' };
import {
  comparedRows,
  countedReviewRows,
  deploymentRows,
  historyRows,
  issueRows,
  pullRequestRows,
  releaseRows,
  repositoryMarks,
  repositoryRows,
  tagRows,
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

  test('has the comments of a review only where it was asked for by itself', () => {
    expect(rows.reviews?.filter((review) => 'comments' in review)).toEqual([]);
    expect(countedReviewRows(scope, schema.countedReview.parse(countedReview)).reviews).toEqual([
      {
        ...of,
        externalId: 'PRR_1',
        author: 'tasting-spoon',
        authorIsBot: true,
        state: 'COMMENTED',
        submittedAt: '2026-03-02T09:20:00Z',
        comments: 3,
      },
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

describe('a tag', () => {
  const rowsOf = (target: unknown) => tagRows(scope, schema.tag.parse({ ...tag, target }));
  const commit = tag.target.target.target;

  test.each([
    ['of an annotation of an annotation', tag.target, '2026-03-05T09:00:00+01:00'],
    ['of an annotation', tag.target.target, '2026-03-04T19:00:00+01:00'],
    ['of an annotation by nobody', { ...tag.target.target, tagger: null }, '2026-03-04T15:20:00Z'],
    ['of a commit', commit, '2026-03-04T15:20:00Z'],
  ])('%s names the commit, and is as old as it says, else as the commit', (_, target, taggedAt) => {
    expect(rowsOf(target)).toEqual({ tags: [{ repositoryId: 5, name: 'v2.1.0', sha: '3'.repeat(40), taggedAt }] });
  });

  test.each([
    ['of a file', { oid: 'c'.repeat(40) }],
    ['of an annotated file', { ...tag.target, target: { oid: 'c'.repeat(40) } }],
    ['of nothing', null],
  ])('%s is none', (_, target) => {
    expect(rowsOf(target)).toEqual({});
  });
});

test('a release has the commit of its tag; a draft is not published, whatever it says', () => {
  const of = { repositoryId: 5, externalId: 'RE_9', name: 'No more drips', tag: 'v2.1.0', draft: false };
  expect(releaseRows(scope, schema.release.parse(release)).releases).toMatchObject([
    { ...of, sha: '3'.repeat(40), prerelease: false, publishedAt: '2026-03-05T08:30:00Z' },
  ]);
  const draft = schema.release.parse({ ...release, name: null, isDraft: true, tagCommit: null });
  expect(releaseRows(scope, draft).releases).toMatchObject([{ name: '', draft: true, sha: null, publishedAt: null }]);
});

test('an issue has its labels', () => {
  expect(issueRows(scope, schema.issue.parse(issue)).issues).toEqual([
    {
      source: 'github',
      externalId: 'I_kwTeapot31',
      repositoryId: 5,
      number: 31,
      title: 'Tea on the carpet',
      url: 'https://github.com/copper-kettle/teapot/issues/31',
      state: 'closed',
      author: 'drip-watch',
      labels: ['incident', 'carpet'],
      createdAt: '2026-03-05T10:00:00Z',
      updatedAt: '2026-03-05T12:00:00Z',
      closedAt: '2026-03-05T11:45:00Z',
    },
  ]);
});

test('a commit that a comparison brings has its parents and is not on the default branch', () => {
  expect(comparedRows(scope, schema.comparedCommit.parse(comparedCommit)).commits).toEqual([
    {
      repositoryId: 5,
      sha: '4'.repeat(40),
      authoredAt: '2026-03-05T11:00:00Z',
      committedAt: '2026-03-05T11:05:00Z',
      author: 'Odile V.',
      authorEmail: 'odile@copper-kettle.example',
      message: 'Tighten the lid',
      parents: ['3'.repeat(40)],
      onDefaultBranch: false,
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

describe('the marks of a repository', () => {
  const marksOf = (change: object, labels: string[] = []) => {
    const marks = repositoryMarks(schema.repository.parse({ ...repository, ...change }), labels);
    return Object.fromEntries(marks.map(({ step, mark }) => [step, mark]));
  };
  const tags = `2 v2.1.0@${'a'.repeat(10)} v2.0.0@${'1'.repeat(10)}`;

  test('change with what is newest in it', () => {
    expect(marksOf({}, ['incident', 'Outage'])).toEqual({
      commits: '3'.repeat(40),
      'pull-requests': '2026-03-04T16:20:00Z',
      deployments: 'DE_77 2026-03-04T16:34:10Z SUCCESS 2026-03-04T16:34:10Z',
      tags,
      releases: `1 RE_9 2026-03-05T08:31:00Z ${tags}`,
      issues: '4 2026-03-05T12:00:00Z incident, Outage',
    });
  });

  test('are missing where GitHub left a list out', () => {
    const cut = { pullRequests: null, deployments: { nodes: [] }, refs: null, releases: null, issues: null };
    expect(marksOf(cut, ['incident'])).toEqual({ commits: '3'.repeat(40), deployments: 'none' });
  });

  test('say that there is nothing, and that nothing is wanted', () => {
    const nothing = { totalCount: 0, nodes: [] };
    expect(marksOf({ refs: nothing, releases: nothing, issues: null })).toMatchObject({
      tags: '0',
      releases: 'none',
      issues: 'no labels',
    });
  });
});
