import type { Sheet } from './sheet.ts';
import type { Metric, MetricAnswer } from '../lib/answers.ts';
import { addDays, dateInWords, daysBetween } from '../lib/dates.ts';
import { valueInWords } from '../lib/format.ts';
import { type Change, changeOf, type DateSpan, headline, unchangedInWords } from '../lib/summary.ts';

/** Metrics beside what they were in the period before. */

export interface Comparison {
  answer: MetricAnswer;
  metric: Metric;
  now: string | null;
  before: string | null;
  change: Change | null;
  /** Why no change is said, where none is. */
  why: string | null;
}

export function compared(metric: Metric, answer: MetricAnswer): Comparison {
  const change = changeOf(answer, metric);
  const inWords = (value: number | null) => (value === null ? null : valueInWords(value, metric.unit));
  return {
    answer,
    metric,
    now: inWords(headline(answer.total)),
    before: inWords(answer.previous ? headline(answer.previous) : null),
    change: change && { ...change, words: change.short },
    why: change === null ? unchangedInWords(answer) : null,
  };
}

/** The same as a table for a file, with the values as they are. */
export function comparisonSheet(rows: Comparison[]): Sheet {
  return {
    columns: ['metric', 'unit', 'value', 'n', 'value_before', 'n_before', 'difference'].map((name) => ({
      title: name,
      name,
    })),
    rows: rows.map(({ metric, answer, change, why }) => ({
      values: [
        metric.id,
        metric.unit,
        headline(answer.total),
        answer.total.n,
        answer.previous ? headline(answer.previous) : null,
        answer.previous?.n ?? null,
        change?.words ?? why,
      ],
    })),
  };
}

/** Which days stand beside which: as many, just before them. */
export function comparisonInWords({ from, to }: DateSpan): string {
  const length = daysBetween(from, to);
  const inWords = (start: string, end: string) => `${dateInWords(start)} to ${dateInWords(end)}`;
  return `${inWords(from, to)}, and ${inWords(addDays(from, -length), addDays(to, -length))}`;
}
