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
    unit === 'seconds' ? (durationSteps.find((one) => one >= rough) ?? niceStep(rough)) : niceStep(rough, unit);
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
