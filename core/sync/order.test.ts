import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Arrival, openArrivals, readArrivals } from '#test/arrivals.ts';
import { createContext } from '#test/context.ts';
import { createRepetitiveDatabase, type TestDatabase } from '#test/database.ts';
import { snapshot } from '#test/hub.ts';
import { plainWorld } from '#test/worlds.ts';

/** Pages may arrive in any order, overlap and come twice: what is stored and concluded is the same. */

const now = () => new Date('2026-11-22T12:00:00Z');
const world = plainWorld({ repositories: 1, pullRequests: 40, runs: 30 });

let database: TestDatabase;
let arrivals: Arrival[];
let inOrder: Record<string, unknown[]>;

beforeAll(async () => {
  database = await createRepetitiveDatabase();
  // Sizes that do not fit one another.
  arrivals = await readArrivals(world, [7, 10], now);
  inOrder = await arrive(arrivals);
});
afterAll(() => database.drop());

/** Stores the pages in this order into an empty repository. */
async function arrive(pages: Arrival[]): Promise<Record<string, unknown[]>> {
  const keep = await openArrivals(createContext(database.db, { now }), world);
  for (const page of pages) await keep(page);
  return snapshot(database.db);
}

test('there is something to arrive', () => {
  expect(inOrder.pull_requests).toHaveLength(40);
  expect(inOrder.pull_request_facts).toHaveLength(40);
  expect(inOrder.workflow_run_facts).toHaveLength(30);
  expect(arrivals.length).toBeGreaterThan(20);
});

test('in any order, whole or with some pages twice, the rows and the facts are the same', async () => {
  const order = fc.shuffledSubarray(
    arrivals.map((_, index) => index),
    { minLength: arrivals.length },
  );
  await fc.assert(
    fc.asyncProperty(order, fc.array(fc.nat(arrivals.length - 1), { maxLength: 5 }), async (indices, again) => {
      const pages = [...indices, ...again].map((index) => arrivals[index]).filter((arrival) => arrival !== undefined);
      expect(await arrive(pages)).toEqual(inOrder);
    }),
    { numRuns: 12 },
  );
}, 60_000);
