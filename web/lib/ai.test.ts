import { describe, expect, test } from 'vitest';
import { aiClasses, comparedClasses, indexInWords, shareInWords } from './ai.ts';
import type { ChangeAi, Dashboard } from './answers.ts';

const change = (more: Partial<ChangeAi>): ChangeAi => ({
  ai: 'unknown',
  lines: 0,
  ai_lines: 0,
  share: null,
  commits: [],
  trailers: [],
  review: null,
  ...more,
});
const commit = { sha: 'a'.repeat(40), person: 'mira@acme.example', lines: 60, tab_lines: 10, composer_lines: 20 };

describe('how much of a change is from AI', () => {
  test.each([
    ['unknown is not said to be of people', { ai: 'unknown' }, /Nobody knows .* not taken for the work of people/],
    ['declared has no share', { ai: 'declared' }, /trailer names an AI tool. How much .* is not known/],
    [
      'measured says of how many lines, and where they were seen',
      { ai: 'most', share: 0.5, lines: 60, ai_lines: 30, commits: [commit] },
      /^50% from AI: 30 of 60 lines that Cursor saw being added, in 1 commit\.$/,
    ],
    ['commits without lines are no share of nothing', { ai: 'none', commits: [commit] }, /without any lines/],
  ] as const)('%s', (_, more, words) => {
    expect(shareInWords(change(more as Partial<ChangeAi>))).toMatch(words);
  });
});

describe('changes with AI beside others', () => {
  const group = (name: string, n: number, p50: number) => ({ group: name, n, p50 });
  const splits = {
    'merge-time': { total: { n: 12 }, groups: [group('most', 7, 3600), group('unknown', 4, 60)] },
    'review-time': { total: { n: null }, groups: [] },
  } as unknown as Dashboard['splits'];
  const rows = comparedClasses(splits, () => 'seconds');
  const cellOf = (id: string, metric: string) =>
    rows.find((row) => row.id === id)?.cells.find((cell) => cell.metric === metric);

  test('are in reading order, also where there is none', () => {
    expect(rows.map(({ id }) => id)).toEqual(aiClasses.map(({ id }) => id));
  });

  test.each([
    ['a median with what it rests on', 'most', 'merge-time', { value: '1\u00a0h', n: 7 }],
    ['no median of few', 'unknown', 'merge-time', { value: null, n: 4 }],
    ['none where there is nothing, which is known', 'none', 'merge-time', { value: null, n: 0 }],
    ['nothing where nothing is known', 'most', 'review-time', { value: null, n: null }],
  ] as const)('%s', (_, id, metric, cell) => {
    expect(cellOf(id, metric)).toEqual({ metric, ...cell });
  });
});

test.each([
  ['completed', 'Up to date'],
  ['not_indexed', 'Not indexed'],
  ['cloning_repo', 'cloning repo'],
])('the index that is %s: %s', (status, words) => {
  expect(indexInWords(status)).toBe(words);
});
