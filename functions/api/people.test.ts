import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyOf, type Person } from '#core/people/person.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { loadWorld } from '#test/strewn.ts';
import type { World, WorldPullRequest } from '#test/world.ts';

let database: TestDatabase;
let call: Client;
let bearer: string;

beforeEach(async () => {
  database = await createDatabase();
  const ctx = createContext(database.db);
  call = createClient(ctx);
  bearer = (await createOwner(ctx)).bearer;
});
afterEach(() => database.drop());

let number = 0;
const pull = (author: string | null, more: Partial<WorldPullRequest> = {}): WorldPullRequest => ({
  number: ++number,
  author,
  created_at: '2026-11-20T10:00:00Z',
  merged_at: '2026-11-20T12:00:00Z',
  ...more,
});
const worldOf = (...pulls: WorldPullRequest[]): World => ({ repositories: [{ name: 'a/b', pull_requests: pulls }] });

/** Commits of somebody, signed with an e-mail. */
async function sign(author: string, email: string, commits: number): Promise<void> {
  await database.db.execute(sql`
    insert into commits (repository_id, sha, authored_at, committed_at, author, author_email, message, on_default_branch)
    select 1, ${`${author} ${email} `} || n, now(), now(), ${author}, ${email}, '', false from generate_series(1, ${commits}::int) n`);
}

const list = async (search = '') => (await call(`/people?limit=100${search}`, { bearer })).json.items as Person[];
const idsOf = (people: Person[]) => people.map(({ id }) => id);
const put = (id: string, json: unknown) => call(`/people/${encodeURIComponent(id)}`, { method: 'PUT', bearer, json });

describe('everybody', () => {
  test('who made or reviewed something is a person, bots and deleted accounts are not', async () => {
    const review = { author: 'tomas', state: 'APPROVED', submitted_at: '2026-11-20T11:00:00Z' };
    const byBot = { ...review, author: 'linty', author_type: 'Bot' };
    await loadWorld(
      database.db,
      worldOf(pull('Mira', { reviews: [review, byBot] }), pull(null), pull('robo', { author_type: 'Bot' })),
    );
    expect(await list()).toMatchObject([
      {
        id: 'Mira',
        name: null,
        accounts: [{ account: 'Mira', name: null, sources: ['github'] }],
        teams: [],
        suggestions: [],
      },
      { id: 'tomas' },
    ]);
  });

  test('an account that a pattern of Settings calls a bot is nobody', async () => {
    await loadWorld(database.db, worldOf(pull('mira'), pull('build-helper')));
    await call('/settings', { method: 'PUT', bearer, json: { bots: { patterns: ['build-*'] } } });
    expect(idsOf(await list())).toEqual(['mira']);
  });

  test('is found by a part of an account, and listed page by page', async () => {
    await loadWorld(database.db, worldOf(...['mira', 'olek', 'Amir', 'abe'].map((author) => pull(author))));
    expect(idsOf(await list('&q=MIR'))).toEqual(['Amir', 'mira']);
    const first = await call('/people?limit=3', { bearer });
    expect(idsOf(first.json.items)).toEqual(['abe', 'Amir', 'mira']);
    const second = await call(`/people?limit=3&cursor=${first.json.next_cursor}`, { bearer });
    expect([idsOf(second.json.items), second.json.next_cursor, second.json.total]).toEqual([['olek'], null, 4]);
  });
});

describe('who belongs together', () => {
  beforeEach(() =>
    loadWorld(database.db, worldOf(...['mira-holt', 'mira2', 'olek', 'Olek Example'].map((author) => pull(author)))),
  );

  test('is suggested by the e-mails of commits, with how many say so, and by names', async () => {
    await sign('mira-holt', 'mira@example.com', 40);
    await sign('mira2', 'mira@example.com', 3);
    await sign('Olek Example', '77+olek@users.noreply.github.com', 5);
    const [mira, mira2, olek] = await list('&suggested=true');
    expect(mira?.suggestions).toEqual([
      {
        person: 'mira2',
        account: 'mira2',
        own_account: 'mira-holt',
        reasons: [{ kind: 'shared_email', evidence: 'mira@example.com', commits: 3 }],
      },
    ]);
    expect(mira2?.suggestions).toMatchObject([{ person: 'mira-holt', own_account: 'mira2' }]);
    expect(olek?.suggestions).toMatchObject([
      {
        person: 'Olek Example',
        reasons: [{ kind: 'email', evidence: '77+olek@users.noreply.github.com', commits: 5 }],
      },
    ]);
  });

  test('an e-mail by which Linear or Cursor knows somebody is suggested for the login that signs with it', async () => {
    await database.db.execute(sql`
      insert into linear_users (external_id, name, email, active, updated_at)
      values ('1', 'Mira Holt', 'm.h@example.com', true, now()), ('2', 'Someone Else', 'else@example.com', true, now())`);
    await database.db.execute(sql`
      insert into cursor_members (external_id, email, name, is_removed) values ('1', 'm.h@example.com', 'Mira H.', false)`);
    await sign('mira2', 'M.H@example.com', 12);
    const { items } = (await call('/people?person=m.h@example.com', { bearer })).json as { items: Person[] };
    expect(items).toMatchObject([
      {
        id: 'm.h@example.com',
        accounts: [{ account: 'm.h@example.com', name: 'Mira Holt', sources: ['cursor', 'linear'] }],
        suggestions: [
          { account: 'mira2', reasons: [{ kind: 'email', evidence: 'm.h@example.com', commits: 12 }] },
          { account: 'mira-holt', reasons: [{ kind: 'name', evidence: 'mira holt', commits: null }] },
        ],
      },
    ]);
  });

  test('an e-mail that many sign with says nothing', async () => {
    for (const author of ['mira-holt', 'mira2', 'olek', 'Olek Example']) await sign(author, 'team@example.com', 9);
    expect(await list('&suggested=true')).toEqual([]);
  });

  test('who is merged is one person, found by any account, with the number of both', async () => {
    const merged = await call('/people', { bearer, json: { accounts: ['MIRA2', 'mira-holt'], name: 'Mira Holt' } });
    expect(merged.status).toBe(201);
    expect(merged.json).toMatchObject({
      id: 'mira2',
      name: 'Mira Holt',
      accounts: [{ account: 'mira2' }, { account: 'mira-holt' }],
    });
    expect(idsOf(await list())).toEqual(['mira2', 'olek', 'Olek Example']);
    expect((await call('/people/Mira-Holt', { bearer })).json).toEqual(merged.json);
    const window = 'from=2026-11-16&to=2026-11-22';
    const throughput = await call(`/metrics/throughput?${window}&person=mira-holt`, { bearer });
    expect(throughput.json.total.n).toBe(2);
    const pulls = await call('/pull-requests?person=mira2', { bearer });
    expect(pulls.json.items.map(({ author }: { author: string }) => author).sort()).toEqual(['mira-holt', 'mira2']);
  });

  test('who is split again stays apart, and is not suggested any more', async () => {
    await sign('mira-holt', 'mira@example.com', 4);
    await sign('mira2', 'mira@example.com', 3);
    await call('/people', { bearer, json: { accounts: ['mira-holt', 'mira2'] } });
    expect(await list('&suggested=true')).toEqual([]);
    expect((await call('/people/mira2', { method: 'DELETE', bearer })).status).toBe(204);
    const [mira, mira2] = await list('&q=mira');
    expect(mira).toMatchObject({ id: 'mira-holt', apart: ['mira2'], suggestions: [] });
    expect(mira2).toMatchObject({ id: 'mira2', apart: ['mira-holt'], suggestions: [] });
    await call('/people', { bearer, json: { accounts: ['mira-holt', 'mira2'] } });
    expect(await list('&q=mira')).toMatchObject([{ id: 'mira-holt', apart: [] }]);
  });

  test('one account of several can be taken away, or a suggestion be refused', async () => {
    await call('/people', { bearer, json: { accounts: ['mira-holt', 'mira2', 'olek'], name: 'Mira' } });
    const less = await put('mira-holt', { accounts: ['mira2', 'mira-holt'] });
    expect(less.json).toMatchObject({ id: 'mira-holt', name: 'Mira', apart: ['olek'] });
    expect(less.json.accounts).toHaveLength(2);
    await sign('Olek Example', 'olek@example.com', 2);
    await sign('olek', 'olek@example.com', 2);
    expect((await list('&suggested=true')).length).toBe(2);
    const refused = await put('olek', { accounts: ['olek'], apart: ['Olek Example', 'mira2'] });
    expect(refused.json.apart).toEqual(['mira2', 'Olek Example']);
    expect(await list('&suggested=true')).toEqual([]);
    expect((await put('mira-holt', { accounts: ['mira2'], name: null })).json).toMatchObject({
      id: 'mira2',
      name: null,
    });
    expect(idsOf(await list())).toHaveLength(4);
  });

  test.each([
    ['nobody has', { accounts: ['mira2', 'nobody'] }, ['accounts[1]']],
    ['of deleted accounts', { accounts: ['mira2', 'ghost'] }, ['accounts[1]']],
    ['alone', { accounts: ['mira2'] }, ['accounts']],
  ])('an account %s cannot be merged', async (_, json, fields) => {
    const { status, json: problem } = await call('/people', { bearer, json });
    expect(status).toBe(422);
    expect(problem.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  test('somebody unknown is not found', async () => {
    for (const method of ['GET', 'DELETE']) expect((await call('/people/nobody', { method, bearer })).status).toBe(404);
    expect((await put('nobody', { accounts: ['mira2'] })).status).toBe(404);
  });

  test('whatever is merged, changed and split, everybody has each account once', async () => {
    const all = ['mira-holt', 'mira2', 'olek', 'olek example'];
    const some = fc.subarray(all, { minLength: 1 });
    const acts = fc.array(fc.tuple(fc.constantFrom('merge', 'put', 'split'), fc.constantFrom(...all), some), {
      minLength: 5,
      maxLength: 12,
    });
    for (const sequence of fc.sample(acts, { numRuns: 6, seed: 5 })) {
      for (const [act, one, accounts] of sequence) {
        if (act === 'merge') await call('/people', { bearer, json: { accounts: [one, ...accounts] } });
        else if (act === 'put') await put(one, { accounts });
        else await call(`/people/${encodeURIComponent(one)}`, { method: 'DELETE', bearer });
        const people = await list();
        const held = people.flatMap((person) => person.accounts.map(({ account }) => keyOf(account)));
        expect(held.toSorted(), `${act} ${one} ${accounts.join()}`).toEqual(all.toSorted());
        for (const { id, accounts: own } of people) expect(own[0]?.account).toBe(id);
        if (act === 'put') {
          const found = people.find((person) => person.accounts.some(({ account }) => keyOf(account) === accounts[0]));
          expect(found?.accounts.map(({ account }) => keyOf(account)).sort()).toEqual(accounts.toSorted());
        }
      }
    }
  });
});

test('an answer changes when people do, and the same answer is not sent twice', async () => {
  await loadWorld(database.db, worldOf(pull('mira'), pull('mira2')));
  const path = '/metrics/throughput?from=2026-11-16&to=2026-11-22&by=person';
  const before = await call(path, { bearer });
  const etag = before.headers.get('etag') ?? '';
  expect((await call(path, { bearer, headers: { 'if-none-match': etag } })).status).toBe(304);
  await call('/people', { bearer, json: { accounts: ['mira', 'mira2'] } });
  const after = await call(path, { bearer, headers: { 'if-none-match': etag } });
  expect(after.status).toBe(200);
  expect(after.json.groups).toEqual([{ group: 'mira', n: 2, value: 2 }]);
});

test('an API token may change them if it may write', async () => {
  await loadWorld(database.db, worldOf(pull('mira'), pull('mira2')));
  const tokenOf = async (scope: string) => (await call('/tokens', { bearer, json: { name: scope, scope } })).json.token;
  const json = { accounts: ['mira', 'mira2'] };
  expect((await call('/people', { bearer: await tokenOf('read'), json })).status).toBe(403);
  expect((await call('/people', { bearer: await tokenOf('write'), json })).status).toBe(201);
});
