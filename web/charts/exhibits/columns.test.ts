import { describe, expect, test } from 'vitest';
import * as gallery from '../../e2e/gallery/data.ts';
import type { Layer } from '../drawing.ts';
import { columnsExhibit, failuresExhibit } from './columns.ts';

const { metrics } = gallery;
const three = gallery.mondays('2026-12-21', 3);
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const layers = <K extends Layer['kind']>(all: Layer[], kind: K) =>
  all.filter((layer): layer is Extract<Layer, { kind: K }> => layer.kind === kind);

test('percentile lines break where nothing is known; a lonely week is dots, one without data is hatched', () => {
  const values = [null, 3600, 0];
  const answer = gallery.answer(metrics.leadTime, {
    starts: three,
    point: (i) => {
      const p50 = values[i] ?? null;
      return {
        n: i === 0 ? null : i === 1 ? 9 : 0,
        p50: p50 || null,
        p75: p50 || null,
        p90: p50 || null,
        coverage: i === 0 ? 0 : 1,
      };
    },
    total: { n: 9, p50: 3600, p90: 3600 },
  });
  const { drawing } = columnsExhibit(answer, metrics.leadTime);
  expect(layers(drawing.layers, 'unknown')).toEqual([{ kind: 'unknown', from: -0.5, to: 0.5 }]);
  expect(layers(drawing.layers, 'line').flatMap((line) => line.points.filter((point) => point !== null))).toHaveLength(
    3,
  );
  expect(layers(drawing.layers, 'dots').map((dots) => dots.points.length)).toEqual([1, 0, 1, 1]);
  expect(drawing.describe(0)).toEqual({ title: 'Week of 21 Dec 2026', lines: [], notes: ['No data for this time'] });
  expect(
    drawing
      .describe(1)
      .lines.map((line) => `${line.label} ${line.value}`)
      .map(plain),
  ).toEqual(['Half are at most (p50) 1 h', '75 % are at most (p75) 1 h', '90 % are at most (p90) 1 h', 'n 9']);
});

test('a dragged stretch is the dates of its whole buckets, within the range', () => {
  const answer = gallery.answer(metrics.throughput, {
    starts: three,
    point: () => ({ n: 1, value: 1 }),
    total: { n: 3, value: 3 },
  });
  answer.query = { ...answer.query, from: '2026-12-23', to: '2027-01-07' };
  const brush = columnsExhibit(answer, metrics.throughput).drawing.brush;
  expect(brush?.snap(1.4, 0.2)).toEqual([-0.5, 1.5]);
  expect(brush?.dates(1.4, 0.2)).toEqual({ from: '2026-12-23', to: '2027-01-03' });
  expect(brush?.dates(2, 9)).toEqual({ from: '2027-01-04', to: '2027-01-07' });
});

test('deployments are told apart by whether they failed, where that is known', () => {
  const { frequency, failures } = gallery.deployments(three);
  failures.points = failures.points.map((point, i) =>
    i === 0 ? { ...point, n: null, numerator: null, value: null } : point,
  );
  const { drawing, sheet, legend } = failuresExhibit(frequency, failures, metrics.deployments);
  const [bars] = layers(drawing.layers, 'bars');
  const counts = frequency.points.map((point) => point.value);
  const failed = failures.points.map((point) => point.numerator ?? null);
  expect(bars?.series.map(({ striped, values }) => [striped, values])).toEqual([
    [false, counts.map((n, i) => (failed[i] == null ? null : (n ?? 0) - failed[i]))],
    [true, failed],
    [false, [counts[0], null, null]],
  ]);
  expect(legend.map((key) => key.title)).toEqual([
    'Did not fail',
    'Failed',
    'Not known whether they failed',
    'Not complete, or younger than 48 hours',
  ]);
  expect(sheet.rows[0]?.values).toEqual(['2026-12-21', counts[0], null, null, '']);
});

test('where failures cannot be measured the bars are of one kind', () => {
  const { frequency, failures } = gallery.deployments(three);
  const { drawing } = failuresExhibit(frequency, { ...failures, status: 'not_measurable' }, metrics.deployments);
  expect(layers(drawing.layers, 'bars')[0]?.series).toHaveLength(1);
});

test('a statistic of no rows is said, not drawn; a count of none is drawn', () => {
  const none = { starts: three, point: () => ({ n: 0, value: 0, p50: null }), total: { n: 0, value: 0, p50: null } };
  expect(columnsExhibit(gallery.answer(metrics.leadTime, none), metrics.leadTime).nothing).toMatch(/true zero/);
  expect(columnsExhibit(gallery.answer(metrics.throughput, none), metrics.throughput).nothing).toBeUndefined();
  const unknown = { ...none, total: { n: null, value: null } };
  expect(columnsExhibit(gallery.answer(metrics.throughput, unknown), metrics.throughput).nothing).toMatch(
    /does not reach/,
  );
});

test('the table has a column for each stage, and a row opens its column of the chart', () => {
  const { sheet } = columnsExhibit(gallery.cycleTime(three), metrics.cycleTime, true);
  expect(sheet.columns.map((column) => column.name)).toEqual([
    'start',
    'n',
    'p50',
    'p75',
    'p90',
    'coding_p50',
    'pickup_p50',
    'review_p50',
    'merge_p50',
    'deploy_p50',
    'note',
  ]);
  expect(sheet.rows.map((row) => row.stop)).toEqual([0, 1, 2]);
  expect(sheet.rows[2]?.values.at(-1)).toBe('not complete');
});

describe('a backlog by state', () => {
  const order = ['Backlog', 'Todo', 'In Progress'];
  const flow = (states: Record<string, (number | null)[]>, starts = three) =>
    columnsExhibit(gallery.backlog(starts, states), metrics.backlog, false, order);
  const high = (all: Layer[]) =>
    layers(all, 'area').map(({ high, pale }) => [pale, high.map(({ x, y }) => `${x} ${y}`)]);

  test('is areas on each other, the last state at the bottom, pale on the way to what is not complete', () => {
    const { drawing, legend } = flow({ Backlog: [10, 12, 14], 'In Progress': [3, 0, 5], Todo: [1, 2, 2] });
    expect(legend.map(({ title, mark }) => [title, mark])).toEqual([
      ['In Progress', 'bar'],
      ['Todo', 'bar'],
      ['Backlog', 'bar'],
      ['Not complete', 'pale'],
    ]);
    expect(high(drawing.layers)).toEqual([
      [true, ['1 0', '2 5']],
      [true, ['1 2', '2 7']],
      [true, ['1 14', '2 21']],
      [false, ['0 3', '1 0']],
      [false, ['0 4', '1 2']],
      [false, ['0 14', '1 14']],
    ]);
    expect(layers(drawing.layers, 'area')[4]?.low).toEqual([
      { x: 0, y: 3 },
      { x: 1, y: 0 },
    ]);
    expect(drawing.y.to).toBeGreaterThanOrEqual(21);
    expect(drawing.stops[2]?.marks.map(({ y }) => y)).toEqual([5, 7, 21]);
    const tip = drawing.describe(0);
    expect(tip.lines.map(({ label, value }) => `${label} ${plain(value)}`)).toEqual([
      'In Progress 3',
      'Todo 1',
      'Backlog 10',
      'n 14',
    ]);
  });

  test('ends where nothing is known, and a bucket between is an area too', () => {
    const starts = gallery.mondays('2026-12-21', 5);
    const { drawing } = flow({ Backlog: [null, 4, null, 6, 8], Todo: [null, 0, null, 1, 1] }, starts);
    expect(layers(drawing.layers, 'unknown').map(({ from, to }) => [from, to])).toEqual([
      [-0.5, 0.5],
      [1.5, 2.5],
    ]);
    expect(high(drawing.layers)).toEqual([
      [false, ['0.7 0', '1.3 0']],
      [false, ['0.7 4', '1.3 4']],
      [true, ['3 1', '4 1']],
      [true, ['3 7', '4 9']],
    ]);
  });

  test('of more than five states the smallest are one, so that nothing is missing above', () => {
    const states = { A: [1, 1, 1], B: [2, 2, 2], C: [3, 3, 3], D: [4, 4, 4], E: [5, 5, 5], F: [6, 6, 6] };
    const { drawing, legend, sheet } = flow(states);
    expect(legend.map(({ title }) => title)).toEqual(['F', 'E', 'D', 'C', '2 other states', 'Not complete']);
    expect(drawing.stops[0]?.marks.at(-1)?.y).toBe(21);
    expect(sheet.rows).toHaveLength(18);
  });

  test('other stocks, and other groups of it, are lines: they may hold the same thing twice', () => {
    const answer = gallery.backlog(three, { bug: [1, 2, 3], outage: [1, 2, 3] });
    const { drawing } = columnsExhibit({ ...answer, query: { ...answer.query, by: 'label' } }, metrics.backlog);
    expect(layers(drawing.layers, 'area')).toEqual([]);
  });
});
