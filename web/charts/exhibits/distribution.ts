import type { Bin, Distribution } from '../../lib/answers.ts';
import { binInWords, count, tickInWords, valueInWords } from '../../lib/format.ts';
import { type DateSpan, distributionInWords, nothingToMeasure } from '../../lib/summary.ts';
import { ticksFor } from '../../lib/ticks.ts';
import type { Layer, Measure, Tick } from '../drawing.ts';
import type { Exhibit } from '../exhibit.ts';
import { percentileKeys, percentilesOf } from './percentiles.ts';

/** How many rows lie between which bounds. A bin opens to its rows. */
export function distributionExhibit(distribution: Distribution, query: DateSpan): Exhibit {
  const bins = shownBins(distribution.bins);
  const { unit, n } = distribution;
  const ticks = ticksFor(
    bins.reduce((most, bin) => Math.max(most, bin.n), 0),
    'count',
    4,
  );
  return {
    drawing: {
      x: {
        from: -0.5,
        to: Math.max(1, bins.length) - 0.5,
        ticks: (width, measure) => boundTicks(bins, unit, width, measure),
        twoLines: false,
        marks: true,
      },
      y: { from: 0, to: ticks.at(-1) ?? 1, ticks: ticks.map((at) => ({ at, label: tickInWords(at, 'count') })) },
      layers: [
        { kind: 'bars', series: [{ ink: 'chart-1', values: bins.map((bin) => bin.n) }], gap: 0.06, widest: 1000 },
        ...percentileUprights(distribution, bins),
      ],
      stops: bins.map((bin, x) => ({ x, marks: [{ y: bin.n, ink: 'chart-1' }] })),
      reach: 'band',
      describe: (stop) => {
        const bin = bins[stop];
        if (!bin) return { title: '', lines: [] };
        return {
          title: binInWords(bin, unit),
          lines: [
            { label: 'n', value: count(bin.n), sample: { mark: 'bar', ink: 'chart-1' } },
            { label: 'of all', value: valueInWords(n === 0 ? 0 : bin.n / n, 'ratio') },
          ],
        };
      },
    },
    legend: percentileKeys(distribution, unit),
    sheet: {
      columns: [
        { title: 'From', name: 'from', words: (value) => valueInWords(Number(value), unit) },
        { title: 'To less than', name: 'to', words: (value) => valueInWords(Number(value), unit) },
        { title: 'n', name: 'n', number: true, words: (value) => count(Number(value)) },
        { title: 'Of all', name: 'share', number: true, words: (value) => valueInWords(Number(value), 'ratio') },
      ],
      rows: bins.map((bin, stop) => ({ values: [bin.from, bin.to, bin.n, n === 0 ? null : bin.n / n], stop })),
    },
    summary: distributionInWords(distribution, query),
    ...(n === 0 && { nothing: nothingToMeasure }),
  };
}

/** Without the empty ones at both ends. */
export function shownBins(bins: Bin[]): Bin[] {
  const first = bins.findIndex((bin) => bin.n > 0);
  return first === -1 ? [] : bins.slice(first, bins.findLastIndex((bin) => bin.n > 0) + 1);
}

/** The bounds between the bars; where there is no room for all, every second, third, … */
function boundTicks(bins: Bin[], unit: string, width: number, measure: Measure): Tick[] {
  const bounds = bins.map((bin, i): Tick => ({ at: i - 0.5, label: tickInWords(bin.from, unit) }));
  const end = bins.at(-1)?.to;
  if (end != null) bounds.push({ at: bins.length - 0.5, label: tickInWords(end, unit) });
  const step = width / Math.max(1, bins.length);
  const widest = bounds.reduce((most, tick) => Math.max(most, measure(tick.label)), 0);
  const every = Math.max(1, Math.ceil((widest + 10) / step));
  return bounds.filter((_, i) => i % every === 0);
}

/** Where the percentiles lie among the bars: within a bin by its own share of it. */
const percentileUprights = (distribution: Distribution, bins: Bin[]): Layer[] =>
  percentilesOf(distribution).map(({ name, value, dash }) => ({
    kind: 'upright',
    at: placeAmong(bins, value),
    label: name,
    ink: 'text-2',
    dash,
  }));

export function placeAmong(bins: Bin[], value: number): number {
  const i = bins.findIndex((bin) => bin.to === null || value < bin.to);
  const bin = bins[i];
  if (!bin) return bins.length - 0.5;
  const share = bin.to === null ? 0.5 : (value - bin.from) / (bin.to - bin.from);
  return i - 0.5 + Math.min(1, Math.max(0, share));
}
