import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTogether } from '#core/lib/together.ts';

/** Counts what is asked, and answers with a state that goes on. */
function openCounter() {
  const asked: string[] = [];
  let state = 0;
  const ask = createTogether(async (_of: object, text: string) => {
    asked.push(text);
    const found = state;
    await nextTurn();
    return found;
  });
  return { ask, asked, change: () => ++state };
}

test('who asks the same at the same moment shares one answer; another question is another', async () => {
  const { ask, asked } = openCounter();
  const of = {};
  expect(await Promise.all([ask(of, 'a'), ask(of, 'a'), ask(of, 'b'), ask({}, 'a')])).toEqual([0, 0, 0, 0]);
  expect(asked).toEqual(['a', 'b', 'a']);
});

test('who asks while an answer is on its way asks anew, and is told what has changed', async () => {
  const { ask, asked, change } = openCounter();
  const of = {};
  const first = ask(of, 'a');
  await nextTurn();
  expect(asked).toEqual(['a']);
  change();
  expect(await Promise.all([first, ask(of, 'a')])).toEqual([0, 1]);
  expect(asked).toEqual(['a', 'a']);
});

test('a failure is everybody’s, and the next one asks anew', async () => {
  let fails = true;
  const ask = createTogether(async () => {
    if (fails) throw new Error('The database is away.');
    return 1;
  });
  const of = {};
  const results = await Promise.allSettled([ask(of, 'a'), ask(of, 'a')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await ask(of, 'a')).toBe(1);
});
