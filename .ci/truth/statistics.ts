import { stageNames } from './ledger.ts';
import type { Metric } from './oracle.ts';
import type { Row } from './rows.ts';

/** What a metric says of some rows: `n` and a value, a share, or statistics. */
export type Measure = Record<string, unknown>;

const percentiles = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95 };

export function measure(metric: Metric, rows: Row[]): Measure {
  switch (metric) {
    case 'throughput':
    case 'reviewer-load':
    case 'open-pull-requests':
    case 'deployment-frequency':
      return { n: rows.length, value: rows.length };
    case 'merged-without-review':
    case 'ci-success-rate':
    case 'change-failure-rate':
    case 'rework-rate':
    case 'deployment-success-rate': {
      const numerator = rows.filter((row) => row.hit).length;
      return { n: rows.length, numerator, value: rows.length === 0 ? null : numerator / rows.length };
    }
    case 'pull-request-health':
      return { ...statistics(amounts(rows)), uncounted: rows.filter((row) => row.amount === null).length };
    case 'review-time':
      return { ...statistics(amounts(rows)), unreviewed: rows.filter((row) => row.amount === null).length };
    case 'pull-request-cycle-time': {
      const stages: Record<string, Measure> = {};
      for (const stage of stageNames) {
        stages[stage] = statistics(rows.map((row) => row.stages?.[stage] ?? null).filter((one) => one !== null));
      }
      return { ...statistics(amounts(rows)), stages };
    }
    default:
      return statistics(amounts(rows));
  }
}

/** The same fields, all of them null: nothing is known. */
export function nothing(metric: Metric): Measure {
  return blank(measure(metric, []));
}

function blank(measured: Measure): Measure {
  const found: Measure = {};
  for (const [name, value] of Object.entries(measured)) {
    found[name] = typeof value === 'object' && value !== null ? blank(value as Measure) : null;
  }
  return found;
}

function amounts(rows: Row[]): number[] {
  return rows.map((row) => row.amount).filter((amount) => amount !== null);
}

/** From the exact values; percentiles interpolate linearly between the two nearest. */
export function statistics(values: number[]): Measure {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const found: Measure = { n };
  for (const [name, share] of Object.entries(percentiles)) {
    const place = share * (n - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    const above = sorted[Math.ceil(place)] ?? 0;
    found[name] = n === 0 ? null : below + (above - below) * (place - Math.floor(place));
  }
  let sum = 0;
  for (const value of sorted) sum += value;
  found.mean = n === 0 ? null : sum / n;
  found.min = sorted[0] ?? null;
  found.max = sorted.at(-1) ?? null;
  return found;
}
