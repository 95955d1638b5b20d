import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Schedule } from '#functions/host/schedule.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

interface Run {
  source: string;
  atMs: number;
}

/** A schedule whose runs take `tookMs` and then want what `next` says. */
function open(tookMs: number, next: () => Date | null = () => null) {
  const began = Date.now();
  const runs: Run[] = [];
  const logged: string[] = [];
  const schedule = new Schedule({
    sources: ['a', 'b'],
    intervalMinutes: 5,
    run: async (source) => {
      runs.push({ source, atMs: Date.now() - began });
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      return next();
    },
    log: (_, message) => void logged.push(message),
  });
  return { schedule, runs, logged };
}

const seconds = (runs: Run[]) => runs.map(({ source, atMs }) => `${source} ${Math.round(atMs / 1000)}`);

test('sources are staggered over the interval, and come round in each', async () => {
  const { schedule, runs } = open(1000);
  schedule.start();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(seconds(runs)).toEqual(['a 1', 'b 151', 'a 301', 'b 451']);
});

test('many calls at once are one run, and calls during a run are one more', async () => {
  const { schedule, runs } = open(5000);
  for (let call = 0; call < 10; call++) schedule.wake('a');
  await vi.advanceTimersByTimeAsync(1000);
  for (let call = 0; call < 10; call++) schedule.wake('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seconds(runs)).toEqual(['a 0', 'a 5']);
});

test('a run that wants the next one soon gets it, but not without a pause', async () => {
  let left = 3;
  const { schedule, runs } = open(10, () => (left-- > 0 ? new Date() : null));
  schedule.wake('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seconds(runs)).toEqual(['a 0', 'a 1', 'a 2', 'a 3']);
});

test('a failed run is logged and tried again soon, then less and less often', async () => {
  let works = false;
  const { schedule, runs, logged } = open(10, () => {
    if (!works) throw new Error('no');
    return null;
  });
  schedule.wake('a');
  await vi.advanceTimersByTimeAsync(160_000);
  expect(seconds(runs)).toEqual(['a 0', 'a 5', 'a 15', 'a 35', 'a 75', 'a 155']);
  expect(logged).toHaveLength(6);
  works = true;
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(runs).toHaveLength(7);
  works = false;
  runs.length = 0;
  schedule.wake('a');
  await vi.advanceTimersByTimeAsync(6000);
  expect(runs).toHaveLength(2);
});

test('stopped, it begins nothing more and waits for what runs, within its patience', async () => {
  const { schedule, runs } = open(60_000, () => new Date());
  schedule.start();
  await vi.advanceTimersByTimeAsync(2000);
  const stopped = schedule.stop(3000);
  schedule.wake('b');
  await vi.advanceTimersByTimeAsync(3000);
  await stopped;
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(seconds(runs)).toEqual(['a 1']);
});
