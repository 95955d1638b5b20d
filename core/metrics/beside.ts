import type { Queryable } from '#core/db/database.ts';
import { aggregate, type Cells } from '#core/metrics/aggregate.ts';
import { type Answer, answerOf, type Statistic } from '#core/metrics/answer.ts';
import type { Metric } from '#core/metrics/metric.ts';
import type { Selection } from '#core/metrics/selection.ts';

/** The ratio that some metrics have beside their value: how much of everything it is that they could measure. */

/** An answer with that ratio in its total, its points and its groups; as it is where the metric has none. */
export async function withBeside(db: Queryable, metric: Metric, selection: Selection, answer: Answer): Promise<Answer> {
  const { beside, leftOut: _, ...rest } = metric;
  if (beside === undefined) return answer;
  const ratio: Metric = { ...rest, kind: 'ratio', shares: beside.shares };
  const [cells] = await aggregate(db, [ratio], selection);
  const of = answerOf(ratio, selection, cells as Cells, {});
  const points = new Map(of.points.map((point) => [placeOf(point), point.value]));
  const groups = new Map((of.groups ?? []).map(({ group, value }) => [group, value]));
  const add = <T extends Statistic>(to: T, value: number | null | undefined): T => ({
    ...to,
    [beside.name]: value ?? null,
  });
  return {
    ...answer,
    total: add(answer.total, of.total.value),
    ...(answer.previous !== undefined && { previous: add(answer.previous, of.previous?.value) }),
    points: answer.points.map((point) => add(point, points.get(placeOf(point)))),
    ...(answer.groups !== undefined && { groups: answer.groups.map((one) => add(one, groups.get(one.group))) }),
  };
}

function placeOf({ start, group }: { start: string; group: string | null }): string {
  return JSON.stringify([start, group]);
}
