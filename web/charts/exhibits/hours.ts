import type { HourCell, Hours } from '../../lib/answers.ts';
import { count, plural } from '../../lib/format.ts';
import { type DateSpan, hourInWords, hoursInWords, weekdays } from '../../lib/summary.ts';
import type { Drawing, Tick, Tip } from '../drawing.ts';
import type { Exhibit, Key } from '../exhibit.ts';
import type { Sheet } from '../sheet.ts';

/** The faintest a cell is that has anything. */
const faintest = 0.22;

/** Deployments by weekday and hour: the more, the stronger; a corner marks those that failed. */
export function hoursExhibit(hours: Hours, query: DateSpan): Exhibit {
  const cells = everyCell(hours.cells);
  return {
    drawing: drawingOf(cells),
    legend: keysOf(cells),
    sheet: sheetOf(cells.filter((cell) => cell.n > 0)),
    summary: hoursInWords(hours, query),
    ...(hours.n === 0 && { nothing: 'Nothing was deployed in this time. That is a true zero.' }),
  };
}

/** Monday is the highest row. */
const row = (weekday: number): number => 7 - weekday;
const mostIn = (cells: HourCell[]): number => cells.reduce((most, cell) => Math.max(most, cell.n), 0);

function drawingOf(cells: HourCell[]): Drawing {
  const most = mostIn(cells);
  return {
    x: { from: -0.5, to: 23.5, ticks: hourTicks, twoLines: false },
    y: {
      from: -0.5,
      to: 6.5,
      plain: true,
      ticks: weekdays.map((name, i) => ({ at: row(i + 1), label: name.slice(0, 3) })),
    },
    layers: [
      {
        kind: 'cells',
        ink: 'chart-1',
        cells: cells.map(({ weekday, hour, n, failed }) => ({
          x: hour,
          y: row(weekday),
          strength: n === 0 ? 0 : faintest + (1 - faintest) * (n / most),
          failed: failed > 0,
        })),
      },
    ],
    stops: cells.map(({ weekday, hour }) => ({ x: hour, marks: [{ y: row(weekday), ink: 'text' }] })),
    reach: 'cell',
    describe: (stop) => tipOf(cells[stop]),
  };
}

function tipOf(cell: HourCell | undefined): Tip {
  if (!cell) return { title: '', lines: [] };
  const lines: Tip['lines'] = [
    { label: 'Deployments', value: count(cell.n), sample: { mark: 'bar', ink: 'chart-1' } },
    { label: 'Failed', value: count(cell.failed), sample: { mark: 'corner', ink: 'bad' } },
  ];
  return {
    title: `${weekdays[cell.weekday - 1]}, ${hourInWords(cell.hour)}`,
    lines: cell.failed > 0 ? lines : lines.slice(0, 1),
  };
}

function keysOf(cells: HourCell[]): Key[] {
  const most = mostIn(cells);
  const keys: Key[] = [
    { title: most === 1 ? '1 deployment' : `1 to ${plural(most, 'deployment')}`, mark: 'scale', ink: 'chart-1' },
    { title: 'With one that failed', mark: 'corner', ink: 'bad' },
  ];
  return cells.some((cell) => cell.failed > 0) ? keys : keys.slice(0, 1);
}

const sheetOf = (cells: HourCell[]): Sheet => ({
  columns: [
    { title: 'Weekday', name: 'weekday', words: (day) => weekdays[Number(day) - 1] ?? '' },
    { title: 'Hour', name: 'hour', words: (hour) => hourInWords(Number(hour)) },
    { title: 'Deployments', name: 'n', number: true, words: (n) => count(Number(n)) },
    { title: 'Failed', name: 'failed', number: true, words: (n) => count(Number(n)) },
  ],
  rows: cells.map(({ weekday, hour, n, failed }) => ({ values: [weekday, hour, n, failed] })),
});

/** All hours of a week, Monday first. */
export function everyCell(known: HourCell[]): HourCell[] {
  const found = new Map(known.map((cell) => [`${cell.weekday} ${cell.hour}`, cell]));
  return Array.from({ length: 7 * 24 }, (_, i) => {
    const [weekday, hour] = [Math.floor(i / 24) + 1, i % 24];
    return found.get(`${weekday} ${hour}`) ?? { weekday, hour, n: 0, failed: 0 };
  });
}

function hourTicks(width: number): Tick[] {
  const step = width / 24 >= 22 ? 2 : width / 24 >= 15 ? 3 : 6;
  return Array.from({ length: 24 / step }, (_, i) => ({ at: i * step, label: String(i * step).padStart(2, '0') }));
}
