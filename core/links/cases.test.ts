import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Database } from '#core/db/database.ts';
import { updateSettings } from '#core/settings.ts';
import { createContext } from '#test/context.ts';
import { type CaseWorld, connectCase } from '#test/case.ts';
import { createDatabase } from '#test/database.ts';
import { settle } from '#test/hub.ts';
import { type Intake, reportIntake } from '#test/intake.ts';
import { findMaterial } from '#test/material.ts';

/** What the tiny worlds say of deployments, of incidents and of the ledgers of changes (core/metrics/cases.test.ts has the rest). */

type Row = Record<string, unknown>;

interface Case {
  name: string;
  settings?: Row;
  now: string;
  world: CaseWorld & { intake?: Intake };
  expect: {
    deployments?: Record<string, Row | null>;
    incidents?: Record<string, Row | null>;
    ledger?: Record<string, Row>;
  };
}

const folder = findMaterial('METRIC_CASES_DIR', 'shared/metric-cases');
const cases = (folder === null ? [] : readCases(folder)).filter(
  ({ expect: { deployments, incidents, ledger } }) => (deployments ?? incidents ?? ledger) !== undefined,
);

function readCases(path: string): Case[] {
  return (JSON.parse(readFileSync(join(path, 'delivery.json'), 'utf8')) as { cases: Case[] }).cases;
}

describe.skipIf(folder === null)('the tiny worlds of delivery', () => {
  test.each(cases)('$name', { timeout: 60_000 }, async (each) => {
    const { db, drop } = await createDatabase();
    try {
      await updateSettings(createContext(db), each.settings ?? {});
      const names = (each.world.repositories ?? []).map(({ name }) => name);
      const hub = await connectCase(db, each.world, { repositories: names, start: each.now });
      await settle(hub);
      await reportIntake(hub.ctx, each.world.intake);
      const ids = await idsOf(db);
      const expected = each.expect;
      expect(pick(await deployments(db, ids), expected.deployments)).toEqual(sorted(expected.deployments));
      expect(pick(await incidents(db, ids), expected.incidents)).toEqual(expected.incidents ?? {});
      expect(pick(await ledgers(db), expected.ledger)).toEqual(expected.ledger ?? {});
    } finally {
      await drop();
    }
  });

  test('there are as many as there were when this was written', () => {
    expect(cases.length).toBeGreaterThanOrEqual(27);
  });
});

/** The names that the cases use: the id of its most trusted source, runs as `run:<id>/<attempt>`. */
async function idsOf(db: Database): Promise<Map<number, string>> {
  const rows = await db.execute(sql`select id, key from deployment_facts`);
  return new Map(rows.map(({ id, key }) => [Number(id), nameOf(String(key))]));
}

/** A simulated deployment's node id ends with its number. */
function nameOf(key: string): string {
  if (key.startsWith('run:')) return key;
  const id = key.slice(key.indexOf(':') + 1);
  return key.startsWith('github:') ? deploymentNumber(id) : id;
}

function deploymentNumber(nodeId: string): string {
  return String(Number.parseInt(nodeId.replace(/^.*-/, ''), 36));
}

async function deployments(db: Database, names: Map<number, string>): Promise<Record<string, Row>> {
  const rows = await db.execute(sql`
    select d.*, r.name as repository, (
      select json_agg(r.name || case when dc.change like '#%' then '' else '@' end || dc.change order by dc.change)
      from deployed_changes dc where dc.deployment_id = d.id
    ) as carries
    from deployment_facts d join repositories r on r.id = d.repository_id`);
  return Object.fromEntries(
    rows.map((row) => [
      names.get(Number(row.id)),
      {
        status: row.status,
        production: row.production,
        environment: row.environment,
        started_at: instant(row.started_at),
        finished_at: instant(row.finished_at),
        carries: row.carries ?? [],
        rollback: row.standing === 'rollback',
        late: row.standing === 'late',
        not_attributable: row.standing === 'unknown_commit' ? 'unknown_commit' : null,
        failed: row.failed,
        evidence: String(row.evidence).replace(/[{}]/g, '').split(',').filter(Boolean).sort(),
        recovered_at: instant(row.recovered_at),
      },
    ]),
  );
}

async function incidents(db: Database, names: Map<number, string>): Promise<Record<string, Row>> {
  const rows = await db.execute(sql`
    select i.external_id, l.deployment_id, l.confidence from incidents i left join incident_links l on l.incident_id = i.id`);
  return Object.fromEntries(
    rows.map((row) => [
      row.external_id,
      {
        deployment: row.deployment_id === null ? null : names.get(Number(row.deployment_id)),
        confidence: row.confidence,
      },
    ]),
  );
}

async function ledgers(db: Database): Promise<Record<string, Row>> {
  const rows = await db.execute(sql`
    select r.name || case when c.change like '#%' then '' else '@' end || c.change as name, c.not_attributable,
      coalesce(f.lead_seconds, c.from_first_commit_seconds) as lead_seconds, coalesce(f.cycle_seconds, direct.cycle) as cycle_seconds,
      f.coding_seconds as coding, f.pickup_seconds as pickup, f.review_seconds as review,
      coalesce(f.merge_seconds, direct.cycle) as merge, coalesce(f.deploy_seconds, c.from_merged_seconds) as deploy
    from change_facts c join repositories r on r.id = c.repository_id
    left join pull_request_facts f on f.pull_request_id = c.pull_request_id and f.people_review = c.people_review
    left join lateral (
      select extract(epoch from c.merged_at - date_trunc('second', k.authored_at)) as cycle from commits k
      where k.repository_id = c.repository_id and k.sha = c.change
    ) direct on true
    where c.people_review`);
  return Object.fromEntries(rows.map((row) => [String(row.name), ledgerOf(row)]));
}

function ledgerOf(row: Row): Row {
  const number = (value: unknown) => (value === null ? null : Number(value));
  const stages = Object.fromEntries(
    ['coding', 'pickup', 'review', 'merge', 'deploy'].map((stage) => [stage, number(row[stage])]),
  );
  return {
    stages,
    skipped: Object.keys(stages).filter((stage) => stages[stage] === null),
    cycle_seconds: number(row.cycle_seconds),
    lead_seconds: number(row.lead_seconds),
    not_attributable: row.not_attributable,
  };
}

/** Of each expected thing, the fields that are expected. */
function pick(actual: Record<string, Row>, expected: Record<string, Row | null> = {}): Record<string, Row | null> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, fields]) => {
      const row = actual[name];
      if (row === undefined || fields === null) return [name, row ?? null];
      return [name, Object.fromEntries(Object.keys(fields).map((field) => [field, row[field]]))];
    }),
  );
}

function sorted(expected: Record<string, Row | null> = {}): Record<string, Row | null> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, row]) => {
      if (row === null) return [name, null];
      const lists = Object.entries(row).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.toSorted((a, b) => String(a).localeCompare(String(b))) : value,
      ]);
      return [name, Object.fromEntries(lists)];
    }),
  );
}

function instant(value: unknown): string | null {
  return value === null ? null : String(value).replace(' ', 'T').replace(/\+00$/, 'Z');
}
