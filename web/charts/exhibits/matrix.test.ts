import { expect, test } from 'vitest';
import type { MetricAnswer, ReviewPairs } from '../../lib/answers.ts';
import { csvOf } from '../sheet.ts';
import { gridOf, matrixExhibit } from './matrix.ts';

/** Who reviewed whom, as a picture, a table and in sentences. */

const span = { from: '2026-11-02', to: '2026-11-22' };

function pairsOf(...cells: [reviewer: string, author: string, n: number][]): ReviewPairs {
  return {
    metric: 'reviewer-load',
    n: cells.reduce((sum, [, , n]) => sum + n, 0),
    cells: cells.map(([reviewer, author, n]) => ({ reviewer, author, n })),
  };
}

const totalOf = (total: Partial<MetricAnswer['total']>) => ({ total: { n: 1, excluded: {}, ...total } });
const few = pairsOf(['olek', 'mira', 8], ['ines', 'olek', 2], ['olek', 'ines', 1]);

test('people stand in the order of their names, whatever they did, and every cell can be stopped at', () => {
  const { reviewers, authors, cells } = gridOf(few);
  expect([reviewers, authors]).toEqual([
    ['ines', 'olek'],
    ['ines', 'mira', 'olek'],
  ]);
  expect(cells.map(({ reviewer, author, n }) => [reviewer, author, n])).toEqual([
    ['ines', 'ines', 0],
    ['ines', 'mira', 0],
    ['ines', 'olek', 2],
    ['olek', 'ines', 1],
    ['olek', 'mira', 8],
    ['olek', 'olek', 0],
  ]);
  const { drawing } = matrixExhibit(few, totalOf({}), span);
  expect(drawing.stops).toHaveLength(6);
  // The first name is the highest row.
  expect(drawing.stops[2]).toMatchObject({ x: 2, marks: [{ y: 1 }] });
  expect(drawing.describe(4)).toMatchObject({
    title: 'olek reviewed mira',
    lines: [{ label: 'Pull requests', value: '8' }],
  });
});

test('the more, the stronger; nothing is no colour', () => {
  const [layer] = matrixExhibit(few, totalOf({}), span).drawing.layers;
  const strengths = layer?.kind === 'cells' ? layer.cells.map(({ strength }) => Number(strength.toFixed(3))) : [];
  expect(strengths).toEqual([0, 0, 0.415, 0.318, 1, 0]);
});

test('the table has the pairs there are, also as a file', () => {
  expect(csvOf(matrixExhibit(few, totalOf({}), span).sheet)).toBe(
    'reviewer,author,n\r\nolek,mira,8\r\nines,olek,2\r\nolek,ines,1\r\n',
  );
});

test.each([
  [{ n: 60, people: 4, gini: 0.4, bottlenecks: ['olek'] }, 'olek is a bottleneck with more than 40 % of all reviews.'],
  [
    { n: 60, people: 3, gini: 0.4, bottlenecks: ['olek', 'ines'] },
    'olek and ines are bottlenecks, each with more than 40 % of all reviews.',
  ],
  [
    { n: 60, people: 4, gini: 0.1, bottlenecks: [] },
    'Nobody is a bottleneck: no one has more than 40 % of all reviews.',
  ],
  [{ n: 11, people: 2, gini: 0.32, bottlenecks: [] }, 'That is too little to speak of a bottleneck.'],
  [{ n: 11, people: 1, gini: 0, bottlenecks: [] }, 'One person did all of it.'],
])('it says how evenly the work is spread: %j', (total, words) => {
  expect(matrixExhibit(few, totalOf(total), span).summary).toContain(words);
});

test('in a crowd those with the most are drawn, and it is said what is only in the table', () => {
  const crowd = pairsOf(
    ...Array.from({ length: 40 }, (_, i): [string, string, number] => [
      `r${String(i).padStart(2, '0')}`,
      'mira',
      i + 1,
    ]),
  );
  const { drawing, sheet, summary } = matrixExhibit(crowd, totalOf({}), span);
  expect(drawing.rows).toBe(30);
  expect(drawing.y.ticks[0]?.label).toBe('r10');
  expect(sheet.rows).toHaveLength(40);
  expect(summary).toContain('Only in the table are 55 reviews of others.');
});

test('names below are cut off, or left out, where there is no room for them', () => {
  const { drawing } = matrixExhibit(
    pairsOf(['olek', 'konstantin-of-the-hill', 3], ['olek', 'mira', 1]),
    totalOf({}),
    span,
  );
  const measure = (text: string) => text.length * 7;
  expect(drawing.x.ticks(600, measure).map(({ label }) => label)).toEqual(['konstantin-of-the-hill', 'mira']);
  expect(drawing.x.ticks(120, measure).map(({ label }) => label)).toEqual(['konsta…', 'mira']);
  expect(drawing.x.ticks(50, measure).map(({ label }) => label)).toEqual(['konst…']);
});

test('nothing reviewed is a true zero', () => {
  expect(matrixExhibit(pairsOf(), totalOf({ n: 0 }), span)).toMatchObject({
    nothing: 'Nothing was reviewed in this time. That is a true zero.',
    summary: 'From 2 Nov 2026 to 22 Nov 2026 nothing was reviewed.',
  });
});
