import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metrics } from '#core/metrics/index.ts';
import { readMetrics } from '#core/metrics/query.ts';
import { providers } from '#core/providers/index.ts';
import { createRepetitiveDatabase, type TestDatabase } from '#test/database.ts';
import { type Hook, openSix, placeOf, type Reading, type Six } from '#test/six-arrivals.ts';
import { sixSnapshot } from '#test/six-snapshot.ts';
import { repository } from '#test/six-worlds.ts';

/** Sources, pages and webhooks of all six sources in any order give the same facts, ties and numbers. */

const runs = 200;

/** All numbers but the one that is known from two weeks before the first sync, whenever that was; its facts are compared. */
const ids = metrics.map(({ id }) => id).filter((id) => id !== 'ci-queue-time');

let database: TestDatabase;
let six: Six;
let expected: Record<string, unknown>;
let numbers: Record<string, unknown>;

beforeAll(async () => {
  database = await createRepetitiveDatabase();
  six = await openSix(database.db);
  const of = (day: string) => six.readings.filter((reading) => reading.day === day).map(keeping);
  expected = await outcome({ yesterday: [...of('yesterday'), ...looks], today: of('today') });
  numbers = await measured(ids);
}, 60_000);
afterAll(() => database.drop());

/** Something that comes in, with what a failure calls it. */
interface Event {
  happen: () => Promise<unknown>;
  [fc.toStringMethod]: () => string;
}

function event(name: string, happen: Event['happen']): Event {
  return { happen, [fc.toStringMethod]: () => name };
}

function keeping(reading: Reading): Event {
  const { day, pages } = reading;
  return event(`${day} ${placeOf(reading)} from ${pages[0]?.oldest ?? ''}`, () => six.keep(reading));
}

const wanting = providers.flatMap((provider) =>
  provider.steps.filter(({ reads }) => reads === 'wanted').map((step) => ({ provider, step })),
);
const looks = wanting.map(({ provider, step }) =>
  event(`look for ${provider.id} ${step.id}`, () => six.look(provider, step)),
);
const concluding = event('conclude', () => six.conclude());
const working = event('work', () => six.work());

/** What is told of the second day: what each brings is read for no other reason. */
const on = { repository: { node_id: '', full_name: repository } };
const hooks: Hook[] = [
  { source: 'github', event: 'pull_request', payload: on, brings: ['github pull-requests'] },
  { source: 'github', event: 'push', payload: on, brings: ['github commits', 'github tags'] },
  { source: 'github', event: 'deployment_status', payload: on, brings: ['github deployments'] },
  { source: 'github', event: 'issues', payload: on, brings: ['github issues'] },
  { source: 'github', event: 'workflow_run', payload: on, brings: ['github-actions workflow-runs'] },
  { source: 'github', event: 'issue_comment', payload: on, brings: ['greptile ai-conversation'] },
  { source: 'github', event: 'pull_request_review_comment', payload: on, brings: ['greptile ai-inline'] },
  { source: 'linear', event: 'Issue', payload: {}, brings: ['linear issues'] },
  {
    source: 'linear',
    event: 'Issue',
    payload: { action: 'remove', data: { id: 'issue-ENG-6' } },
    brings: ['linear issues'],
  },
  { source: 'linear', event: 'Attachment', payload: {}, brings: ['linear attachments'] },
  { source: 'linear', event: 'User', payload: {}, brings: ['linear workspace'] },
  { source: 'sentry', event: 'error', payload: {}, brings: ['sentry issues', 'sentry error-counts'] },
];

interface Order {
  yesterday: Event[];
  today: Event[];
}

/** Everything that is concluded of these events in an empty database, once nothing is left to read. */
async function outcome({ yesterday, today }: Order): Promise<Record<string, unknown>> {
  await six.begin('yesterday');
  for (const { happen } of yesterday) await happen();
  await six.conclude();
  six.setDay('today');
  for (const { happen } of today) await happen();
  await six.work();
  for (let rounds = 0; await lookForAll(); rounds++) if (rounds > 5) throw new Error('Something is wanted for ever.');
  await six.conclude();
  return sixSnapshot(database.db);
}

async function lookForAll(): Promise<boolean> {
  let found = false;
  for (const { provider, step } of wanting) found = (await six.look(provider, step)) || found;
  return found;
}

/** Their answers, day by day, without how often the data has changed. */
async function measured(ids: string[]): Promise<Record<string, unknown>> {
  const answers = await readMetrics(six.ctx, ids, { from: '2026-11-01', to: '2026-11-22', bucket: 'day' });
  return Object.fromEntries(Object.entries(answers).map(([id, answer]) => [id, { ...answer, version: 0 }]));
}

const shuffled = (events: Event[]) => fc.shuffledSubarray(events, { minLength: events.length });

const anyOrder = fc
  .record({
    told: fc.array(fc.record({ hook: fc.nat(hooks.length - 1), twice: fc.boolean() }), { maxLength: 4 }),
    again: fc.array(fc.nat(100), { maxLength: 3 }),
    early: fc.array(fc.nat(100), { maxLength: 8 }),
    concludes: fc.nat(2),
  })
  .chain(({ told, again, early, concludes }) => {
    const brought = new Set(told.flatMap(({ hook }) => hooks[hook]?.brings ?? []));
    const of = (day: string) => six.readings.filter((reading) => reading.day === day);
    const [first, second] = [of('yesterday'), of('today')];
    const some = (readings: Reading[], places: number[]) =>
      places.flatMap((place) => readings[place % readings.length] ?? []).map(keeping);
    const planned = second.filter((reading) => !brought.has(placeOf(reading)));
    const posts = told.flatMap(({ hook, twice }, place) => {
      const post = postOf(hooks[hook] as Hook, `delivery-${place}`);
      return twice ? [post, post] : [post];
    });
    const mixed = [...Array<Event>(concludes).fill(concluding), ...looks.slice(0, concludes * 2)];
    return fc.record({
      yesterday: shuffled([...some(first, early), ...mixed]),
      today: shuffled([...planned.map(keeping), ...some(planned, again), ...posts, working, ...mixed]),
      some: fc.shuffledSubarray(ids, { minLength: 3, maxLength: 3 }),
    });
  });

function postOf(hook: Hook, delivery: string): Event {
  return event(`told of ${hook.event}`, async () =>
    expect(await six.deliver(hook, delivery)).toBe(hook.source === 'linear' ? 200 : 202),
  );
}

test('there is something of everything', () => {
  const empty = Object.entries(expected).filter(([, rows]) => (rows as unknown[]).length === 0);
  expect(empty.map(([name]) => name)).toEqual([]);
});

test('in any order of sources, pages and webhooks, facts, ties and numbers are the same', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async ({ some, ...order }) => {
      expect(await outcome(order)).toEqual(expected);
      const answers = await measured(some);
      for (const id of some) expect(answers[id]).toEqual(numbers[id]);
    }),
    { numRuns: runs },
  );
});
