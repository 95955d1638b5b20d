import { describe, expect, test } from 'vitest';
import type { PullRequest } from './answers.ts';
import { commitUrl, comparisonUrl, eventInWords, momentsOf } from './passport.ts';

type Change = Parameters<typeof momentsOf>[0];
type Points = PullRequest['ledger']['points'];

const points: Points = [
  { name: 'first_commit', at: '2026-11-02T08:00:00Z', evidence: 'commit 0123456789abcdef' },
  { name: 'ready', at: '2026-11-02T10:00:00Z', evidence: 'created' },
  { name: 'first_review', at: '2026-11-02T11:00:00Z', evidence: 'review PRR_1 by mira' },
  { name: 'approved', at: null, evidence: null },
  { name: 'merged', at: '2026-11-03T11:00:00Z', evidence: 'merged' },
  { name: 'deployed', at: '2026-11-03T12:00:00Z', evidence: 'deployment Deploy #7' },
];
const change = (of: Partial<Change> = {}): Change => ({
  url: 'https://github.example/acme/shop/pull/7',
  repository: 'acme/shop',
  state: 'merged',
  deployment: {
    id: 3,
    title: 'Deploy #7',
    environment: 'production',
    production: true,
    finished_at: '2026-11-03T12:00:00Z',
    url: null,
    rides_with: null,
  },
  ledger: {
    stages: { coding: 7200, pickup: 3600, review: null, merge: 86_400, deploy: 3600 },
    skipped: ['review'],
    cycle_seconds: 97_200,
    lead_seconds: 100_800,
    points,
  },
  ...of,
});
const absent = (name: string, state: string) => {
  const { ledger } = change();
  const [moment] = momentsOf(change({ state, ledger: { ...ledger, points: [{ name, at: null, evidence: null }] } }));
  return moment?.evidence.words;
};

describe('the way of a change', () => {
  test('each moment has its evidence, where it can be looked at, and the time since the one before', () => {
    expect(momentsOf(change()).map(({ name, seconds, evidence }) => [name, seconds, evidence])).toEqual([
      [
        'First commit',
        null,
        { words: 'Commit 01234567', href: 'https://github.example/acme/shop/commit/0123456789abcdef' },
      ],
      ['Ready for review', 7200, { words: 'It was opened as ready' }],
      ['First review', 3600, { words: 'Review by mira' }],
      ['Approved', null, { words: 'Nobody approved it' }],
      ['Merged', 86_400, { words: 'The merge on GitHub', href: 'https://github.example/acme/shop/pull/7' }],
      ['In production', 3600, { words: 'Deploy #7', href: '/deployments/3' }],
    ]);
  });

  test.each([
    ['first_review', 'open', 'Not yet'],
    ['first_review', 'merged', 'Nobody reviewed it'],
    ['merged', 'closed', 'It was closed without a merge'],
    ['deployed', 'merged', 'Not known to be there'],
    ['deployed', 'open', 'Not yet'],
    ['ready', 'open', 'It is a draft'],
  ])('%s that did not happen to one that is %s: %s', (name, state, words) => {
    expect(absent(name, state)).toBe(words);
  });
});

test('commits and differences are linked only where the address tells of the repository', () => {
  const url = 'https://github.example/acme/shop/actions/runs/9';
  expect(commitUrl(url, 'acme/shop', 'abc')).toBe('https://github.example/acme/shop/commit/abc');
  expect(comparisonUrl(url, 'acme/shop', 'abc', 'def')).toBe('https://github.example/acme/shop/compare/abc...def');
  expect(commitUrl('https://ci.example/builds/9', 'acme/shop', 'abc')).toBeNull();
  expect(commitUrl(null, 'acme/shop', 'abc')).toBeNull();
});

test.each([
  ['REVIEW_REQUESTED', 'mira', 'A review was asked of mira'],
  ['REVIEW_REQUESTED', null, 'A review was asked of somebody'],
  ['CONVERT_TO_DRAFT', null, 'It was made a draft again'],
  ['LABELED', 'bug', 'Labeled: bug'],
])('the event %s of %s is said in words', (type, subject, words) => {
  expect(eventInWords({ type, subject, at: '2026-11-02T08:00:00Z' })).toBe(words);
});
