import { expect } from 'vitest';
import { differences } from './compare.ts';
import type { Harness as WholeHarness } from './harness.ts';
import { type Answer, type Metric, type Question, answer } from './oracle.ts';
import { queryOf } from './questions.ts';
import type { Row } from './rows.ts';
import { nothing, statistics } from './statistics.ts';
import type { Zone } from './zone.ts';

/** What stands behind a number: its rows, and the same as CSV. */

type Harness = Pick<WholeHarness, 'ask' | 'world'>;

interface Item {
  id: number;
  kind: string;
  title: string;
  repository: string;
  at: string;
  value: number | null;
  numerator?: number;
}

interface Listing {
  items: Item[];
  total: number;
  csv: string[][];
}

/** All pages of the rows, and all of them as CSV. */
async function list(harness: Harness, path: string): Promise<Listing> {
  const items: Item[] = [];
  let total = 0;
  let cursor: string | null = null;
  do {
    const page = await harness.ask(
      `${path}&limit=100${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    total = page.total;
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { items, total, csv: parseCsv(await harness.ask(`${path}&format=csv`)) };
}

/** The rows of a question are exactly the oracle's, their number is `n`, and from their values come its statistics. */
export async function checkRows(harness: Harness, zone: Zone, metric: Metric, question: Question): Promise<number> {
  const query = queryOf(question);
  const said = await harness.ask(`/metrics/${metric}?${query}`);
  const expected = answer(harness.world, zone, metric, question);
  const { items, total, csv } = await list(harness, `/metrics/${metric}/rows?${query}`);
  const name = `${metric}?${query}`;
  expect(total, name).toBe(items.length);
  expect(new Set(items.map((item) => `${item.kind} ${item.id} ${item.title}`)).size, name).toBe(items.length);
  expect(items.map(lineOf).sort(), name).toEqual(wanted(expected.rows, metric).sort());
  expect(csv.length - 1, name).toBe(items.length);
  expect(
    csv.slice(1).map((line) => [line[0], line[4], line[5], line[6]]),
    name,
  ).toEqual(
    items.map((item) => [String(item.id), item.repository, item.at, item.value === null ? '' : String(item.value)]),
  );
  if (said.total.n !== null) {
    expect(total, name).toBe(said.total.n);
    if ('p50' in said.total) {
      const values = items.map((item) => item.value ?? 0);
      expect(differences(statistics(values), said.total), name).toEqual([]);
    }
  }
  await checkBuckets(harness, metric, query, said);
  await checkLeftOut(harness, metric, query, expected);
  await checkCsv(harness, metric, query, said);
  return items.length;
}

function lineOf(item: Item): string {
  return [item.repository, Date.parse(item.at) / 1000, item.value, item.numerator].join(' ');
}

/** The oracle's rows as the API would list them; what could not be measured is no part of `n`. */
function wanted(rows: Row[], metric: Metric): string[] {
  const measured = metric === 'review-time' ? rows.filter((row) => row.amount !== null) : rows;
  const isShare = 'numerator' in nothing(metric);
  return measured.map((row) => {
    const hit = row.hit ? 1 : 0;
    return [row.repository, row.at, isShare ? hit : (row.amount ?? 1), isShare ? hit : undefined].join(' ');
  });
}

/** Each bucket has as many rows as its point says, and together they are the window's. */
async function checkBuckets(
  harness: Harness,
  metric: Metric,
  query: string,
  said: { points: { start: string; group: string | null; n: number | null }[] },
): Promise<void> {
  if (query.includes('by=')) return;
  for (const { start, n } of said.points) {
    const { total } = await harness.ask(`/metrics/${metric}/rows?${query}&at=${start}`);
    if (n !== null) expect(total, `${metric} ${query} ${start}`).toBe(n);
  }
}

async function checkLeftOut(harness: Harness, metric: Metric, query: string, expected: Answer): Promise<void> {
  const excluded = expected.total.excluded as Record<string, number>;
  if (metric.startsWith('ci-')) return;
  for (const reason of ['bots', 'by_hand', 'no_start', 'not_attributable']) {
    const { total } = await harness.ask(`/metrics/${metric}/rows?${query}&excluded=${reason}`);
    expect(total, `${metric} ${query} ${reason}`).toBe(excluded[reason] ?? 0);
  }
}

/** The CSV has the points' values, one line each, a stage's in columns of their own. */
async function checkCsv(
  harness: Harness,
  metric: Metric,
  query: string,
  said: { points: Record<string, unknown>[] },
): Promise<void> {
  const [columns = [], ...lines] = parseCsv(await harness.ask(`/metrics/${metric}?${query}&format=csv`));
  const found = lines.map((line) => Object.fromEntries(columns.map((column, index) => [column, line[index]])));
  const flat = said.points.map(({ stages, ...point }) => {
    const values: Record<string, unknown> = { ...point };
    for (const [stage, statistic] of Object.entries((stages ?? {}) as Record<string, object>)) {
      for (const [name, value] of Object.entries(statistic)) values[`${stage}_${name}`] = value;
    }
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value === null ? '' : String(value)]),
    );
  });
  expect(found, `${metric} ${query}`).toEqual(flat);
}

/** RFC 4180: fields in quotes may hold anything, quotes doubled. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && line.length === 0 && quoted === undefined && bare === '') break;
    line.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
