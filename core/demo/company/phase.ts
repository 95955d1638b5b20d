/** How things go at the company, week by week: what a reader of the charts should find. */

/** Numbers say how much of the usual; shares say how often. */
export interface Phase {
  /** Waiting for a first review. */
  pickup: number;
  /** From there to the approval. */
  review: number;
  /** Lines of a change. */
  size: number;
  /** How often a production deployment does harm. */
  harm: number;
  /** How often one fails by itself. */
  broken: number;
  /** How long checks take. */
  checks: number;
  /** How often checks fail. */
  red: number;
}

interface Key extends Phase {
  week: number;
}

/**
 * Weeks are counted from the one in which the demo was started; between two keys, everything changes evenly. A year ago
 * the shop was rebuilt in one great effort, which made everything large, slow and fragile. Thirty-three weeks ago the
 * company changed how it works: small changes, at once reviewed, each deployed as soon as it is merged.
 */
const keys: Key[] = [
  { week: -80, pickup: 1.5, review: 1.3, size: 1.2, harm: 0.12, broken: 0.06, checks: 1, red: 0.12 },
  { week: -55, pickup: 1.6, review: 1.3, size: 1.3, harm: 0.13, broken: 0.06, checks: 1.15, red: 0.13 },
  { week: -50, pickup: 2.7, review: 2, size: 2.1, harm: 0.25, broken: 0.11, checks: 1.5, red: 0.2 },
  { week: -41, pickup: 2.9, review: 2.2, size: 2, harm: 0.26, broken: 0.12, checks: 1.6, red: 0.22 },
  { week: -36, pickup: 1.8, review: 1.6, size: 1.3, harm: 0.17, broken: 0.08, checks: 1.5, red: 0.17 },
  { week: -32, pickup: 1.1, review: 1, size: 0.9, harm: 0.13, broken: 0.06, checks: 1.4, red: 0.13 },
  { week: -26, pickup: 0.95, review: 0.9, size: 0.85, harm: 0.11, broken: 0.05, checks: 0.7, red: 0.11 },
  { week: -12, pickup: 0.75, review: 0.8, size: 0.8, harm: 0.09, broken: 0.04, checks: 0.6, red: 0.09 },
  { week: 0, pickup: 0.65, review: 0.75, size: 0.75, harm: 0.08, broken: 0.04, checks: 0.55, red: 0.09 },
];

/** When each merge began to be deployed at once, where the team does not wait for a day. */
export const continuousSince = -33;
/** When the AI reviewer was tried in the shop, and when everybody got it. */
export const aiReviewerTried = -38;
export const aiReviewerSince = -30;
/** When updates of dependencies began to be merged by themselves once their checks pass. */
export const automaticUpdatesSince = -30;

export function phaseAt(week: number): Phase {
  const next = keys.find((key) => key.week > week);
  const before = keys.findLast((key) => key.week <= week) ?? keys[0];
  if (before === undefined) throw new Error('There are no phases.');
  if (next === undefined || next === before) return before;
  const share = (week - before.week) / (next.week - before.week);
  const between = (name: keyof Phase) => before[name] + share * (next[name] - before[name]);
  return {
    pickup: between('pickup'),
    review: between('review'),
    size: between('size'),
    harm: between('harm'),
    broken: between('broken'),
    checks: between('checks'),
    red: between('red'),
  };
}
