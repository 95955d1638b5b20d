import type { NumberEffect, RepositoryEffect, RulesEffect, Statistic } from './answers.ts';
import { count, listInWords, plural, valueInWords } from './format.ts';
import { changeBetween, headline, leastForChange } from './summary.ts';

/** What a draft of rules would do, in words. */

/** A number with its unit and n: `1 d 10 h, the median of 444`. */
export function numberInWords(statistic: Statistic, of: Pick<NumberEffect, 'kind' | 'unit'>): string {
  const value = headline(statistic);
  if (statistic.n === null) return 'not known';
  if (value === null) return 'nothing to measure';
  if (of.kind === 'count') return `${count(value)} ${value === 1 ? of.unit.replace(/s$/, '') : of.unit}`;
  return valueInWords(value, of.unit);
}

/** What stands under the number: what it is of. */
export function basisInWords(statistic: Statistic, of: Pick<NumberEffect, 'kind'>): string {
  const weekly = statistic.median_per_week;
  if (of.kind === 'count') return weekly == null ? '' : `${valueInWords(weekly, 'count')} in the median week`;
  if (!statistic.n) return '';
  return `${of.kind === 'duration' ? 'median, ' : ''}n = ${count(statistic.n)}`;
}

export const isMeasured = ({ status }: NumberEffect): boolean => status === 'ok' || status === 'syncing';

/**
 * What changes, or why no change is said. It has no tone: other rules measure something else, and that makes nothing better.
 */
export function effectInWords(effect: NumberEffect): string {
  if (!isMeasured(effect)) return 'It cannot be measured yet.';
  const change = changeBetween(effect.before, effect.after, effect);
  return change?.words ?? `No change is shown: fewer than ${leastForChange} on one side.`;
}

/** Why some of the numbers cannot be measured: `Change failure rate and recovery time: nothing tells of incidents …`. */
export function obstaclesOf({ metrics }: RulesEffect): string[] {
  const titles = new Map<string, string[]>();
  for (const { reason, title } of metrics.filter((one) => !isMeasured(one))) {
    if (reason !== undefined) titles.set(reason, [...(titles.get(reason) ?? []), title]);
  }
  return [...titles].map(([reason, named]) => `${listInWords(named)}: ${reason}`);
}

/** `52 → 127`, with what is counted. */
export function countsInWords({ before, after }: RepositoryEffect): string {
  if (before === after) return `${plural(after, 'deployment')} as before`;
  return `${count(before)} → ${plural(after, 'deployment')}`;
}

/** What is known and does not count, and what is not known before the rules are saved. */
export function notesOf({ others, unread }: RepositoryEffect): string[] {
  return [
    ...(others.after > 0
      ? [
          `${plural(others.after, 'more is', 'more are')} known and would not count: to other environments, or without success.`,
        ]
      : []),
    ...(unread > 0
      ? [
          `The jobs of ${plural(unread, 'run')} are not read yet. That happens once the rules are saved, and more may count then.`,
        ]
      : []),
  ];
}

/** Repositories whose rules change, those with the largest change first, and all others. */
export function sides(effect: RulesEffect): { touched: RepositoryEffect[]; others: RepositoryEffect[] } {
  const size = ({ before, after }: RepositoryEffect) => Math.abs(after - before);
  return {
    touched: effect.repositories.filter((one) => one.touched).sort((a, b) => size(b) - size(a)),
    others: effect.repositories.filter((one) => !one.touched),
  };
}

/** By which rule a deployment counts. */
export function countsBy(rule: string | null): string {
  if (rule === null) return 'needs no rule';
  return rule === 'default' ? 'the default' : `“${rule}”`;
}
