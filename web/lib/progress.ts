import type { MetricAnswer, SourceSync, SyncStep } from './answers.ts';
import { durationInWords, fromNow } from './duration.ts';
import { capitalize, count, humanize, plural, sourceTitle } from './format.ts';

/** `pull-requests` → `Pull requests`. */
export const stepTitle = (name: string): string => capitalize(humanize(name));

/** How far a step has come: `120 of 340`, `120 so far`, or nothing where nothing was counted. */
export function stepCount(step: SyncStep): string {
  if (step.total !== null) return `${count(step.done ?? 0)} of ${count(step.total)}`;
  return step.done ? `${count(step.done)} so far` : '';
}

export function stepEta(step: SyncStep): string {
  return step.eta_seconds === null || step.state === 'done' ? '' : `about ${durationInWords(step.eta_seconds)} left`;
}

/** The error of a step in words, whichever way the server puts it. */
export function stepError(step: SyncStep): string | null {
  if (step.error === null) return null;
  return typeof step.error === 'string' ? step.error : step.error.detail;
}

/** What is left of the allowance and when it is whole again. */
export function budgetInWords(budget: SourceSync['budget'], now: number = Date.now()): string | null {
  if (!budget || budget.remaining === null) return null;
  const of = budget.limit === null ? '' : ` of ${count(budget.limit)}`;
  const reset =
    budget.resets_at && Date.parse(budget.resets_at) > now ? `, full again ${fromNow(budget.resets_at, now)}` : '';
  return `${count(budget.remaining)}${of} calls left${reset}`;
}

/** One sentence about all steps of a source, for the live region. */
export function sourceInWords(source: SourceSync): string {
  const finished = source.steps.filter((step) => step.state === 'done').length;
  const errors = source.steps.filter((step) => step.error !== null).length;
  const trouble = errors > 0 ? `, ${plural(errors, 'step')} with an error` : '';
  return `${sourceTitle(source.id)}: ${finished} of ${plural(source.steps.length, 'step')} up to date${trouble}.`;
}

/** Steps of one repository belong together; those of the whole source come first, under no name. */
export function byScope(steps: SyncStep[]): { scope: string | null; steps: SyncStep[] }[] {
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
