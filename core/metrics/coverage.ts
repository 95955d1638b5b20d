import type { SelectedRepository } from '#core/metrics/selection.ts';

/**
 * Which share of (repositories × time) is known of spans of time (docs/counting.md, coverage). Repositories that are known
 * from the same moment on are counted together, so that the cost does not grow with their number.
 */
export class Coverage {
  /** How many repositories are known from each moment on. */
  private readonly counts = new Map<number, number>();
  private readonly size: number;
  private readonly now: number;

  constructor(repositories: SelectedRepository[], steps: string[], now: number) {
    for (const repository of repositories) {
      const from = knownFrom(repository, steps);
      this.counts.set(from, (this.counts.get(from) ?? 0) + 1);
    }
    this.size = repositories.length;
    this.now = now;
  }

  /** The share of a span up to now that is known, from 0 to 1; exactly 1 only if all of it is. `null` after now. */
  shareOf(span: { start: number; end: number }): number | null {
    if (span.start > this.now) return null;
    if (this.size === 0) return 0;
    const end = Math.max(span.start, Math.min(span.end, this.now));
    const length = end - span.start;
    let known = 0;
    for (const [from, count] of this.counts) {
      // A span without length is known where its moment is.
      if (length === 0) known += from <= span.start ? count : 0;
      else known += Math.max(0, Math.min(length, end - from)) * count;
    }
    return known / (this.size * Math.max(length, 1));
  }
}

/** From when on all of some steps are known of a repository, in milliseconds; one that ends with `?` only where it is read. */
export function knownFrom({ coveredFrom, reads }: SelectedRepository, steps: string[]): number {
  const each = steps.map((step) => {
    const name = step.replace(/\?$/, '');
    if (name !== step && coveredFrom[name] === undefined && !reads.includes(name)) return Number.NEGATIVE_INFINITY;
    return coveredFrom[name] ?? Number.POSITIVE_INFINITY;
  });
  return Math.max(...each);
}

/** A number counts where something is known, and 0 only where everything is. */
export function isKnown(coverage: number | null, found: number): boolean {
  return coverage !== null && coverage > 0 && (coverage === 1 || found > 0);
}
