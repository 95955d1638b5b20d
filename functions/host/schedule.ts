import type { Log } from '#core/context.ts';

export interface ScheduleOptions {
  sources: string[];
  intervalMinutes: number;
  /** Runs the sync of a source and returns when it wants to be run again, if that is known. */
  run: (source: string) => Promise<Date | null>;
  log: Log;
}

/** However soon a source wants to be run again, it has to wait for so long. */
const shortestPauseMs = 1000;

/** After a run that failed, such as one whose database went away; after each further one it waits twice as long. */
const firstRetryMs = 5000;

/** The ticker of the Node host. Sources are staggered over the interval; a source never runs twice at once. */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Map<string, Promise<void>>();
  /** Woken while running: to be run once more, however often it was woken. */
  readonly #again = new Set<string>();
  readonly #soon = new Set<string>();
  /** How many runs of a source failed one after another. */
  readonly #failures = new Map<string, number>();
  #stopped = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** Runs every source soon after the start, and then each once in every interval. */
  start(): void {
    const { sources, intervalMinutes } = this.#options;
    const intervalMs = intervalMinutes * 60_000;
    for (const [index, source] of sources.entries()) {
      this.#after(1000 + (index * intervalMs) / sources.length, () => {
        this.#timers.add(setInterval(() => this.wake(source), intervalMs));
        this.wake(source);
      });
    }
  }

  /** Runs a source soon. Many calls at once make one run. */
  wake(source: string): void {
    if (this.#stopped || this.#soon.has(source)) return;
    if (this.#running.has(source)) {
      this.#again.add(source);
      return;
    }
    this.#soon.add(source);
    this.#after(50, () => {
      this.#soon.delete(source);
      this.#run(source);
    });
  }

  /** Begins no more runs, and waits for those under way, but not longer than `patienceMs`. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
    await Promise.race([Promise.all(this.#running.values()), patience]);
    clearTimeout(timer);
  }

  #run(source: string): void {
    if (this.#stopped || this.#running.has(source)) return;
    this.#running.set(source, this.#attempt(source));
  }

  async #attempt(source: string): Promise<void> {
    const { run, log, intervalMinutes } = this.#options;
    let next: Date | null = null;
    try {
      next = await run(source);
      this.#failures.delete(source);
    } catch (error) {
      if (!this.#stopped) log('error', 'A scheduled sync failed.', { source, error });
      const failures = this.#failures.get(source) ?? 0;
      this.#failures.set(source, failures + 1);
      next = new Date(Date.now() + firstRetryMs * 2 ** failures);
    }
    this.#running.delete(source);
    if (this.#again.delete(source)) return this.wake(source);
    const waitMs = next === null ? Number.POSITIVE_INFINITY : Math.max(next.getTime() - Date.now(), shortestPauseMs);
    if (waitMs < intervalMinutes * 60_000) this.#after(waitMs, () => this.wake(source));
  }

  #after(ms: number, act: () => void): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
