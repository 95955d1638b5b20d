import type { SyncStatus, SyncStep } from './answers.ts';
import { dateInWords } from './dates.ts';
import { durationInWords } from './duration.ts';
import { count, plural } from './format.ts';
import { byScope } from './progress.ts';

/** How far the data has come since a workspace was connected: first the newest weeks of everything, then what is older. */
export interface Arrival {
  /** Repositories that are followed. */
  repositories: number;
  /** Of these: something of theirs can be shown; and nothing more is to come. */
  begun: number;
  done: number;
  /** All of them are known back to this instant; `null`: from the beginning, or not yet. */
  from: string | null;
  /** Until the slowest of the steps that run now has ended. */
  etaSeconds: number | null;
  /** Steps that did not work, each in the words of the server. */
  errors: string[];
}

/** What tells of the newest weeks: as soon as it is known the charts have something to show. */
const firstStep = 'pull-requests';

export function arrivalOf(status: SyncStatus): Arrival {
  const steps = status.sources.flatMap((source) => source.steps);
  const places = byScope(steps.filter((step) => step.scope !== null));
  const firsts = places.flatMap((place) => place.steps.filter((step) => step.name === firstStep));
  const bounds = firsts.flatMap((step) => step.known_from ?? []).sort();
  const etas = steps.flatMap((step) => step.eta_seconds ?? []);
  return {
    repositories: places.length,
    begun: firsts.filter(isBegun).length,
    done: places.filter((place) => place.steps.every((step) => step.state === 'done')).length,
    from: firsts.every(isBegun) ? (bounds.at(-1) ?? null) : null,
    etaSeconds: etas.length === 0 ? null : Math.max(...etas),
    errors: [...new Set(steps.flatMap((step) => step.error ?? []))],
  };
}

const isBegun = (step: SyncStep): boolean => step.complete || step.known_from !== null || step.state === 'done';

/** In a few words: `38 of 120 repositories, from 1 Oct 2026, about 4 min left`. */
export function arrivalInWords({ repositories, done, from, etaSeconds }: Arrival): string {
  if (repositories === 0) return 'Looking for repositories';
  return [
    `${count(done)} of ${plural(repositories, 'repository', 'repositories')}`,
    from !== null && `from ${dateInWords(from.slice(0, 10))}`,
    etaSeconds !== null && etaSeconds > 0 && `about ${durationInWords(etaSeconds)} left`,
  ]
    .filter(Boolean)
    .join(', ');
}
