import { describe, expect, test } from 'vitest';
import type { Coverage } from './answers.ts';
import {
  gapsOf,
  knownFromInWords,
  leastOf,
  marksOf,
  stretchesInWords,
  stretchesOf,
  waitingToDeploy,
} from './coverage.ts';
import { addDays } from './dates.ts';

test('days that are alike are one stretch', () => {
  expect(stretchesOf([0, 0, 0.4, 1, 1, 1, null], '2026-11-14')).toEqual([
    { share: 'missing', from: '2026-11-14', to: '2026-11-15', days: 2 },
    { share: 'part', from: '2026-11-16', to: '2026-11-16', days: 1 },
    { share: 'known', from: '2026-11-17', to: '2026-11-19', days: 3 },
    { share: 'future', from: '2026-11-20', to: '2026-11-20', days: 1 },
  ]);
  expect(stretchesOf([], '2026-11-14')).toEqual([]);
});

test('together, several kinds of data are known as far as the least of them', () => {
  expect(
    leastOf([
      [0, 1, 1, null],
      [1, 0.5, 1, null],
    ]),
  ).toEqual([0, 0.5, 1, null]);
  expect(leastOf([])).toEqual([]);
});

test.each([
  [[1, 1, 1], 'All 3 days are known.'],
  [[0, 1, 1], '1 of 3 days is not known.'],
  [[0, 0, 0.2, 1], '2 of 4 days are not known, 1 is known in part.'],
  [[0.2, 1, null], '1 of 2 days is known in part.'],
  [[null], 'No day has begun.'],
])('%j: %s', (known, words) => {
  expect(stretchesInWords(stretchesOf(known, '2026-11-14'))).toBe(words);
});

test.each([
  [{ complete: true, covered_from: null }, 'from the beginning'],
  [{ complete: false, covered_from: null }, 'not yet'],
  [{ complete: false, covered_from: '2026-10-01T08:00:00Z' }, 'from 1 Oct 2026'],
])('%j is known %s', (known, words) => {
  expect(knownFromInWords(known)).toBe(words);
});

describe('what is missing', () => {
  const gap = (name: string, step: string, to: string) => ({
    repository: { id: name.length, name },
    step,
    from: '2026-08-28',
    to,
  });
  const sources = [{ step: 'tags', title: 'Tags' }] as Coverage['sources'];

  test('is said once for all repositories that miss the same', () => {
    const gaps = [
      gap('acme/b', 'tags', '2026-09-03'),
      gap('acme/a', 'tags', '2026-09-03'),
      gap('acme/a', 'commits', '2026-10-02'),
    ];
    expect(gapsOf({ gaps, sources }).map(({ words }) => words)).toEqual([
      'commits of acme/a: 28 Aug 2026 to 2 Oct 2026',
      'Tags of acme/a and acme/b: 28 Aug 2026 to 3 Sept 2026',
    ]);
  });

  test('names a few repositories, and counts many', () => {
    const many = ['a', 'b', 'c', 'd'].map((name) => gap(name, 'tags', '2026-08-28'));
    const [one] = gapsOf({ gaps: many, sources });
    expect(one).toMatchObject({ words: 'Tags of 4 repositories: 28 Aug 2026', repositories: ['a', 'b', 'c', 'd'] });
  });
});

describe('the months above the strips', () => {
  const days = (from: string, n: number) => Array.from({ length: n }, (_, i) => addDays(from, i));

  test('where they begin, and the first day where none begins soon', () => {
    expect(marksOf(days('2026-09-15', 60)).map(({ label }) => label)).toEqual(['15 Sept', '1 Oct', '1 Nov']);
    expect(marksOf(days('2026-09-30', 60)).map(({ label }) => label)).toEqual(['1 Oct', '1 Nov']);
  });

  test('few enough to be read, and none at the very end', () => {
    const long = marksOf(days('2025-06-04', 540));
    expect(long.length).toBeLessThanOrEqual(8);
    expect(Math.max(...long.map(({ at }) => at))).toBeLessThan(0.92);
    expect(marksOf([])).toEqual([]);
  });
});

test('what is neither deployed nor never to be is on its way', () => {
  expect(waitingToDeploy({ merged_pull_requests: 10, deployed: 6, not_attributable: 1 })).toBe(3);
});
