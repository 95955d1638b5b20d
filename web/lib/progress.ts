import type { Budget, MetricAnswer, SourceSync, SyncStep } from './answers.ts';
import { dateInWords } from './dates.ts';
import { durationInWords, fromNow } from './duration.ts';
import { count, plural } from './format.ts';

/** How far a step has come: `120 of 340, known back to 1 Oct 2026, about 4 min left`. */
export function stepInWords(step: SyncStep): string {
  const amount =
    step.total === null ? step.done > 0 && `${count(step.done)} so far` : `${count(step.done)} of ${count(step.total)}`;
  const isDone = step.state === 'done';
  return [
    isDone ? step.done > 0 && count(step.done) : amount,
    step.known_from !== null &&
      !Number.isNaN(Date.parse(step.known_from)) &&
      `known back to ${dateInWords(step.known_from.slice(0, 10))}`,
    step.eta_seconds !== null && !isDone && `about ${durationInWords(step.eta_seconds)} left`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** When a step that did not work is tried again. */
export function retryInWords(step: SyncStep, now: number = Date.now()): string | null {
  if (step.error === null || step.next_at === null) return null;
  return Date.parse(step.next_at) > now ? `Tried again ${fromNow(step.next_at, now)}.` : 'Tried again now.';
}

/** What is left of the allowance, when it is whole again, and what Veelocity allows itself. */
export function budgetInWords(budget: Budget, now: number = Date.now()): string {
  const own = `${count(budget.calls_this_hour)} of ${count(budget.max_per_hour)} calls made this hour`;
  if (budget.blocked_until !== null && Date.parse(budget.blocked_until) > now) {
    return `${own}; no call until the provider allows it again, ${fromNow(budget.blocked_until, now)}`;
  }
  if (budget.remaining === null) return own;
  const of = budget.limit === null ? '' : ` of ${count(budget.limit)}`;
  const reset =
    budget.resets_at !== null && Date.parse(budget.resets_at) > now
      ? `, full again ${fromNow(budget.resets_at, now)}`
      : '';
  return `${own}; the provider leaves ${count(budget.remaining)}${of}${reset}`;
}

/** One sentence about all steps of a source, for the live region. */
export function sourceInWords(source: SourceSync): string {
  const finished = source.steps.filter((step) => step.state === 'done').length;
  const errors = source.steps.filter((step) => step.error !== null).length;
  const trouble = errors > 0 ? `, ${plural(errors, 'step')} with an error` : '';
  return `${source.title}: ${finished} of ${plural(source.steps.length, 'step')} up to date${trouble}.`;
}

export interface Place {
  scope: string | null;
  steps: SyncStep[];
}

/** Steps of one repository belong together; those of the whole source come first, under no name. */
export function byScope(steps: SyncStep[]): Place[] {
  const groups = new Map<string | null, SyncStep[]>();
  for (const step of steps) {
    const group = groups.get(step.scope);
    if (group) group.push(step);
    else groups.set(step.scope, [step]);
  }
  return [...groups]
    .map(([scope, of]) => ({ scope, steps: of }))
    .sort((a, b) => (a.scope ?? '').localeCompare(b.scope ?? ''));
}

/** The progress that a metric's answer carries while its data is on the way. */
export function progressInWords(progress: MetricAnswer['progress']): string {
  if (!progress) return 'The data is on its way.';
  if (typeof progress === 'string') return progress;
  const of = progress.total === null ? '' : ` of ${count(progress.total)}`;
  return progress.detail ?? `${count(progress.done)}${of} repositories so far.`;
}
