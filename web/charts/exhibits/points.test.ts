import { describe, expect, test } from 'vitest';
import * as gallery from '../../e2e/gallery/data.ts';
import type { Dots, WaitingItem } from '../../lib/answers.ts';
import { binInWords } from '../../lib/format.ts';
import { ageingExhibit, ageOf, inStopOrder, swarm } from './ageing.ts';
import { distributionExhibit, placeAmong, shownBins } from './distribution.ts';
import { logAxis } from './log-axis.ts';
import { scatterExhibit } from './scatter.ts';

const hour = 3600;
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const query = {
  from: '2026-03-28',
  to: '2026-03-30',
  bucket: 'day',
  time_zone: 'Europe/Paris',
  filters: {},
} as const;

const dot = (at: string, value: number) => ({
  id: 1,
  kind: 'pull_request',
  at,
  value,
  title: 'A change',
  repository: 'acme/shop',
});
const dots = (...items: ReturnType<typeof dot>[]): Dots => ({
  metric: 'lead-time',
  unit: 'seconds',
  n: items.length,
  p50: hour,
  p85: hour,
  p95: hour,
  items,
});

describe('dots', () => {
  test('stand at their local time, also over the night in which the clock is changed', () => {
    const exhibit = scatterExhibit(
      dots(dot('2026-03-27T23:00:00Z', hour), dot('2026-03-29T22:00:00Z', hour)),
      query,
      gallery.metrics.leadTime,
    );
    expect(exhibit.drawing.stops.map((stop) => stop.x)).toEqual([-0.5, 1.5]);
    expect(exhibit.drawing.brush?.dates(-0.3, 0.6)).toEqual({ from: '2026-03-28', to: '2026-03-29' });
  });

  test('say their title, duration and time', () => {
    const { drawing } = scatterExhibit(dots(dot('2026-03-28T09:30:00Z', 5400)), query, gallery.metrics.leadTime);
    const tip = drawing.describe(0);
    expect([tip.title, tip.lines[0]?.label, plain(tip.lines[0]?.value ?? ''), tip.notes]).toEqual([
      'A change',
      'acme/shop',
      '1 h 30 min',
      ['28 Mar 2026, 10:30'],
    ]);
  });

  test('percentiles of a handful are no lines', () => {
    const few = scatterExhibit(dots(dot('2026-03-28T09:30:00Z', 5400)), query, gallery.metrics.leadTime);
    const many = scatterExhibit(gallery.dots(40), query, gallery.metrics.leadTime);
    const lines = [few, many].map(({ drawing }) => drawing.layers.filter((layer) => layer.kind === 'level').length);
    expect(lines).toEqual([0, 3]);
  });
});

describe('a logarithmic axis', () => {
  test('goes up by equal steps for equal factors, between values that people know', () => {
    const { axis, of } = logAxis([90, 3 * 86_400], [], 'seconds');
    expect(axis.ticks.map((tick) => plain(tick.label))).toEqual(['1 min', '10 min', '1 h', '6 h', '1 d', '7 d']);
    expect(of(600) - of(60)).toBeCloseTo(of(6000) - of(600));
  });

  test('has a line of its own for zeros, below all others', () => {
    const { axis, of } = logAxis([0, 3600], [], 'seconds');
    expect(axis.ticks[0]?.label).toBe('0');
    expect(of(0)).toBe(axis.from);
    expect(of(3600)).toBe(axis.ticks[1]?.at);
  });

  test.each([[[]], [[0]], [[1]], [[9e12]]])('bears %j', (values) => {
    const { axis, of } = logAxis(values, [null], 'seconds');
    expect(axis.to).toBeGreaterThan(axis.from);
    for (const value of values) expect(of(value)).toBeLessThanOrEqual(axis.to);
  });
});

describe('a distribution', () => {
  const distribution = gallery.distribution(gallery.dots(200));

  test('begins and ends with a bin that has rows, and loses none', () => {
    const bins = shownBins(distribution.bins);
    expect(bins[0]?.n).toBeGreaterThan(0);
    expect(bins.at(-1)?.n).toBeGreaterThan(0);
    expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(200);
    expect(shownBins([{ from: 0, to: null, n: 0 }])).toEqual([]);
  });

  test('places a percentile within its bin by its share of it', () => {
    const bins = [
      { from: 0, to: 10, n: 1 },
      { from: 10, to: 20, n: 1 },
      { from: 20, to: null, n: 1 },
    ];
    expect([0, 5, 10, 15, 99].map((value) => placeAmong(bins, value))).toEqual([-0.5, 0, 0.5, 1, 2]);
  });

  test.each([
    [{ from: 0, to: 60, n: 1 }, 'Less than 1 min'],
    [{ from: 60, to: 300, n: 1 }, '1 min to less than 5 min'],
    [{ from: 86_400, to: null, n: 1 }, '1 d or more'],
  ])('%j is “%s”', (bin, words) => {
    expect(plain(binInWords(bin, 'seconds'))).toBe(words);
  });

  test('has as many bounds on its axis as there is room for', () => {
    const { x } = distributionExhibit(distribution, query).drawing;
    const measure = (text: string) => text.length * 7;
    const [wide, narrow] = [x.ticks(900, measure), x.ticks(200, measure)];
    expect(narrow.length).toBeLessThan(wide.length);
    expect(wide.length).toBe(shownBins(distribution.bins).length + 1);
  });
});

describe('open pull requests', () => {
  const item = (number: number, since: string, change: Partial<WaitingItem> = {}): WaitingItem => ({
    id: number,
    number,
    title: `Change ${number}`,
    url: '',
    repository: 'acme/shop',
    author: 'mira',
    is_draft: false,
    ready_at: since,
    created_at: '2026-11-01T00:00:00Z',
    state: 'waiting_for_review',
    waits_for: ['jonas'],
    ...change,
  });
  const now = Date.parse('2026-11-22T12:00:00Z');
  const waiting = {
    basis: { metric: 'merge-time' as const, n: 40, p50: 10 * hour, p85: 20 * hour },
    total: 3,
    items: [
      item(1, '2026-11-21T11:00:00Z'),
      item(2, '2026-11-22T11:00:00Z'),
      item(3, '2026-11-22T00:00:00Z', { state: 'approved', waits_for: [] }),
    ],
  };

  test('are as old as they are ready; a draft as it was made', () => {
    expect(ageOf(item(1, '2026-11-22T11:00:00Z'), now)).toBe(hour);
    expect(ageOf(item(1, '', { ready_at: null, created_at: '2026-11-22T10:00:00Z' }), now)).toBe(2 * hour);
  });

  test('have a shape by their age against the merged ones, and the table begins with the oldest', () => {
    const { drawing, sheet, legend } = ageingExhibit(waiting, now);
    expect(inStopOrder(waiting, now).map((one) => one.number)).toEqual([2, 1, 3]);
    expect(
      drawing.layers.filter((layer) => layer.kind === 'dots').map((layer) => [layer.shape, layer.points.length]),
    ).toEqual([
      ['round', 1],
      ['diamond', 1],
      ['up', 1],
    ]);
    expect(legend.map((key) => plain(key.title)).slice(0, 2)).toEqual([
      'p50 10 h of the merged',
      'p85 20 h of the merged',
    ]);
    expect(sheet.rows.map((row) => [row.values[0], row.stop])).toEqual([
      ['#1 Change 1', 1],
      ['#3 Change 3', 2],
      ['#2 Change 2', 0],
    ]);
    expect(drawing.describe(1).notes).toEqual(['acme/shop, by mira', 'Older than p85 of the merged']);
  });

  test('are not compared with too few merged ones', () => {
    const { drawing, summary } = ageingExhibit({ ...waiting, basis: { ...waiting.basis, n: 4 } }, now);
    expect(drawing.layers.some((layer) => layer.kind === 'level')).toBe(false);
    expect(summary).toContain('Too few were merged');
  });

  test('step aside where they would lie on each other', () => {
    const lanes = swarm([1, 1, 1, 2]);
    expect(new Set(lanes.slice(0, 3)).size).toBe(3);
    expect(lanes[3]).toBe(0);
  });
});
