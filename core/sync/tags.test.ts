import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { addRelease, publishRelease, removeRelease, removeTag, setTag } from '#core/demo/change.ts';
import type { RepositoryInput } from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';
import { changeSettings } from '#core/delivery.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, type Hub, settle } from '#test/hub.ts';

/** Tags and releases are followed as they are made, moved and deleted, with the deployments that rest on them. */

const kiln = 'acme/kiln';
const sha = (digit: string) => digit.repeat(40);
const at = (day: number, time = '08:00:00') => `2026-11-${String(day).padStart(2, '0')}T${time}Z`;

/** Three commits of the default branch, one of a branch that never came back. */
function world(more: Partial<RepositoryInput> = {}): World {
  return createWorld({
    repositories: [
      {
        name: kiln,
        created_at: '2026-01-01T00:00:00Z',
        head: sha('c'),
        branches: { side: sha('d') },
        commits: [
          { sha: sha('a'), authored_at: at(1) },
          { sha: sha('b'), parents: [sha('a')], authored_at: at(2) },
          { sha: sha('c'), parents: [sha('b')], authored_at: at(3) },
          { sha: sha('d'), parents: [sha('a')], authored_at: at(4) },
        ],
        ...more,
      },
    ],
  });
}

const run = (id: number, tag: string, head: string, day: number) => ({
  id,
  workflow_name: 'Release',
  workflow_path: '.github/workflows/release.yml',
  event: 'push',
  tag,
  head_sha: head,
  run_started_at: at(day),
  updated_at: at(day, '08:10:00'),
  status: 'completed',
  conclusion: 'success',
});

async function withHub(of: World, body: (hub: Hub, db: Database) => Promise<void>): Promise<void> {
  const { db, drop } = await createDatabase();
  try {
    const hub = await connectHub(db, of, { repositories: [kiln] });
    await settle(hub);
    await body(hub, db);
  } finally {
    await drop();
  }
}

async function later(hub: Hub, minutes = 6): Promise<void> {
  hub.clock.advance(minutes * 60_000);
  hub.github.calls.length = 0;
  await settle(hub);
}

const callsOf = ({ github }: Hub, operation: string) => github.calls.filter((call) => call.operation === operation);

async function tags(db: Database): Promise<Record<string, unknown>> {
  const rows = await db.execute(sql`select name, sha, to_json(tagged_at) as at from tags`);
  return Object.fromEntries(rows.map((row) => [row.name, `${String(row.sha)[0]} ${String(row.at).slice(0, 19)}`]));
}

async function deployed(db: Database): Promise<string[]> {
  const rows = await db.execute(sql`select key, sha from deployment_facts order by key`);
  return rows.map((row) => `${String(row.key)} ${String(row.sha)[0]}`);
}

test('a tag names its commit, also through an annotation, and is as old as that or as its commit', async () => {
  const annotated = { sha: sha('b'), tagged_at: at(9), tagger: 'mira' };
  await withHub(world({ tags: { v1: sha('a'), v2: annotated } }), async (hub, db) => {
    expect(await tags(db)).toEqual({ v1: 'a 2026-11-01T08:00:00', v2: 'b 2026-11-09T08:00:00' });
    const [known] = await db.execute(sql`select covered_from::text as from from coverage where step = 'tags'`);
    expect(known?.from).toBe('-infinity');
    await later(hub);
    expect([callsOf(hub, 'Tags'), callsOf(hub, 'Releases')]).toEqual([[], []]);
  });
});

test('a tag that is made, moved or deleted is so after the next sync, with one call', async () => {
  const of = world({ tags: { v1: sha('a'), v2: sha('b') } });
  await withHub(of, async (hub, db) => {
    setTag(of, kiln, 'v1', sha('c'));
    setTag(of, kiln, 'v3', sha('c'));
    removeTag(of, kiln, 'v2');
    await later(hub);
    expect(await tags(db)).toEqual({ v1: 'c 2026-11-03T08:00:00', v3: 'c 2026-11-03T08:00:00' });
    expect(callsOf(hub, 'Tags')).toHaveLength(1);
  });
});

test('a run on a tag deploys if its commit is on the default branch, and goes on to have done so when the tag moves', async () => {
  const of = world({ workflow_runs: [run(1, 'v1', sha('b'), 5), run(2, 'v1-side', sha('d'), 6)] });
  await withHub(of, async (hub, db) => {
    expect(await deployed(db)).toEqual(['run:1/1 b']);
    setTag(of, kiln, 'v1', sha('c'));
    await later(hub);
    expect(await deployed(db)).toEqual(['run:1/1 b']);
    removeTag(of, kiln, 'v1');
    await later(hub);
    expect(await deployed(db)).toEqual([]);
    setTag(of, kiln, 'v1', sha('a'));
    await later(hub);
    expect(await deployed(db)).toEqual(['run:1/1 b']);
  });
});

test('by rule a tag is a deployment of the commit that it names now', async () => {
  const of = world({ tags: { live: sha('a'), v1: sha('b') } });
  await withHub(of, async (hub, db) => {
    const rule = { id: 'tags', repository: null, source: 'tag', tag: 'l*', production: true };
    await changeSettings(hub.ctx, { deployment_rules: [rule] });
    expect(await deployed(db)).toEqual(['tag:live a']);
    setTag(of, kiln, 'live', sha('c'));
    await later(hub);
    expect(await deployed(db)).toEqual(['tag:live c']);
    removeTag(of, kiln, 'live');
    await later(hub);
    expect(await deployed(db)).toEqual([]);
  });
});

test('a release is a deployment by rule from when it is published until it is deleted, and moves with its tag', async () => {
  const of = world({ tags: { v1: sha('a') } });
  await withHub(of, async (hub, db) => {
    const rule = { id: 'releases', repository: null, source: 'release', production: true };
    await changeSettings(hub.ctx, { deployment_rules: [rule] });
    const { node_id: id } = addRelease(of, kiln, { tag: 'v1', author: 'mira', draft: true, created_at: at(10) });
    await later(hub);
    expect(await db.execute(sql`select draft, sha from releases`)).toMatchObject([{ draft: true, sha: sha('a') }]);
    expect(await deployed(db)).toEqual([]);
    publishRelease(of, kiln, 'v1', at(11));
    await later(hub);
    expect(await deployed(db)).toEqual([`release:${id} a`]);
    setTag(of, kiln, 'v1', sha('b'));
    await later(hub);
    expect(await deployed(db)).toEqual([`release:${id} b`]);
    removeTag(of, kiln, 'v1');
    await later(hub);
    expect(await db.execute(sql`select sha from releases`)).toMatchObject([{ sha: null }]);
    expect(await deployed(db)).toEqual([]);
    removeRelease(of, kiln, 'v1');
    await later(hub);
    expect(await db.execute(sql`select 1 from releases`)).toHaveLength(0);
  });
});

test('of many tags only the newest page is read for a new one, all once a day, and what is deleted is gone', async () => {
  const tag = (i: number) => `build-${i}`;
  const many = Object.fromEntries(Array.from({ length: 350 }, (_, i) => [tag(i), i < 300 ? sha('a') : sha('b')]));
  const of = world({ tags: many });
  await withHub(of, async (hub, db) => {
    expect(callsOf(hub, 'Tags')).toHaveLength(4);
    setTag(of, kiln, 'newest', sha('c'));
    await later(hub);
    expect(callsOf(hub, 'Tags')).toHaveLength(1);
    expect(Object.keys(await tags(db))).toHaveLength(351);
    // An old one that moves to another old commit is on no newest page; one that goes is missed by its number.
    setTag(of, kiln, tag(7), sha('b'));
    setTag(of, kiln, tag(8), sha('d'));
    removeTag(of, kiln, tag(9));
    await later(hub);
    expect(callsOf(hub, 'Tags')).toHaveLength(4);
    expect(await tags(db)).toMatchObject({ [tag(7)]: expect.stringMatching(/^b/) });
    expect(Object.keys(await tags(db))).toHaveLength(350);
    await later(hub, 25 * 60);
    expect(callsOf(hub, 'Tags')).toHaveLength(4);
  });
});

test('a listing with a gap takes nothing away', async () => {
  const of = world({ tags: { v1: sha('a'), v2: sha('b'), v3: sha('c') } });
  await withHub(of, async (hub, db) => {
    removeTag(of, kiln, 'v1');
    const half = hub.github.faults.on({ kind: 'half_page', match: { api: 'graphql', operation: 'query Tags' } });
    hub.clock.advance(6 * 60_000);
    await settle(hub, 200);
    expect(Object.keys(await tags(db)).sort()).toEqual(['v1', 'v2', 'v3']);
    const problems = await db.execute(sql`select item from sync_errors where step = 'tags' and item is not null`);
    expect(problems.length).toBeGreaterThan(0);
    half.off();
    await later(hub, 25 * 60);
    expect(Object.keys(await tags(db)).sort()).toEqual(['v2', 'v3']);
  });
});
