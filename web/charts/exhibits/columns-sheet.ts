import type { Metric, MetricAnswer, Point } from '../../lib/answers.ts';
import { bucketLabel, dateInWords } from '../../lib/dates.ts';
import { capitalize, count, humanize, valueInWords } from '../../lib/format.ts';
import type { Sheet, SheetColumn } from '../sheet.ts';
import { groupTitle, notesOf, type Picture, stagesIn } from './picture.ts';

/** The same buckets and the same numbers as a table; a bucket opens to its rows. */
export function sheetOf(answer: MetricAnswer, metric: Metric): Sheet {
  const grouped = answer.points.some((point) => point.group !== null);
  const values = valueColumns(answer, metric, grouped);
  const starts = [...new Set(answer.points.map((point) => point.start))];
  const stops = new Map(starts.map((start, i) => [start, i]));
  return {
    columns: [
      bucketColumn(answer.query.bucket),
      ...(grouped ? [{ title: 'Group', name: 'group' }] : []),
      { title: 'n', name: 'n', number: true, words: (n) => count(Number(n)) },
      ...values.map(({ column }) => column),
      { title: 'Note', name: 'note' },
    ],
    rows: answer.points.map((point) => ({
      values: [
        point.start,
        ...(grouped ? [groupTitle(point.group)] : []),
        point.n,
        ...values.map(({ of }) => (point.n === null ? null : (of(point) ?? null))),
        noteOf(point),
      ],
      stop: stops.get(point.start) ?? 0,
    })),
  };
}

interface ValueColumn {
  column: SheetColumn;
  of: (point: Point) => number | null | undefined;
}

function valueColumns(answer: MetricAnswer, metric: Metric, grouped: boolean): ValueColumn[] {
  const number = (title: string, name: string, of: ValueColumn['of']): ValueColumn => ({
    column: { title, name, number: true, words: (value) => valueInWords(Number(value), metric.unit) },
    of,
  });
  if (metric.kind !== 'duration' && metric.kind !== 'size') {
    const value = number(capitalize(humanize(metric.id)), 'value', (point) => point.value);
    return metric.kind === 'count' ? [value] : [...numerator(metric), value];
  }
  const stages = grouped ? [] : stagesIn(answer);
  return [
    number('p50', 'p50', (point) => point.p50),
    number('p75', 'p75', (point) => point.p75),
    number('p90', 'p90', (point) => point.p90),
    ...stages.map((stage) => number(`${capitalize(stage)} p50`, `${stage}_p50`, (point) => point.stages?.[stage]?.p50)),
  ];
}

/** Of how many a share is one. */
function numerator(metric: Metric): ValueColumn[] {
  if (metric.kind !== 'ratio') return [];
  const column: SheetColumn = { title: 'Of them', name: 'numerator', number: true, words: (n) => count(Number(n)) };
  return [{ column, of: (point) => point.numerator }];
}

export function failuresSheet(picture: Picture): Sheet {
  const number = (title: string, name: string): SheetColumn => ({
    title,
    name,
    number: true,
    words: (n) => count(Number(n)),
  });
  return {
    columns: [
      bucketColumn(picture.query.bucket),
      number('Deployments', 'n'),
      number('Failed', 'failed'),
      { title: 'Share', name: 'share', number: true, words: (share) => valueInWords(Number(share), 'ratio') },
      { title: 'Note', name: 'note' },
    ],
    rows: picture.columns.map((column, stop) => {
      const failed = column.values[1] ?? null;
      const share = failed === null || !column.n ? null : failed / column.n;
      return { values: [column.start, column.n, failed, share, notesOf(column).join(', ')], stop };
    }),
  };
}

export const bucketColumn = (bucket: string): SheetColumn => ({
  title: capitalize(bucket),
  name: 'start',
  words: (start) =>
    bucket === 'day' || bucket === 'week' ? dateInWords(String(start)) : bucketLabel(String(start), bucket),
});

function noteOf(point: Point): string {
  const notes = [
    point.n === null && 'no data',
    point.partial && 'not complete',
    point.provisional && 'provisional: with deployments younger than 48 hours',
    point.n !== null &&
      typeof point.coverage === 'number' &&
      point.coverage < 1 &&
      `${Math.round(point.coverage * 100)} % covered`,
  ];
  return notes.filter(Boolean).join(', ');
}
