import type { MetricAnswer } from './answers.ts';
import { headlineField } from './summary.ts';

/**
 * A number says on its element which one it is and what it is exactly, so that whoever reads a page by program can
 * compare it with `GET /metrics/{id}`.
 */

/** Says it of any number; `field` is its path in the metric's answer, such as `total.n`. */
export const mark = (metric: string, field: string, value: unknown) => ({
  'data-metric': metric,
  'data-field': field,
  'data-value': JSON.stringify(value ?? null),
});

/** Says it of a field of the whole window, or of the one before, such as `n` or `stages.review.p50`. */
export function markOf(answer: MetricAnswer, field: string, period: 'total' | 'previous' = 'total') {
  let value: unknown = answer[period];
  for (const name of field.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return mark(answer.metric, `${period}.${field}`, value);
}

/** Says it of the number that a metric is known by. */
export const markOfHeadline = (answer: MetricAnswer, period: 'total' | 'previous' = 'total') =>
  markOf(answer, headlineField(answer[period] ?? answer.total), period);
