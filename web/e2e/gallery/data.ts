import type {
  Control,
  ControlPoint,
  Distribution,
  Dots,
  Hours,
  Metric,
  MetricAnswer,
  Point,
  ReviewPairs,
  Waiting,
  WaitingState,
} from '../../lib/answers.ts';
import { addDays } from '../../lib/dates.ts';

/** Invented answers, the same every time: what the charts of the gallery draw. */

const hour = 3600;
const day = 24 * hour;

/** Numbers between 0 and 1 that look random and are not (Lehmer's generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const metric = (id: string, title: string, kind: Metric['kind'], unit: string, better: Metric['better']): Metric => ({
  id,
  title,
  kind,
  unit,
  better,
  question: `What about ${title.toLowerCase()}?`,
  counted: 'Whatever is invented for this gallery, in the bucket in which it was invented.',
  excluded: 'Bots, unless asked for, and what was left out by hand.',
  by: [],
  filters: [],
});

export const metrics = {
  leadTime: metric('lead-time', 'Lead time for changes', 'duration', 'seconds', 'lower'),
  deployments: metric('deployment-frequency', 'Deployment frequency', 'count', 'deployments', 'higher'),
  failures: metric('change-failure-rate', 'Change failure rate', 'ratio', 'ratio', 'lower'),
  cycleTime: metric('pull-request-cycle-time', 'Pull request cycle time', 'duration', 'seconds', 'lower'),
  throughput: metric('throughput', 'Throughput', 'count', 'pull requests', 'higher'),
  reviews: metric('reviewer-load', 'Reviewer load', 'count', 'reviews', null),
  open: metric('open-pull-requests', 'Open pull requests', 'stock', 'pull requests', null),
  backlog: metric('issue-backlog', 'Issue backlog', 'stock', 'issues', null),
};

export const mondays = (from: string, weeks: number): string[] =>
  Array.from({ length: weeks }, (_, week) => addDays(from, 7 * week));

interface Shape {
  starts: string[];
  bucket?: MetricAnswer['query']['bucket'];
  /** The number of a bucket, before it becomes a point. */
  point: (i: number) => Partial<Point> & { n: number | null };
  total: Partial<MetricAnswer['total']> & { n: number | null };
  previous?: MetricAnswer['previous'];
}

export function answer(of: Metric, { starts, bucket = 'week', point, total, previous }: Shape): MetricAnswer {
  const points = starts.map((start, i): Point => ({ start, group: null, partial: false, coverage: 1, ...point(i) }));
  const last = starts.at(-1) ?? '2026-11-22';
  return {
    metric: of.id,
    unit: of.unit,
    better: of.better,
    version: 1,
    status: 'ok',
    query: {
      from: starts[0] ?? '2026-08-31',
      to: bucket === 'day' ? last : addDays(last, 6),
      bucket,
      time_zone: 'Europe/Paris',
      filters: {},
    },
    total: { excluded: {}, ...total },
    ...(previous && { previous }),
    points,
  };
}

/** Issues by state. Of some buckets nothing is known, `null`. */
export function backlog(starts: string[], states: Record<string, (number | null)[]>): MetricAnswer {
  const found = answer(metrics.backlog, { starts, point: () => ({ n: 1 }), total: { n: 1, value: 1 } });
  const points = starts.flatMap((start, i) =>
    Object.entries(states).map(([group, values]): Point => {
      const value = values[i] ?? null;
      const known = { n: value, value, coverage: value === null ? 0 : 1 };
      return { start, group, partial: i === starts.length - 1, ...known };
    }),
  );
  return { ...found, query: { ...found.query, by: 'state' }, points };
}

/** Weeks that cross the turn of a year, the last one not complete. */
export const weeks = mondays('2026-09-28', 20);

export function leadTime(starts = weeks, bucket: 'day' | 'week' = 'week'): MetricAnswer {
  const next = numbers(7);
  return answer(metrics.leadTime, {
    starts,
    bucket,
    point: (i) => {
      const p50 = (16 + 14 * next() + 8 * Math.sin(i / 3)) * hour;
      return {
        n: 20 + Math.round(20 * next()),
        p50,
        p75: p50 * (1.5 + next() / 2),
        p90: p50 * (2.6 + next()),
        partial: i === starts.length - 1,
      };
    },
    total: { n: 612, p50: 26 * hour, p75: 50 * hour, p90: 3.4 * day },
    previous: { n: 390, p50: 30 * hour },
  });
}

export function deployments(starts = weeks): { frequency: MetricAnswer; failures: MetricAnswer } {
  const next = numbers(11);
  const counts = starts.map(() => 6 + Math.round(22 * next()));
  const failed = counts.map((n) => Math.round(n * 0.3 * next()));
  const last = starts.length - 1;
  const all = counts.reduce((a, b) => a + b, 0);
  return {
    frequency: answer(metrics.deployments, {
      starts,
      point: (i) => ({ n: counts[i] ?? 0, value: counts[i] ?? 0, partial: i === last }),
      total: { n: all, value: all, days_with_deployments: 78, median_per_week: 17 },
      previous: { n: 250, value: 250 },
    }),
    failures: answer(metrics.failures, {
      starts,
      point: (i) => ({
        n: counts[i] ?? 0,
        numerator: failed[i] ?? 0,
        value: (failed[i] ?? 0) / (counts[i] ?? 1),
        provisional: i === last,
        partial: i === last,
      }),
      total: { n: all, numerator: failed.reduce((a, b) => a + b, 0), value: 0.14 },
      previous: { n: 250, value: 0.11 },
    }),
  };
}

const stageShares = { coding: 0.28, pickup: 0.2, review: 0.22, merge: 0.12, deploy: 0.18 };

export function cycleTime(starts = weeks): MetricAnswer {
  const next = numbers(23);
  const stagesOf = (p50: number) =>
    Object.fromEntries(
      Object.entries(stageShares).map(([stage, share]) => [stage, { n: 20, p50: p50 * share * (0.6 + 0.8 * next()) }]),
    );
  return answer(metrics.cycleTime, {
    starts,
    point: (i) => {
      const p50 = (20 + 20 * next()) * hour;
      return { n: 24, p50, p75: p50 * 1.7, p90: p50 * 3, stages: stagesOf(p50), partial: i === starts.length - 1 };
    },
    total: { n: 480, p50: 31 * hour, p75: 55 * hour, p90: 4 * day, stages: stagesOf(31 * hour) },
    previous: { n: 430, p50: 28 * hour },
  });
}

/** Durations as they are: many short ones, few very long ones. */
export function dots(n: number, from = '2026-09-28', days = 140): Dots {
  const next = numbers(31);
  const items = Array.from({ length: n }, (_, i) => {
    const bell = (next() + next() + next() + next() - 2) / 1.2;
    return {
      id: i + 1,
      kind: 'pull_request',
      at: new Date(Date.parse(`${from}T06:00:00Z`) + ((i + next()) / n) * days * day * 1000).toISOString(),
      value: Math.round(22 * hour * Math.exp(1.7 * bell)),
      title: `Make part ${i + 1} of the invented product a little better`,
      repository: ['acme/shop', 'acme/api', 'acme/app'][i % 3] ?? '',
    };
  });
  const sorted = items.map((item) => item.value).sort((a, b) => a - b);
  const percentile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? null;
  return {
    metric: 'lead-time',
    unit: 'seconds',
    n,
    p50: percentile(0.5),
    p85: percentile(0.85),
    p95: percentile(0.95),
    items,
  };
}

const bounds = [
  0,
  60,
  300,
  900,
  1800,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  day,
  2 * day,
  3 * day,
  7 * day,
  14 * day,
  30 * day,
  90 * day,
];

export function distribution(of: Dots): Distribution {
  const { metric: id, unit, n, p50, p85, p95 } = of;
  const bins = bounds.map((from, i) => {
    const to = bounds[i + 1] ?? null;
    return { from, to, n: of.items.filter(({ value }) => value >= from && (to === null || value < to)).length };
  });
  return { metric: id, unit, n, p50, p85, p95, bins };
}

export const now = Date.parse('2026-11-22T10:00:00Z');

export function waiting(total: number, basis = { n: 214, p50: 20 * hour, p85: 3 * day }): Waiting {
  const next = numbers(43);
  const states: WaitingState[] = ['waiting_for_review', 'waiting_for_review', 'changes_requested', 'approved', 'draft'];
  const items = Array.from({ length: total }, (_, i) => {
    const state = states[i % states.length] ?? 'draft';
    const since = new Date(now - Math.exp(6.5 + 7.5 * next()) * 1000).toISOString();
    return {
      id: i + 1,
      number: 1200 + i,
      title: ['Retry payments', 'Cache the catalogue', 'Rewrite the importer', 'Fix the flaky test'][i % 4] ?? '',
      url: 'https://github.com/acme/shop/pull/1',
      repository: 'acme/shop',
      author: ['mira', 'jonas', 'aiko', 'ghost'][i % 4] ?? 'ghost',
      is_draft: state === 'draft',
      ready_at: state === 'draft' ? null : since,
      created_at: since,
      state,
      waits_for: state === 'waiting_for_review' ? ['jonas', 'aiko'] : state === 'changes_requested' ? ['mira'] : [],
    };
  }).sort((a, b) => a.created_at.localeCompare(b.created_at));
  return { basis: { metric: 'merge-time', ...basis }, total, items };
}

export function hours(): Hours {
  const next = numbers(53);
  const cells: Hours['cells'] = [];
  for (let weekday = 1; weekday <= 7; weekday++) {
    for (let of = 0; of < 24; of++) {
      const busy = Math.max(0, 1 - Math.abs(of - 14) / 6) * (weekday > 5 ? 0.12 : weekday === 5 ? 0.6 : 1);
      const n = Math.round(busy * 9 * next() + (next() > 0.97 ? 1 : 0));
      if (n > 0) cells.push({ weekday, hour: of, n, failed: next() > 0.88 ? 1 : 0 });
    }
  }
  return {
    metric: 'deployment-frequency',
    n: cells.reduce((sum, cell) => sum + cell.n, 0),
    time_zone: 'Europe/Paris',
    cells,
  };
}

/** So many people who review each other; of three of them one does most. */
export function reviewPairs(people = 12): ReviewPairs {
  const next = numbers(59);
  const names = ['aiko', 'bo', 'celeste', 'darya', 'emeka', 'farid', 'greta', 'hana', 'ivo', 'jonas', 'kemal', 'lotte'];
  const nameOf = (i: number) =>
    `${names[i % names.length]}${i < names.length ? '' : `-${Math.floor(i / names.length)}`}`;
  const cells = Array.from({ length: people * people }, (_, i) => {
    const [reviewer, author] = [Math.floor(i / people), i % people];
    const busy = reviewer === 4 ? 40 : reviewer % 3 === 0 ? 9 : 3;
    const n = reviewer === author ? 0 : Math.round(busy * next() ** 2);
    return { reviewer: nameOf(reviewer), author: nameOf(author), n };
  }).filter(({ n }) => n > 0);
  return { metric: 'reviewer-load', n: cells.reduce((sum, cell) => sum + cell.n, 0), cells };
}

export function control(starts = weeks): Control {
  const next = numbers(61);
  const points = starts.map((start, i): ControlPoint => {
    if (i === 3) return { start, value: 47, signal: 'above' };
    if (i === 6) return { start, value: 2, signal: 'below' };
    if (i >= 9 && i <= 17) return { start, value: 26 + Math.round(8 * next()), signal: 'run' };
    return { start, value: 17 + Math.round(9 * next()), signal: null };
  });
  return {
    metric: 'throughput',
    unit: 'pull requests',
    center: 23.4,
    low: 6.1,
    high: 40.7,
    tested: points.length,
    points,
  };
}

export function throughput(starts = weeks): MetricAnswer {
  const { points } = control(starts);
  return answer(metrics.throughput, {
    starts,
    point: (i) => ({ n: points[i]?.value ?? 9, value: points[i]?.value ?? 9, partial: i === starts.length - 1 }),
    total: { n: 474, value: 474 },
    previous: { n: 440, value: 440 },
  });
}

export function open(): MetricAnswer {
  const next = numbers(71);
  return answer(metrics.open, {
    starts: weeks,
    point: () => ({ n: 1, value: 20 + Math.round(15 * next()) }),
    total: { n: 37, value: 37 },
  });
}
