const minute = 60;
const hour = 3600;
const day = 86_400;
const durationSteps = [
  1,
  5,
  15,
  30,
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  5 * day,
  10 * day,
  20 * day,
  30 * day,
  60 * day,
  100 * day,
  200 * day,
  500 * day,
];

/** Round values from 0 to at least `max`, about `about` of them; durations step by hours and days, not by tens of seconds. */
export function ticksFor(max: number, unit: string, about = 5): number[] {
  if (!(max > 0)) return unit === 'ratio' ? [0, 0.5, 1] : [0, 1];
  const rough = max / (about - 1);
  const step =
    unit === 'seconds'
      ? (durationSteps.find((one) => one >= rough) ?? niceStep(rough / day) * day)
      : niceStep(rough, unit);
  const ticks: number[] = [];
  for (let i = 0; ; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
    if (i * step >= max) break;
  }
  return ticks;
}

/** 1, 2 or 5 times a power of ten; never below 1 for what is counted. */
function niceStep(rough: number, unit = ''): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough - 1e-12) ?? power * 10;
  return unit === 'ratio' || step >= 1 ? step : 1;
}

const decades: Record<string, number[]> = {
  seconds: [1, 10, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 30 * day, 180 * day, 1000 * day],
};

/**
 * Round values for a logarithmic axis, from one at or below `low` to one at or above `high`, at most `most` of them: those
 * people know for durations, else powers of ten. `low` is above 0: there is no logarithm of nothing.
 */
export function logTicks(low: number, high: number, unit: string, most = 6): number[] {
  const known = decades[unit] ?? Array.from({ length: 13 }, (_, power) => 10 ** power);
  const first = Math.max(
    0,
    known.findLastIndex((one) => one <= low),
  );
  const found = known.findIndex((one, i) => one >= high && i > first);
  const last = found === -1 ? known.length - 1 : found;
  const ticks = known.slice(first, last + 1);
  const step = Math.ceil(ticks.length / most);
  // Counted from the top, so that the largest value never lies above the last line.
  return ticks.filter((_, i) => (ticks.length - 1 - i) % step === 0 || i === 0);
}
