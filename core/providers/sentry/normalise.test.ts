import { expect, test } from 'vitest';
import counts from '#core/providers/sentry/fixtures/counts.json' with { type: 'json' };
import issue from '#core/providers/sentry/fixtures/issue.json' with { type: 'json' };
import release from '#core/providers/sentry/fixtures/release.json' with { type: 'json' };
import {
  commitRows,
  countRows,
  deployRows,
  issueDetailRows,
  issueRows,
  releaseRows,
} from '#core/providers/sentry/normalise.ts';
import * as schema from '#core/providers/sentry/schema.ts';

/** What Sentry says, as in `fixtures/`, and the rows that we make of it. */

const row = {
  externalId: '60012',
  projectExternalId: '71',
  shortId: 'TEAPOT-4F',
  title: 'BoilError: the kettle is empty',
  culprit: 'stove in heat',
  url: 'https://copper-kettle.sentry.io/issues/60012/',
  level: 'error',
  status: 'unresolved',
  substatus: 'regressed',
  events: 210,
  users: 40,
  firstSeenAt: '2026-02-01T06:00:00Z',
  lastSeenAt: '2026-03-09T08:00:00Z',
};

test('an issue is a row with the numbers of all its time, and brings its project', () => {
  expect(issueRows(schema.issue.parse(issue))).toEqual({
    errorProjects: [{ externalId: '71', slug: 'teapot', name: 'Teapot' }],
    errorIssues: [row],
  });
});

test.each([
  ['without its whole time it has what there is', { lifetime: null }, { events: 14, users: 3 }],
  ['an archived issue is ignored', { status: 'archived' }, { status: 'ignored' }],
  ['an older server says nothing below the state', { substatus: undefined }, { substatus: null }],
])('%s', (_, said, expected) => {
  expect(issueRows(schema.issue.parse({ ...issue, ...said })).errorIssues).toMatchObject([expected]);
});

test('of what happened to it, only what opened and closed it is kept, a regression with its release', () => {
  expect(issueDetailRows(schema.issueDetail.parse(issue))).toMatchObject({
    errorIssues: [{ ...row, firstRelease: 'teapot@2.4.0', readStatus: 'unresolved/regressed' }],
    errorIssueActivity: [
      {
        issueExternalId: '60012',
        externalId: '903',
        kind: 'regressed',
        at: '2026-03-08T10:00:00Z',
        release: 'teapot@2.5.0',
      },
      { issueExternalId: '60012', externalId: '901', kind: 'resolved', at: '2026-03-05T10:00:00Z', release: null },
    ],
  });
});

test('a release is a row in each of its projects that are followed', () => {
  const item = schema.release.parse(release);
  expect(releaseRows(item, []).errorReleases).toHaveLength(2);
  expect(releaseRows(item, ['teapot'])).toEqual({
    errorProjects: [{ externalId: '71', slug: 'teapot', name: 'Teapot' }],
    errorReleases: [
      {
        projectExternalId: '71',
        version: 'teapot@2.5.0',
        createdAt: '2026-03-08T09:00:00Z',
        releasedAt: null,
        url: null,
        newIssues: 3,
        lastCommitSha: 'abcdef0123456789abcdef0123456789abcdef01',
        commitCount: 2,
        deployCount: 1,
      },
    ],
  });
});

test('commits and deploys belong to a version', () => {
  const commit = { id: 'ABC', dateCreated: '2026-03-08T08:00:00Z', repository: { name: 'copper-kettle/teapot' } };
  expect(commitRows('1.0', schema.commit.parse(commit)).errorReleaseCommits).toEqual([
    { version: '1.0', sha: 'abc', at: '2026-03-08T08:00:00Z', repository: 'copper-kettle/teapot' },
  ]);
  const deploy = { id: '8', environment: 'production', dateStarted: null, dateFinished: '2026-03-08T09:30:00Z' };
  expect(deployRows('1.0', schema.deploy.parse(deploy)).errorReleaseDeploys).toEqual([
    {
      version: '1.0',
      externalId: '8',
      environment: 'production',
      startedAt: null,
      finishedAt: '2026-03-08T09:30:00Z',
      url: null,
    },
  ]);
});

test('hours without errors are no rows', () => {
  const { intervals, groups } = schema.stats.parse(counts);
  expect(countRows(intervals, schema.statsGroup.parse(groups[0])).errorCounts).toEqual([
    { projectExternalId: '71', at: '2026-03-08T09:00:00Z', events: 5 },
    { projectExternalId: '71', at: '2026-03-08T11:00:00Z', events: 7 },
  ]);
});
