import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { type Dirt, markDelivery } from '#core/facts/delivery-dirt.ts';
import { type DeliveryRules, settleRepository } from '#core/links/settle.ts';
import { type Bench, median, print, type Server } from './bench.ts';

/**
 * What a history carries: all of it from nothing, at growing sizes, and one deployment that comes in late. Four commits
 * lie between two deployments, every third commit comes by a merged branch of three, one in ten deployments rolls back.
 */
export const delivery: Bench = { name: 'delivery', run };

const sizes = [5_000, 10_000, 20_000];
const rounds = 5;
const mostExponent = 1.2;
const mostShare = 0.05;

const rules: DeliveryRules = {
  rules: [],
  patterns: ['deploy'],
  bots: { patterns: [] },
  incidentLabels: ['incident'],
  linearLabels: [],
  incidentWindowHours: 24,
  errors: { level: 'error', events: 10, windowHours: 24 } as const,
};

async function run(server: Server): Promise<boolean> {
  const whole: { size: number; ms: number }[] = [];
  let share = Number.POSITIVE_INFINITY;
  for (const size of sizes) {
    const db = await server.createDatabase();
    await fill(db, size);
    const [full, late]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      full.push(await fromNothing(db));
      late.push(await oneLate(db, size, round));
    }
    const ratios = late.map((ms, round) => ms / (full[round] ?? 0));
    share = median(ratios);
    whole.push({ size, ms: Math.min(...full) });
    print(
      `  ${size} commits, ${size / 4} deployments: ${median(full).toFixed(0)} ms from nothing, one late deployment`,
    );
    print(
      `    ${median(late).toFixed(1)} ms, ${(share * 100).toFixed(2)} % (${(Math.min(...ratios) * 100).toFixed(2)}–${(Math.max(...ratios) * 100).toFixed(2)}, n = ${rounds})`,
    );
    await db.$client.end();
  }
  const exponent = growth(whole);
  print(
    `  grows with the size to the power of ${exponent.toFixed(2)} (goal ${mostExponent}), late share ${(share * 100).toFixed(2)} % (goal ${mostShare * 100} %)`,
  );
  return exponent <= mostExponent && share <= mostShare;
}

/** The slope of time over size, both as logarithms. */
function growth(points: { size: number; ms: number }[]): number {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) throw new Error('There is nothing to compare.');
  return Math.log(last.ms / first.ms) / Math.log(last.size / first.size);
}

async function fromNothing(db: Database): Promise<number> {
  await db.execute(
    sql`truncate deployment_facts, deployed_commits, deployed_changes, deployment_evidence, incident_links, change_facts, reverts`,
  );
  await db.execute(sql`update pull_request_facts set deployed_at = null, deploy_seconds = null, lead_seconds = null`);
  await db.execute(sql`vacuum analyze`);
  return settle(db, { repositoryId: 1, kind: 'everything', ref: '' });
}

/** A deployment of a commit in the middle of history that the next one after it had carried until now. */
async function oneLate(db: Database, size: number, round: number): Promise<number> {
  const at = Math.floor(size / 2) + round * 40 + 2;
  await db.execute(sql`
    with late as (
      insert into deployments (repository_id, external_id, environment, sha, created_at, updated_at, state)
      select 1, 'late' || ${round}::int, 'production', sha, committed_at + interval '1 minute', committed_at + interval '1 minute', 'ACTIVE'
      from commits where sha = ${shaOf(at)}
      on conflict (external_id) do update set updated_at = deployments.updated_at returning external_id, created_at
    )
    insert into deployment_statuses (external_id, deployment_external_id, repository_id, state, at)
    select external_id, external_id, 1, 'SUCCESS', created_at + interval '1 minute' from late on conflict do nothing`);
  const ms = await settle(db, { repositoryId: 1, kind: 'sha', ref: shaOf(at) });
  await db.execute(sql`delete from deployments where external_id like 'late%'`);
  await db.execute(sql`delete from deployment_statuses where external_id like 'late%'`);
  return ms;
}

async function settle(db: Database, dirt: Dirt): Promise<number> {
  const start = performance.now();
  await db.transaction(async (tx) => {
    await markDelivery(tx, [dirt]);
    await settleRepository(tx, 1, rules);
  });
  return performance.now() - start;
}

/** The SHA of a commit by its place in history. */
function shaOf(place: number): string {
  return place.toString(16).padStart(40, '0');
}

async function fill(db: Database, size: number): Promise<void> {
  const sha = (place: string) => sql.raw(`lpad(to_hex(${place}), 40, '0')`);
  await db.execute(sql`
    insert into repositories (id, source, external_id, name, url, default_branch, private, archived, fork, tracked, created_at)
    overriding system value values (1, 'github', 'r', 'acme/kiln', '', 'main', false, false, false, true, '2020-01-01')`);
  // Of every nine commits the last three are a branch, merged by the first of the next nine.
  await db.execute(sql`
    insert into commits (repository_id, sha, authored_at, committed_at, author, message, parents, on_default_branch)
    select 1, ${sha('i')}, at, at, 'mira', case when i % 50 = 0 then 'This reverts commit ' || ${sha('i - 30')} else '' end,
      case when i = 0 then '{}' when i % 9 = 0 then array[${sha('i - 4')}, ${sha('i - 1')}]
        when i % 9 = 6 then array[${sha('i - 1')}] else array[${sha('i - 1')}] end, true
    from (select i, timestamptz '2023-01-02' + i * interval '1 hour' as at from generate_series(0, ${size - 1}::int) i) one`);
  await db.execute(sql`
    insert into pull_requests (repository_id, external_id, number, title, body, url, state, is_draft, author, author_is_bot, base,
      head, created_at, updated_at, closed_at, merged_at, merge_commit_sha, additions, deletions, changed_files, labels)
    select 1, 'p' || i, i, '', '', '', 'merged', false, 'mira', false, 'main', 'topic-' || i, c.committed_at - interval '4 hours',
      c.committed_at, c.committed_at, c.committed_at, c.sha, 1, 1, 1, case when i % 90 = 0 then '{hotfix}'::text[] else '{}' end
    from generate_series(9, ${size - 1}::int, 9) i join commits c on c.sha = ${sha('i')}`);
  await db.execute(sql`
    insert into pull_request_commits select 1, number, ${sha('number - k')}, 'branch' from pull_requests, generate_series(1, 3) k`);
  await db.execute(sql`
    insert into deployments (repository_id, external_id, environment, sha, created_at, updated_at, state)
    select 1, 'd' || i, 'production', ${sha('case when i % 40 = 0 and i > 0 then i - 4 else i end')}, at, at, 'ACTIVE'
    from (select i, timestamptz '2023-01-02' + i * interval '1 hour' + interval '10 minutes' as at from generate_series(0, ${size - 1}::int, 4) i) one`);
  await db.execute(sql`
    insert into deployment_statuses (external_id, deployment_external_id, repository_id, state, at)
    select 's' || external_id, external_id, 1, 'SUCCESS', created_at + interval '10 minutes' from deployments`);
  await db.execute(sql`vacuum analyze`);
}
