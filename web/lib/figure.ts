import type { MetricAnswer } from './answers.ts';
import { headline, headlineField } from './summary.ts';

/** Marks an element with the number that it says, for those who read pages by program. `field` is its path in the answer. */
export const figure = (metric: string, field: string, value: number | null | undefined) => ({
  'data-metric': metric,
  'data-field': field,
  'data-value': JSON.stringify(value ?? null),
});

/** The number that a metric is known by, of the whole window or of the one before. */
export function headlineFigure({ metric, ...answer }: MetricAnswer, period: 'total' | 'previous' = 'total') {
  const statistic = answer[period];
  return figure(metric, `${period}.${headlineField(statistic ?? answer.total)}`, statistic && headline(statistic));
}
