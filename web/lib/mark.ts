import type { MetricAnswer } from './answers.ts';
import { headlineField } from './summary.ts';

/**
 * A number says on its element which one it is and what it is exactly, so that whoever reads a page by program can
 * compare it with `GET /metrics/{id}`.
 */

/** Says it of a field of the total, such as `n` or `stages.review.p50`. */
export function markOf({ metric, total }: Pick<MetricAnswer, 'metric' | 'total'>, field: string) {
  let value: unknown = total;
  for (const name of field.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return { 'data-metric': metric, 'data-field': `total.${field}`, 'data-value': JSON.stringify(value ?? null) };
}

/** Says it of the number that a metric is known by. */
export const markOfHeadline = (answer: Pick<MetricAnswer, 'metric' | 'total'>) =>
  markOf(answer, headlineField(answer.total));
