import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Page, Step } from '#core/providers/provider.ts';
import { advance, beginRound, endRound, type Goal, nextPlace, type Progress, type ScanPlace } from '#core/sync/scan.ts';

/** A list of names in the order of what they name, as a provider has it: any of them may come, move or go at any time. */

const step: Step = {
  id: 'tags',
  title: 'Tags',
  scope: 'repository',
  due: 'mark',
  reads: 'list',
  replaces: 'tags',
  pageSize: 5,
  rank: 1,
  page: () => Promise.reject(new Error('not asked')),
};

/** Name → what it names: more is newer. */
type Names = Map<number, number>;

/** What the engine keeps: the rows, and the keys of the listing under way (core/sync/listing.ts). */
interface Kept {
  rows: Names;
  listed: Set<number>;
}

function pageOf(names: Names, place: ScanPlace, size: number, flawed: boolean): Page & { found: [number, number][] } {
  const after = place.cursor === null ? null : (JSON.parse(place.cursor) as [number, number]);
  const sorted = [...names].sort(([a, atA], [b, atB]) => atB - atA || b - a);
  const rest = sorted.filter(([name, at]) => after === null || at < after[1] || (at === after[1] && name < after[0]));
  const found = rest.slice(0, size);
  const next = rest.length > found.length ? JSON.stringify(found.at(-1)) : null;
  const problems = flawed ? [{ item: 'x', code: 'failed', detail: '' }] : [];
  return { rows: {}, found: flawed ? found.slice(1) : found, next, total: names.size, items: found.length, problems };
}

/** One round; `before` is called before each page and says whether that page lacks an item. Returns the number of pages. */
function round(names: Names, kept: Kept, start: Progress, now: Date, before: () => boolean): [Progress, number] {
  const goal: Goal = { floor: '2020-01-01T00:00:00Z', now, wanted: [], size: 5 };
  let known = beginRound(start, null);
  for (let pages = 0; ; pages++) {
    const place = nextPlace(step, known, goal);
    if (place === null) return [endRound(known), pages];
    const page = pageOf(names, place, goal.size, before());
    if (place.cursor === null) kept.listed.clear();
    for (const [name, at] of page.found) {
      kept.rows.set(name, at);
      kept.listed.add(name);
    }
    const stored = kept.rows.size;
    known = JSON.parse(JSON.stringify(advance(step, known, place, page, goal, { missing: [], stored }))) as Progress;
    if (known.round?.whole !== true) continue;
    for (const name of kept.rows.keys()) if (!kept.listed.has(name)) kept.rows.delete(name);
  }
}

const hours = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 3600_000);

test('whatever comes, moves or goes between pages, and whatever is missing on them, a quiet day later all is as it is', () => {
  const change = fc.record({
    atPage: fc.nat(30),
    name: fc.nat(40),
    to: fc.option(fc.nat(100), { nil: null }),
    flawed: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 30 }), fc.array(change, { maxLength: 20 }), (initial, changes) => {
      const names: Names = new Map(initial.entries());
      const kept: Kept = { rows: new Map(), listed: new Set() };
      let page = 0;
      const live = () => {
        const now = changes.filter(({ atPage }) => atPage === page++);
        for (const { name, to } of now) {
          if (to === null) names.delete(name);
          else names.set(name, to);
        }
        return now.some(({ flawed }) => flawed);
      };
      let progress: Progress = {};
      for (const hour of [0, 1, 2, 25, 26]) [progress] = round(names, kept, progress, hours(hour), live);
      [progress] = round(names, kept, progress, hours(60), () => false);
      expect(kept.rows).toEqual(names);
    }),
    { numRuns: 500 },
  );
});

test('a page that lacks an item takes nothing away', () => {
  const kept: Kept = { rows: new Map([[7, 1]]), listed: new Set() };
  const names: Names = new Map([
    [1, 3],
    [2, 2],
  ]);
  const [progress] = round(names, kept, {}, hours(0), () => true);
  expect([...kept.rows.keys()]).toEqual([7, 2]);
  round(names, kept, progress, hours(1), () => false);
  expect(new Set(kept.rows.keys())).toEqual(new Set([1, 2]));
});

test('within a day one page is enough for what is new on it, and what has moved below it waits for the next whole list', () => {
  const names: Names = new Map(Array.from({ length: 40 }, (_, name) => [name, name]));
  const kept: Kept = { rows: new Map(), listed: new Set() };
  let [progress, pages] = round(names, kept, {}, hours(0), () => false);
  expect(pages).toBe(8);
  names.set(99, 99);
  names.set(3, 5);
  [progress, pages] = round(names, kept, progress, hours(1), () => false);
  expect([pages, kept.rows.get(99), kept.rows.get(3)]).toEqual([1, 99, 3]);
  [progress, pages] = round(names, kept, progress, hours(22), () => false);
  expect([pages, kept.rows.get(3)]).toEqual([9, 5]);
});
