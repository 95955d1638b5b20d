import type { MetricAnswer, ReviewPairs } from '../../lib/answers.ts';
import { count, plural } from '../../lib/format.ts';
import { type DateSpan, pairsInWords } from '../../lib/summary.ts';
import type { Drawing, Measure, Tick } from '../drawing.ts';
import type { Exhibit } from '../exhibit.ts';
import type { Sheet } from '../sheet.ts';

/** Who reviewed whom: a row for each reviewer and a column for each author, by name, since nobody is ranked. */

type Pair = ReviewPairs['cells'][number];

/** The faintest a cell is that has anything. */
const faintest = 0.22;
/** More rows or columns than this cannot be told apart; the table has all. */
const mostShown = 30;
/** A name at the left is cut off there, so that a phone has room for the cells. */
const longestName = 14;

export interface Grid {
  reviewers: string[];
  authors: string[];
  /** Every cell of the rows and columns, row by row. */
  cells: Pair[];
}

export function matrixExhibit(pairs: ReviewPairs, answer: Pick<MetricAnswer, 'total'>, query: DateSpan): Exhibit {
  const grid = gridOf(pairs);
  const most = pairs.cells.reduce((so, { n }) => Math.max(so, n), 0);
  return {
    drawing: drawingOf(grid, most),
    legend: [
      { title: most === 1 ? '1 pull request' : `1 to ${plural(most, 'pull request')}`, mark: 'scale', ink: 'chart-1' },
    ],
    sheet: sheetOf(pairs.cells),
    summary: pairsInWords(pairs, answer.total, query, hiddenIn(pairs, grid)),
    ...(pairs.n === 0 && { nothing: 'Nothing was reviewed in this time. That is a true zero.' }),
  };
}

/** The rows and columns that are drawn: those with the most to do with reviews, by name. */
export function gridOf({ cells }: Pick<ReviewPairs, 'cells'>): Grid {
  const reviewers = busiest(cells, ({ reviewer }) => reviewer);
  const authors = busiest(cells, ({ author }) => author);
  const found = new Map(cells.map((cell) => [`${cell.reviewer} ${cell.author}`, cell]));
  return {
    reviewers,
    authors,
    cells: reviewers.flatMap((reviewer) =>
      authors.map((author) => found.get(`${reviewer} ${author}`) ?? { reviewer, author, n: 0 }),
    ),
  };
}

function busiest(cells: Pair[], nameOf: (cell: Pair) => string): string[] {
  const sums = new Map<string, number>();
  for (const cell of cells) sums.set(nameOf(cell), (sums.get(nameOf(cell)) ?? 0) + cell.n);
  const names = [...sums].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([name]) => name);
  return names.slice(0, mostShown).sort(compare);
}

const compare = (a: string, b: string) => a.localeCompare(b, 'en');

/** How many reviews are only in the table. */
function hiddenIn({ n }: ReviewPairs, { cells }: Grid): number {
  return cells.reduce((left, cell) => left - cell.n, n);
}

function drawingOf({ reviewers, authors, cells }: Grid, most: number): Drawing {
  const place = (i: number) => ({ x: i % authors.length, y: reviewers.length - 1 - Math.floor(i / authors.length) });
  return {
    x: { from: -0.5, to: authors.length - 0.5, ticks: namesBelow(authors), twoLines: false },
    y: {
      from: -0.5,
      to: reviewers.length - 0.5,
      plain: true,
      ticks: reviewers.map((name, i) => ({ at: reviewers.length - 1 - i, label: shortened(name, longestName) })),
    },
    rows: reviewers.length,
    layers: [
      {
        kind: 'cells',
        ink: 'chart-1',
        cells: cells.map(({ n }, i) => ({
          ...place(i),
          strength: n === 0 ? 0 : faintest + (1 - faintest) * (n / most),
          failed: false,
        })),
      },
    ],
    stops: cells.map((_, i) => ({ x: place(i).x, marks: [{ y: place(i).y, ink: 'text' }] })),
    reach: 'cell',
    describe: (stop) => {
      const { reviewer, author, n } = cells[stop] ?? { reviewer: '', author: '', n: 0 };
      const lines = [
        { label: 'Pull requests', value: count(n), sample: { mark: 'bar' as const, ink: 'chart-1' as const } },
      ];
      return { title: `${reviewer} reviewed ${author}`, lines };
    },
  };
}

/** A name below each column, or below as many as there is room for, and as much of it as fits. */
function namesBelow(names: string[]): (width: number, measure: Measure) => Tick[] {
  return (width, measure) => {
    const column = width / names.length;
    const step = Math.max(1, Math.ceil(leastLabelPx / column));
    const fits = (text: string) => measure(text) <= column * step - 6;
    return names.flatMap((name, at) => {
      if (at % step !== 0) return [];
      let length = name.length;
      while (length > 1 && !fits(shortened(name, length))) length -= 1;
      return [{ at, label: shortened(name, length) }];
    });
  };
}

/** Less of a name than this says nothing. */
const leastLabelPx = 44;

const shortened = (name: string, length: number): string =>
  name.length <= length ? name : `${name.slice(0, Math.max(1, length - 1))}…`;

const sheetOf = (cells: Pair[]): Sheet => ({
  columns: [
    { title: 'Reviewer', name: 'reviewer' },
    { title: 'Author', name: 'author' },
    { title: 'Pull requests', name: 'n', number: true, words: (n) => count(Number(n)) },
  ],
  rows: cells.map(({ reviewer, author, n }) => ({ values: [reviewer, author, n] })),
});
