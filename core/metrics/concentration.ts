import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queryable } from '#core/db/database.ts';
import { counted } from '#core/metrics/aggregate.ts';
import type { Answer, Statistic } from '#core/metrics/answer.ts';
import { groupColumn, personOf } from '#core/metrics/groups.ts';
import type { Metric } from '#core/metrics/metric.ts';
import type { Selection } from '#core/metrics/selection.ts';
import { reviewerLoad } from '#core/metrics/reviewer-load.ts';

/** How what is counted is spread over people (docs/counting.md, reviewer load). */

/** From more than this share on a person is a bottleneck, where there are so many people and so much to share. */
const bottleneck = { share: 0.4, people: 3, n: 20 };

/** The answer, whose total also says how it is spread; where people are the groups, each has its share. */
export async function withConcentration(
  db: Queryable,
  metric: Metric,
  selection: Selection,
  answer: Answer,
): Promise<Answer> {
  const { total, points, groups } = answer;
  const isKnown = total.n !== null;
  const counts = isKnown ? await countByPerson(db, metric, selection) : new Map<string, number>();
  const spread: Partial<Statistic> = {
    gini: isKnown ? giniOf([...counts.values()]) : null,
    people: isKnown ? counts.size : null,
    bottlenecks: isKnown ? bottlenecksOf(counts) : null,
  };
  const inAll = { ...answer, total: { ...total, ...spread } };
  if (selection.by !== 'person' || groups === undefined) return inAll;
  const inBucket = Map.groupBy(points, ({ start }) => start);
  return {
    ...inAll,
    points: points.map((point) => ({ ...point, share: shareOf(point, inBucket.get(point.start) ?? []) })),
    groups: groups.map((group) => ({ ...group, share: shareOf(group, groups) })),
  };
}

async function countByPerson(db: Queryable, metric: Metric, selection: Selection): Promise<Map<string, number>> {
  const whole: Selection = { ...selection, previous: null, by: 'person' };
  const rows = await db.execute(sql`
    select ${groupColumn(metric, 'person', selection.who)} as person, count(*) as n from ${sql.raw(metric.fact.table)} f
    where ${counted(metric, whole)} group by 1 order by 1`);
  return new Map(rows.map((row) => [String(row.person), Number(row.n)]));
}

/** `null`: there is nothing to share. */
function shareOf({ n }: Statistic, among: Statistic[]): number | null {
  const all = among.reduce((sum, one) => sum + (one.n ?? 0), 0);
  return n === null || all === 0 ? null : n / all;
}

/**
 * Σᵢⱼ |xᵢ − xⱼ| ÷ (2 n Σx): 0 where all have as much, and towards 1 the more it is one who has it. `null`: nobody has
 * anything. In ascending order each value is taken away as often as there are larger ones, which needs no second loop.
 */
export function giniOf(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const sum = sorted.reduce((all, value) => all + value, 0);
  const differences = sorted.reduce((all, value, i) => all + value * (2 * i + 1 - sorted.length), 0);
  return sum === 0 ? null : (2 * differences) / (2 * sorted.length * sum);
}

/** Who has more than is good for all, the one with the most first. */
export function bottlenecksOf(counts: Map<string, number>): string[] {
  const n = [...counts.values()].reduce((all, value) => all + value, 0);
  if (counts.size < bottleneck.people || n < bottleneck.n) return [];
  const heavy = [...counts].filter(([, count]) => count / n > bottleneck.share);
  return heavy.sort(([, a], [, b]) => b - a).map(([person]) => person);
}

export const ReviewPairs = z.object({
  metric: z.literal('reviewer-load'),
  n: z.number().int(),
  /** Who reviewed whom, and how many pull requests: only where there was one. */
  cells: z.array(z.object({ reviewer: z.string(), author: z.string(), n: z.number().int() })),
});
export type ReviewPairs = z.infer<typeof ReviewPairs>;

/** Who reviewed whom in the window. */
export async function readReviewPairs(db: Queryable, selection: Selection): Promise<ReviewPairs> {
  const whole: Selection = { ...selection, previous: null, by: 'person' };
  const rows = await db.execute(sql`
    select ${groupColumn(reviewerLoad, 'person', selection.who)} as reviewer, ${personOf('f.author', selection.who)} as author, count(*) as n
    from reviewer_facts f where ${counted(reviewerLoad, whole)} group by 1, 2 order by 1, 2`);
  const cells = rows.map((row) => ({ reviewer: String(row.reviewer), author: String(row.author), n: Number(row.n) }));
  return { metric: 'reviewer-load', n: cells.reduce((sum, { n }) => sum + n, 0), cells };
}
