import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Connection, type Order, connect } from '#core/demo/github/connection.ts';

interface Item {
  at: number;
  id: number;
}

const descending: Order<Item> = { keyOf: (item) => [item.at, item.id], descending: true };
const youngestFirst = (items: Item[]) => items.toSorted((a, b) => b.at - a.at || b.id - a.id);

const someItems = fc.uniqueArray(
  fc.record({ at: fc.integer({ min: 0, max: 40 }), id: fc.integer({ min: 1, max: 5000 }) }),
  {
    selector: (item) => item.id,
    maxLength: 60,
  },
);

test('paging to the end gives every item once, in order, from either side', () => {
  fc.assert(
    fc.property(someItems, fc.integer({ min: 1, max: 100 }), (items, size) => {
      const sorted = youngestFirst(items);
      const forwards: Item[] = [];
      let after: string | null = null;
      for (let more = true; more; ) {
        const page: Connection<Item> = connect(sorted, { first: size, after }, descending);
        forwards.push(...page.nodes);
        after = page.pageInfo.endCursor;
        more = page.pageInfo.hasNextPage;
      }
      const backwards: Item[] = [];
      let before: string | null = null;
      for (let more = true; more; ) {
        const page: Connection<Item> = connect(sorted, { last: size, before }, descending);
        backwards.unshift(...page.nodes);
        before = page.pageInfo.startCursor;
        more = page.pageInfo.hasPreviousPage;
      }
      expect(forwards).toEqual(sorted);
      expect(backwards).toEqual(sorted);
    }),
  );
});

test('whatever changes between two pages, an item that did not is met exactly once', () => {
  const edits = fc.array(fc.record({ touched: fc.nat(), added: fc.boolean(), removed: fc.nat() }), { maxLength: 10 });
  fc.assert(
    fc.property(someItems, fc.integer({ min: 1, max: 20 }), edits, (items, size, changes) => {
      let now = youngestFirst(items);
      let clock = 100;
      const steady = new Set(items.map((item) => item.id));
      const met: number[] = [];
      let after: string | null = null;
      for (let more = true, turn = 0; more; turn++) {
        const page: Connection<Item> = connect(now, { first: size, after }, descending);
        met.push(...page.nodes.map((item) => item.id));
        after = page.pageInfo.endCursor ?? after;
        more = page.pageInfo.hasNextPage;
        const change = changes[turn];
        if (change === undefined || now.length === 0) continue;
        const touched = now[change.touched % now.length];
        const removed = now[change.removed % now.length];
        steady.delete(touched?.id ?? 0);
        steady.delete(removed?.id ?? 0);
        now = now
          .filter((item) => item !== removed)
          .map((item) => (item === touched ? { ...item, at: (clock += 1) } : item));
        if (change.added) now.push({ at: (clock += 1), id: 10_000 + turn });
        now = youngestFirst(now);
      }
      for (const id of steady) expect(met.filter((one) => one === id)).toHaveLength(1);
    }),
  );
});

test('a cursor that nobody gave is refused', () => {
  expect(() => connect([], { after: 'nonsense' }, descending)).toThrow('does not appear to be a valid cursor');
  expect(() => connect([], { before: btoa('cursor:v1:[1]') }, descending)).toThrow('valid cursor');
});
