import { expect, test } from 'vitest';
import { createRandom } from '#core/demo/generate/random.ts';
import { createSentryWorld } from '#core/demo/sentry/world.ts';
import { createWorld } from '#core/demo/world.ts';
import { updateSettings } from '#core/settings.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { createContext } from '#test/context.ts';
import { createRepetitiveDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { kilnErrors, kilns, watchedKilns } from '#test/kilns.ts';
import { connectTracker, errorSnapshot } from '#test/tracker.ts';

/** Errors, deployments and their commits may come in any order: what is concluded of them is the same. */

const sources = ['sentry', 'github', 'github-actions'];

async function readIn(order: (turn: number) => string, turns: number): Promise<Record<string, unknown[]>> {
  const { db, drop } = await createRepetitiveDatabase();
  try {
    await updateSettings(createContext(db), { history_months: 2 });
    const hub = await connectTracker(db, createWorld(kilns), createSentryWorld(kilnErrors(14)), {
      repositories: ['acme/kiln', 'acme/oven'],
      watched: watchedKilns,
    });
    // Too short for more than a page or two at a time.
    for (let turn = 0; turn < turns; turn++) await tick(hub.ctx, order(turn), 30, conclude);
    await settle(hub);
    return await errorSnapshot(db);
  } finally {
    await drop();
  }
}

test('Sentry first, GitHub first, or a page of each in any order give the same facts', {
  timeout: 240_000,
}, async () => {
  const first = await readIn(() => 'github', 12);
  expect(first.incidents?.length).toBeGreaterThan(0);
  expect(await readIn(() => 'sentry', 40)).toEqual(first);
  for (const seed of [1, 2]) {
    const random = createRandom(seed);
    expect(await readIn(() => random.pick(sources), 40)).toEqual(first);
  }
});
