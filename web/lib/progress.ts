import type { MetricAnswer, SourceSync, SyncStatus, SyncStep } from './answers.ts';
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
    step.known_from !== null && knownInWords(step.known_from),
    step.eta_seconds !== null && !isDone && `about ${durationInWords(step.eta_seconds)} left`,
  ]
    .filter(Boolean)
    .join(', ');
}

function knownInWords(from: string): string {
  return from === '-infinity' ? 'known from its beginning' : `known back to ${dateInWords(from.slice(0, 10))}`;
}

/** When a step that did not work is tried again. */
export function retryInWords(step: SyncStep, now: number = Date.now()): string | null {
  if (step.error === null || step.next_at === null) return null;
  return Date.parse(step.next_at) > now ? `Tried again ${fromNow(step.next_at, now)}.` : 'Tried again now.';
}

/** What is left of the allowance, when it is whole again, and what Veelocity allows itself. */
export function budgetInWords(budget: SourceSync['budget'], now: number = Date.now()): string {
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

/** How far a running sync has come, in a few words: `38 of 120 repositories`. */
export function syncInWords(status: SyncStatus): string {
  const steps = status.sources.filter((source) => source.running).flatMap((source) => source.steps);
  const repositories = byScope(steps.filter((step) => step.scope !== null));
  if (repositories.length === 0) return 'Looking for repositories';
  const done = repositories.filter((one) => one.steps.every((step) => step.state === 'done')).length;
  return `${count(done)} of ${plural(repositories.length, 'repository', 'repositories')}`;
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

/** How far the data of a metric has come: `38 of 120 repositories are read, all of them back to 1 Oct 2026.` */
export function progressInWords(progress: MetricAnswer['progress']): string {
  if (!progress) return 'The data is on its way.';
  const from = progress.from === null ? '' : `, all of them back to ${dateInWords(progress.from.slice(0, 10))}`;
  return `${count(progress.done)} of ${plural(progress.total, 'repository', 'repositories')} are read${from}.`;
}
