import { afterEach, beforeEach, expect, test } from 'vitest';
import { countTry, forgive } from '#core/account/throttle.ts';
import type { Context } from '#core/context.ts';
import { VeelocityError } from '#core/error.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

let database: TestDatabase;
let clock: Date;
let ctx: Context;

beforeEach(async () => {
  database = await createDatabase();
  clock = new Date('2026-11-22T12:00:00Z');
  ctx = createContext(database.db, { now: () => clock });
});
afterEach(() => database.drop());

/** Seconds to wait before this try is allowed; 0: it is, and was counted. */
async function tryOnce(address: string | null, account: string | null, device: string | null = null): Promise<number> {
  try {
    await countTry(ctx, { address, device }, account);
    return 0;
  } catch (error) {
    if (error instanceof VeelocityError && error.code === 'too_many_requests') return error.retryAfterSeconds ?? -1;
    throw error;
  }
}

function wait(seconds: number): void {
  clock = new Date(clock.getTime() + seconds * 1000);
}

test('an address has twenty tries, whatever the accounts, then waits longer and longer, up to 15 minutes', async () => {
  for (let tries = 0; tries < 20; tries++) expect(await tryOnce('10.0.0.1', `nobody${tries}`)).toBe(0);
  const waits: number[] = [];
  for (let round = 0; round < 9; round++) {
    waits.push(await tryOnce('10.0.0.1', `somebody${round}`));
    wait(waits.at(-1) ?? 0);
    expect(await tryOnce('10.0.0.1', `somebody${round}`)).toBe(0);
  }
  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 900, 900, 900]);
  expect(await tryOnce('10.0.0.2', 'nobody')).toBe(0);
});

test('tries during a wait do not prolong it', async () => {
  for (let tries = 0; tries < 7; tries++) {
    wait(2);
    await tryOnce(null, 'owner');
  }
  expect(await tryOnce(null, 'owner')).toBe(4);
  wait(3);
  expect(await tryOnce(null, 'owner')).toBe(1);
  wait(1);
  expect(await tryOnce(null, 'owner')).toBe(0);
});

test('an hour without a try, or the right password, starts the count again', async () => {
  for (let tries = 0; tries < 5; tries++) await tryOnce(null, 'owner');
  expect(await tryOnce(null, 'owner')).toBe(1);
  wait(3601);
  for (let tries = 0; tries < 5; tries++) expect(await tryOnce(null, 'owner')).toBe(0);
  wait(1);
  await forgive(ctx, await countTry(ctx, { address: '10.0.0.1' }, 'owner'));
  for (let tries = 0; tries < 5; tries++) expect(await tryOnce('10.0.0.1', 'owner')).toBe(0);
});

test('what nobody has tried for a day is forgotten', async () => {
  await tryOnce('10.0.0.1', 'someone');
  wait(86_401);
  await forgive(ctx, await countTry(ctx, { address: null }, 'owner'));
  expect(await database.db.execute('select key from login_failures')).toEqual([]);
});

test('a browser that has logged in before is counted by itself, whoever else tries', async () => {
  for (let tries = 0; tries < 30; tries++) await tryOnce('10.0.0.1', 'owner');
  expect(await tryOnce('10.0.0.1', 'owner')).toBeGreaterThan(0);
  for (let tries = 0; tries < 5; tries++) expect(await tryOnce('10.0.0.1', 'owner', 'laptop')).toBe(0);
  expect(await tryOnce('10.0.0.1', 'owner', 'laptop')).toBe(1);
  expect(await tryOnce('10.0.0.1', 'owner', 'phone')).toBe(0);
});
