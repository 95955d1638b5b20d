import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VeelocityError } from '#core/error.ts';
import {
  bucketsOf,
  formatDate,
  openZone,
  parseDate,
  previousWindow,
  readTimeline,
  startOfBucket,
  windowOf,
} from '#core/lib/time.ts';

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString().replace('.000', '');
const date = (text: string) => {
  const day = parseDate(text);
  if (day === null) throw new Error(`${text} is no date`);
  return day;
};

describe('the first instant of a local date', () => {
  test.each([
    ['UTC', '2026-03-02', '2026-03-02T00:00:00Z'],
    ['Europe/Paris', '2026-03-29', '2026-03-28T23:00:00Z'],
    ['Europe/Paris', '2026-03-30', '2026-03-29T22:00:00Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00Z'],
    // Midnight happens twice: the earlier one.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z'],
    ['America/Havana', '2026-11-02', '2026-11-02T05:00:00Z'],
    // Midnight does not happen: the first instant after the gap.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    ['America/Santiago', '2026-09-07', '2026-09-07T03:00:00Z'],
    // The clock goes back at midnight, to 23:00 of the day before.
    ['America/Santiago', '2026-04-05', '2026-04-05T04:00:00Z'],
    // Summer time of half an hour, offsets of a quarter.
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-06', '2026-04-05T13:30:00Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00Z'],
    // Samoa had no 30 December 2011: that date begins and ends where the 31st begins.
    ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2012-01-01', '2011-12-31T10:00:00Z'],
  ])('%s %s', (zone, day, instant) => {
    expect(iso(openZone(zone).startOf(date(day)))).toBe(instant);
  });

  test('is what minute by minute search finds, in many zones and years', () => {
    const zones = [
      'Europe/Paris',
      'America/Havana',
      'America/Santiago',
      'America/Sao_Paulo',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Asia/Amman',
      'Asia/Gaza',
      'Africa/Casablanca',
      'America/St_Johns',
      'Pacific/Apia',
      'Pacific/Kwajalein',
      'America/Asuncion',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 7_305, max: 25_000 }), (name, day) => {
        const format = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short' });
        const isThere = (ms: number) => format.format(ms) >= formatDate(day);
        let ms = (day - 1) * dayMs;
        while (!isThere(ms)) ms += 3_600_000;
        for (ms -= 3_600_000; !isThere(ms); ) ms += 60_000;
        expect(iso(openZone(name).startOf(day))).toBe(iso(ms));
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  test('every change of every zone since 1990 keeps the days in order', { timeout: 60_000 }, () => {
    for (const name of ['America/Havana', 'America/Santiago', 'Africa/Casablanca', 'Pacific/Apia', 'Asia/Gaza']) {
      const zone = openZone(name);
      for (let day = 7_305; day < 21_000; day++) {
        const [start, next] = [zone.startOf(day), zone.startOf(day + 1)];
        if (next < start || next - start > 25 * 3_600_000) expect.fail(`${name} ${formatDate(day)}`);
        if (next > start && zone.dateAt(start) !== day) expect.fail(`${name} ${formatDate(day)} starts elsewhere`);
      }
    }
  });
});

describe('buckets', () => {
  const utc = openZone('UTC');
  const late = date('2030-01-01') * dayMs;

  test('weeks begin on Monday, months and quarters on the first', () => {
    expect(formatDate(startOfBucket(date('2026-03-04'), 'week'))).toBe('2026-03-02');
    expect(formatDate(startOfBucket(date('2026-03-08'), 'week'))).toBe('2026-03-02');
    expect(formatDate(startOfBucket(date('2026-03-09'), 'week'))).toBe('2026-03-09');
    expect(formatDate(startOfBucket(date('2026-12-31'), 'month'))).toBe('2026-12-01');
    expect(formatDate(startOfBucket(date('2026-12-31'), 'quarter'))).toBe('2026-10-01');
  });

  test('the window cuts the first and the last', () => {
    const window = windowOf(utc, date('2026-03-04'), date('2026-03-19'));
    const spans = bucketsOf(utc, window, 'week', late);
    expect(spans.map((span) => [formatDate(span.date), iso(span.start), iso(span.end), span.partial])).toEqual([
      ['2026-03-02', '2026-03-04T00:00:00Z', '2026-03-09T00:00:00Z', true],
      ['2026-03-09', '2026-03-09T00:00:00Z', '2026-03-16T00:00:00Z', false],
      ['2026-03-16', '2026-03-16T00:00:00Z', '2026-03-20T00:00:00Z', true],
    ]);
  });

  test('now cuts the bucket it lies in, and what is after it is not partial', () => {
    const now = date('2026-03-11') * dayMs + dayMs / 2;
    const spans = bucketsOf(utc, windowOf(utc, date('2026-03-10'), date('2026-03-13')), 'day', now);
    expect(spans.map((span) => span.partial)).toEqual([false, true, false, false]);
  });

  test('the previous window has as many days', () => {
    const zone = openZone('America/New_York');
    const previous = previousWindow(zone, windowOf(zone, date('2026-03-09'), date('2026-03-15')));
    expect([formatDate(previous.from), formatDate(previous.to)]).toEqual(['2026-03-02', '2026-03-08']);
    expect([iso(previous.start), iso(previous.end)]).toEqual(['2026-03-02T05:00:00Z', '2026-03-09T04:00:00Z']);
  });

  test('they cover the window without a gap, in every zone and bucket', () => {
    const days = fc.integer({ min: 3_000, max: 30_000 });
    const zones = fc.constantFrom('UTC', 'America/Santiago', 'Pacific/Apia', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(
        days,
        fc.nat(400),
        zones,
        fc.constantFrom('day', 'week', 'month', 'quarter'),
        (from, length, name, bucket) => {
          const zone = openZone(name);
          const window = windowOf(zone, from, from + length);
          const spans = bucketsOf(zone, window, bucket, late);
          expect([spans.at(0)?.start, spans.at(-1)?.end]).toEqual([window.start, window.end]);
          for (const [i, span] of spans.entries()) {
            expect(span.end).toBeGreaterThanOrEqual(span.start);
            if (i > 0) expect(span.start).toBe(spans[i - 1]?.end);
          }
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });
});

test.each(['UTC', 'America/Havana', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe', 'Africa/Casablanca'])(
  'the hour of the week in %s',
  (name) => {
    const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      weekday: 'short',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    const zone = openZone(name);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2035, 0) }), (instant) => {
        const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
        expect(zone.hourAt(instant)).toEqual({
          weekday: 1 + days.indexOf(parts.weekday ?? ''),
          hour: Number(parts.hour),
        });
      }),
      { numRuns: 2000, seed: 1 },
    );
  },
);

describe('reading a window', () => {
  const now = new Date('2026-11-22T03:30:00Z');

  test('without dates it is the last 30 local days in weeks', () => {
    const { window, bucket } = readTimeline({}, 'America/New_York', now);
    expect([formatDate(window.from), formatDate(window.to), bucket]).toEqual(['2026-10-23', '2026-11-21', 'week']);
  });

  test.each([
    [{ from: '2026-01-01' }, 'to'],
    [{ to: '2026-01-01' }, 'from'],
    [{ from: '2026-02-30', to: '2026-03-01' }, 'from'],
    [{ from: '2026-03-02', to: '2026-03-01' }, 'from'],
    [{ from: '2026-3-2', to: '2026-03-03' }, 'from'],
    [{ from: '0001-01-01', to: '2026-03-03' }, 'from'],
    [{ from: '2026-01-01', to: '9999-12-31' }, 'to'],
    [{ from: '', to: '2026-03-03' }, 'from'],
    [{ from: '1970-01-01', to: '2200-12-31', bucket: 'day' }, 'bucket'],
    [{ bucket: 'year' }, 'bucket'],
  ])('%j is refused, naming %s', (input, field) => {
    try {
      readTimeline(input, 'UTC', now);
      expect.fail('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(VeelocityError);
      expect((error as VeelocityError).code).toBe('bad_parameter');
      expect((error as VeelocityError).errors.map((each) => each.field)).toEqual([field]);
    }
  });

  test('the largest window of days takes milliseconds', () => {
    const input = { from: '2016-01-01', to: '2026-12-13', bucket: 'day' };
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      expect(readTimeline(input, 'America/Santiago', now).spans).toHaveLength(4_000);
      return performance.now() - start;
    });
    // About 6 ms; the limit only catches an algorithm that has gone wrong on a busy machine.
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
