import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { changeSettings } from '#core/delivery.ts';
import { addIssue, removeIssue, updateIssue } from '#core/demo/change.ts';
import type { IssueInput } from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, type Hub, settle } from '#test/hub.ts';

/** Issues are asked for only where Settings says that some are incidents, and are incidents only while they have the label. */

const kiln = 'acme/kiln';
const at = (day: number, minute = 0) => new Date(Date.UTC(2026, 10, day, 8, minute)).toISOString();

function world(issues: IssueInput[]): World {
  const commit = { sha: 'a'.repeat(40), authored_at: at(1) };
  const success = { state: 'SUCCESS', at: at(2) };
  const deployment = { id: 1, environment: 'production', sha: commit.sha, created_at: at(2), statuses: [success] };
  return createWorld({ repositories: [{ name: kiln, commits: [commit], deployments: [deployment], issues }] });
}

const issue = (number: number, labels: string[], day = 2): IssueInput => ({
  number,
  author: 'mira',
  labels,
  created_at: at(day, number),
});

async function withHub(of: World, labels: string[], body: (hub: Hub, db: Database) => Promise<void>): Promise<void> {
  const { db, drop } = await createDatabase();
  try {
    const hub = await connectHub(db, of, { repositories: [kiln] });
    await changeSettings(hub.ctx, { incident_sources: { github_labels: labels } });
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

const issueCalls = ({ github }: Hub) => github.calls.filter((call) => call.operation === 'Issues');

async function incidents(db: Database): Promise<string[]> {
  const rows = await db.execute(sql`
    select i.url, i.resolved_at is not null as resolved, l.deployment_id is not null as linked
    from incidents i left join incident_links l on l.incident_id = i.id order by i.started_at`);
  return rows.map(({ url, resolved, linked }) =>
    [String(url).replace(/^.*\//, ''), resolved === true ? 'resolved' : 'open', linked === true ? 'linked' : '']
      .join(' ')
      .trim(),
  );
}

test('without a label in Settings nothing about issues is asked, and none is an incident', async () => {
  await withHub(world([issue(1, ['incident'])]), [], async (hub, db) => {
    await later(hub, 25 * 60);
    expect(hub.github.calls.filter((call) => JSON.stringify(call).includes('labels'))).toEqual([]);
    expect(issueCalls(hub)).toEqual([]);
    expect(await db.execute(sql`select 1 from issues`)).toHaveLength(0);
    const [step] = await db.execute(sql`select state from sync_steps where step = 'issues'`);
    expect(step?.state).toBe('done');
  });
});

test('an issue with one of the labels, in any case, is an incident of the latest deployment before it', async () => {
  const issues = [issue(1, ['Incident', 'bug']), issue(2, ['bug']), issue(3, ['outage'])];
  await withHub(world(issues), ['incident', 'OUTAGE'], async (hub, db) => {
    expect(await incidents(db)).toEqual(['1 open linked', '3 open linked']);
    expect(issueCalls(hub)).toHaveLength(1);
    const [fact] = await db.execute(sql`select failed from deployment_facts`);
    expect(fact?.failed).toBe(true);
    await later(hub);
    expect(issueCalls(hub)).toEqual([]);
  });
});

test('it is resolved when it is closed, and no incident when it loses the label or goes', async () => {
  const of = world([issue(1, ['incident']), issue(2, ['incident']), issue(3, ['incident'])]);
  await withHub(of, ['incident'], async (hub, db) => {
    updateIssue(of, kiln, 1, { at: at(3), closed_at: at(3) });
    await later(hub);
    expect(await incidents(db)).toEqual(['1 resolved linked', '2 open linked', '3 open linked']);
    updateIssue(of, kiln, 2, { at: at(4), labels: ['bug'] });
    await later(hub);
    expect(await incidents(db)).toEqual(['1 resolved linked', '3 open linked']);
    expect(issueCalls(hub)).toHaveLength(1);
    removeIssue(of, kiln, 3);
    updateIssue(of, kiln, 1, { at: at(5), closed_at: null });
    await later(hub);
    expect(await incidents(db)).toEqual(['1 open linked']);
    removeIssue(of, kiln, 1);
    await later(hub);
    expect(await incidents(db)).toEqual([]);
    const [fact] = await db.execute(sql`select failed from deployment_facts`);
    expect(fact?.failed).toBe(false);
  });
});

test('other labels are read at once, none takes the incidents away, and the same again brings them back', async () => {
  const of = world([issue(1, ['incident']), issue(2, ['bug']), issue(3, ['incident', 'bug'])]);
  await withHub(of, ['incident'], async (hub, db) => {
    const set = async (labels: string[]) => {
      await changeSettings(hub.ctx, { incident_sources: { github_labels: labels } });
      hub.github.calls.length = 0;
      await settle(hub);
      return incidents(db);
    };
    expect(await incidents(db)).toEqual(['1 open linked', '3 open linked']);
    expect(await set(['bug'])).toEqual(['2 open linked', '3 open linked']);
    expect(await set(['bug', 'incident'])).toEqual(['1 open linked', '2 open linked', '3 open linked']);
    expect(await set([])).toEqual([]);
    expect([issueCalls(hub), await db.execute(sql`select 1 from issues`)]).toEqual([[], []]);
    expect(await set(['incident'])).toEqual(['1 open linked', '3 open linked']);
    expect(issueCalls(hub)).toHaveLength(1);
  });
});

test('of many incidents only those that changed are read again; other labels are read whole, whatever their number', async () => {
  const ofLabel = (label: string, first: number) => Array.from({ length: 150 }, (_, i) => issue(first + i, [label]));
  const of = world([...ofLabel('incident', 1), ...ofLabel('bug', 1001)]);
  await withHub(of, ['incident'], async (hub, db) => {
    expect(issueCalls(hub)).toHaveLength(2);
    updateIssue(of, kiln, 5, { at: at(10), closed_at: at(10) });
    addIssue(of, kiln, { ...issue(2000, ['incident']), created_at: at(11) });
    await later(hub);
    expect(issueCalls(hub)).toHaveLength(1);
    expect((await incidents(db)).filter((one) => one.includes('resolved'))).toEqual(['5 resolved linked']);
    expect(await incidents(db)).toHaveLength(151);
    await changeSettings(hub.ctx, { incident_sources: { github_labels: ['bug'] } });
    await settle(hub);
    expect(await incidents(db)).toHaveLength(150);
    expect((await incidents(db)).every((one) => Number.parseInt(one, 10) > 1000)).toBe(true);
  });
});
