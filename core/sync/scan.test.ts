import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Page, Step } from '#core/providers/provider.ts';
import {
  advance,
  beginRound,
  coveredFrom,
  endRound,
  type Goal,
  nextPlace,
  type Progress,
  reachFurther,
  type ScanPlace,
} from '#core/sync/scan.ts';

/** A list of items ordered by their last change, as a provider has it: a changed item jumps to the top. */
class List {
  readonly changedAt = new Map<number, number>();
  calls = 0;

  change(id: number, at: number): void {
    this.changedAt.set(id, at);
  }

  /** A page whose cursor is the position of its last item, so that changes above do not move it. */
  page(place: ScanPlace, size: number): Page & { ids: [number, number][] } {
    this.calls++;
    const after = place.cursor === null ? null : (JSON.parse(place.cursor) as [number, number]);
    const sorted = [...this.changedAt].sort(([a, atA], [b, atB]) => atB - atA || b - a);
    const rest =
      after === null ? sorted : sorted.filter(([id, at]) => at < after[1] || (at === after[1] && id < after[0]));
    const ids = rest.slice(0, size);
    const last = ids.at(-1);
    const more = rest.length > ids.length;
    return {
      rows: {},
      ids,
      items: ids.length,
      next: more && last !== undefined ? JSON.stringify(last) : null,
      end: !more,
      ...(ids[0] !== undefined && last !== undefined && { newest: iso(ids[0][1]), oldest: iso(last[1]) }),
    };
  }
}

const minute = 60_000;
const iso = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * minute).toISOString();

const step: Step = {
  id: 'things',
  title: 'Things',
  scope: 'repository',
  due: 'mark',
  reads: 'history',
  pageSize: 5,
  rank: 1,
  page: () => Promise.reject(new Error('not asked')),
};

/** Runs one round, page by page; `before` can interrupt it by returning false. Progress survives as JSON, as in the database. */
function round(
  list: List,
  stored: Map<number, number>,
  progress: Progress,
  goal: Goal,
  before: () => boolean,
): Progress {
  let known = beginRound(progress, null);
  for (;;) {
    const place = nextPlace(step, known, goal);
    if (place === null) return endRound(known);
    if (!before()) return known;
    const page = list.page(place, goal.size);
    for (const [id, at] of page.ids) stored.set(id, Math.max(at, stored.get(id) ?? 0));
    known = JSON.parse(
      JSON.stringify(advance(step, known, place, page, goal, { missing: [], stored: null })),
    ) as Progress;
  }
}

const goalAt = (floor: number, now: number): Goal => ({
  floor: iso(floor),
  now: new Date(iso(now)),
  wanted: [],
  size: 5,
});

test('whatever changes between pages and wherever it is interrupted, everything above the floor is stored in the end', () => {
  const change = fc.record({ id: fc.integer({ min: 0, max: 40 }), atPage: fc.integer({ min: 0, max: 30 }) });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 40 }),
      fc.array(change, { maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 }),
      fc.integer({ min: 0, max: 900 }),
      (initial, changes, interruptions, floor) => {
        const list = new List();
        for (const [id, at] of initial.entries()) list.change(id, at);
        const stored = new Map<number, number>();
        let now = 1000;
        let pages = 0;
        let progress: Progress = {};
        const live = () => {
          now += 1;
          for (const { id, atPage } of changes) if (atPage === pages) list.change(id, now);
          pages++;
        };
        for (const pagesUntilKilled of interruptions) {
          let left = pagesUntilKilled;
          progress = round(list, stored, progress, goalAt(floor, now), () => {
            live();
            return left-- > 0;
          });
        }
        progress = round(list, stored, progress, goalAt(floor, now), () => true);
        // Changes after the last round began were above it: one more quiet round brings them.
        progress = round(list, stored, progress, goalAt(floor, now), () => true);
        const missing = [...list.changedAt].filter(([id, at]) => at >= floor && stored.get(id) !== at);
        expect(missing).toEqual([]);
        const covered = coveredFrom(progress);
        expect(covered === '-infinity' || Date.parse(covered ?? '') <= Date.parse(iso(floor))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('a first scan reads each page once, and a scan in which nothing changed reads one', () => {
  const list = new List();
  for (let id = 0; id < 100; id++) list.change(id, 500 + id * 2);
  const stored = new Map<number, number>();
  let progress = round(list, stored, {}, goalAt(0, 1000), () => true);
  expect(list.calls).toBe(20);
  expect(coveredFrom(progress)).toBe('-infinity');
  list.calls = 0;
  progress = round(list, stored, progress, goalAt(0, 1001), () => true);
  expect(list.calls).toBe(1);
});

test('an import of an earlier time goes on below what is known and does not read it again', () => {
  const list = new List();
  for (let id = 0; id < 100; id++) list.change(id, id * 10);
  const stored = new Map<number, number>();
  const first = round(list, stored, {}, goalAt(500, 1000), () => true);
  expect(coveredFrom(first)).toBe(iso(500));
  const [callsBefore, storedBefore] = [list.calls, stored.size];
  const second = round(list, stored, reachFurther(first, iso(0)), goalAt(0, 1000), () => true);
  expect(stored.size).toBe(100);
  expect(coveredFrom(second)).toBe('-infinity');
  // One page to look at the head, and the pages of what was not known.
  expect(list.calls - callsBefore).toBe(1 + Math.ceil((100 - storedBefore) / 5));
});

test('while history is filled in, coverage reaches back page by page', () => {
  const list = new List();
  for (let id = 0; id < 20; id++) list.change(id, 100 + id * 10);
  let left = 2;
  const progress = round(list, new Map(), {}, goalAt(0, 1000), () => left-- > 0);
  // The tenth newest item was changed at minute 200; others of that second could be on the next page.
  expect(coveredFrom(progress)).toBe(new Date(Date.parse(iso(200)) + 1000).toISOString());
});

test('what is newest is looked at again before more of the past is read', () => {
  const list = new List();
  for (let id = 0; id < 50; id++) list.change(id, id);
  let left = 2;
  const interrupted = round(list, new Map(), {}, goalAt(0, 100), () => left-- > 0);
  const place = nextPlace(step, beginRound(endRound(interrupted), null), goalAt(0, 100));
  expect(place).toMatchObject({ kind: 'head', cursor: null });
});
