import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { Database } from '#core/db/database.ts';
import { sources } from '#core/db/settings.sql.ts';
import { createGitHub, type GitHub } from '#core/demo/github/github.ts';
import type { World } from '#core/demo/model.ts';
import { encrypt } from '#core/lib/fernet.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { createContext } from '#test/context.ts';

/** A simulated GitHub, a database that follows it, and a clock that can be moved on. */

export interface Clock {
  now: () => Date;
  /** Moves on by milliseconds, or to an instant. */
  advance(by: number | Date): void;
  /** Does not take the time that it moves the clock on by. */
  wait: (ms: number) => Promise<void>;
}

/** A clock that runs from `start`, so that what waits for it is not stuck. */
function createClock(start: string): Clock {
  const begin = Date.now();
  let offset = Date.parse(start) - begin;
  const now = () => new Date(Date.now() + offset);
  const advance = (by: number | Date) => {
    offset += by instanceof Date ? Math.max(0, by.getTime() - now().getTime()) : by;
  };
  // Others that wait go on in between, so that they do not all move it.
  const wait = async (ms: number) => {
    const until = new Date(now().getTime() + ms);
    await new Promise(setImmediate);
    advance(until);
  };
  return { now, advance, wait };
}

export interface Hub {
  ctx: Context;
  clock: Clock;
  github: GitHub;
  log: { level: string; message: string }[];
  /** Sources that are connected beside GitHub and its Actions. */
  others: string[];
}

/** Connects `db` to a simulated GitHub over `world`, following `repositories`. */
export async function connectHub(
  db: Database,
  world: World,
  options: {
    repositories: string[];
    start?: string;
    environment?: Record<string, string>;
    owner?: string;
    github?: GitHub;
    clock?: Clock;
  },
): Promise<Hub> {
  const clock = options.clock ?? createClock(options.start ?? '2026-11-22T12:00:00Z');
  const github = options.github ?? createGitHub({ world, now: clock.now });
  const log: Hub['log'] = [];
  const ctx = createContext(db, {
    fetch: (input, init) => github.fetch(new Request(input, init)),
    now: clock.now,
    wait: clock.wait,
    log: (level, message) => void log.push({ level, message }),
    owner: options.owner ?? 'test',
    ...(options.environment && { environment: options.environment }),
  });
  const secret = await encrypt(ctx.config.encryptionKeys, 'ghp_test', clock.now());
  await db
    .insert(sources)
    .values([
      { id: 'github', config: { repositories: options.repositories }, secret },
      { id: 'github-actions', config: { enabled: true } },
    ])
    .onConflictDoNothing();
  return { ctx, clock, github, log, others: [] };
}

/** Short, so that a tick does not wait for the next try of a failed step: tests move the clock instead. */
const shortMs = 2_000;

/** Ticks all sources, GitHub first, until none has more to do at once. Returns what each came to. */
export async function tickBoth({ ctx, others }: Hub, timeBoxMs = shortMs): Promise<string[]> {
  const states: string[] = [];
  for (const source of ['github', 'github-actions', ...others]) {
    let state = 'more';
    for (let ticks = 0; state === 'more' && ticks < 30; ticks++)
      ({ state } = await tick(ctx, source, timeBoxMs, conclude));
    states.push(state);
  }
  return states;
}

/** Ticks, and moves the clock on whenever a source waits, until no step has anything left to do. Throws when it never ends. */
export async function settle(hub: Hub, most = 40): Promise<void> {
  for (let round = 0; round < most; round++) {
    await tickBoth(hub);
    const [row] = await hub.ctx.db.execute(sql`
      select count(*) filter (where s.state <> 'done')::int as left, extract(epoch from min(next_at) filter (where s.state <> 'done'))::float8 as at
      from sync_steps s left join repositories r on r.id = s.repository_id where s.repository_id is null or r.tracked`);
    if (Number(row?.left) === 0) return;
    const blocked = await hub.ctx.db.execute(
      sql`select extract(epoch from max(blocked_until))::float8 as at from budgets`,
    );
    const next = Math.max(Number(row?.at), Number(blocked[0]?.at ?? 0)) * 1000;
    if (next > hub.clock.now().getTime()) hub.clock.advance(new Date(next + 1000));
  }
  const steps = await hub.ctx.db.execute(
    sql`select step, state, error_detail, next_at, lease_until, token from sync_steps where state <> 'done'`,
  );
  const now = hub.clock.now().toISOString();
  throw new Error(`The sync never ends at ${now}: ${JSON.stringify({ steps, log: hub.log.slice(-10) })}`);
}

/** Everything that a sync stored, without the keys that the order of arrival decides. */
export async function snapshot(db: Database): Promise<Record<string, unknown[]>> {
  const result: Record<string, unknown[]> = {};
  for (const [table, query] of Object.entries(queries)) {
    const rows = await db.execute(sql.raw(`select to_jsonb(t)::text as row from (${query}) t order by 1`));
    result[table] = rows.map((row) => row.row);
  }
  return result;
}

const byRepository = (table: string, without: string) =>
  `select r.name as repository, to_jsonb(x) - array[${without}] as rest from ${table} x join repositories r on r.id = x.repository_id`;
const byPullRequest = (table: string) =>
  `select r.name as repository, p.number, to_jsonb(x) - array['pull_request_id', 'repository_id'] as rest from ${table} x
   join pull_requests p on p.id = x.pull_request_id join repositories r on r.id = x.repository_id`;

const queries: Record<string, string> = {
  repositories: `select to_jsonb(x) - array['id'] as rest from repositories x`,
  pull_requests: byRepository('pull_requests', `'id', 'repository_id'`),
  reviews: byRepository('reviews', `'repository_id'`),
  pull_request_events: byRepository('pull_request_events', `'repository_id'`),
  commits: byRepository('commits', `'repository_id'`),
  pull_request_commits: byRepository('pull_request_commits', `'repository_id'`),
  deployments: byRepository('deployments', `'id', 'repository_id'`),
  deployment_statuses: byRepository('deployment_statuses', `'repository_id'`),
  workflow_runs: byRepository('workflow_runs', `'id', 'repository_id'`),
  workflow_jobs: byRepository('workflow_jobs', `'repository_id'`),
  tags: byRepository('tags', `'repository_id'`),
  releases: byRepository('releases', `'repository_id'`),
  issues: byRepository('issues', `'id', 'repository_id'`),
  compared_commits: byRepository('compared_commits', `'repository_id'`),
  pull_request_facts: byPullRequest('pull_request_facts'),
  open_pull_request_facts: byPullRequest('open_pull_request_facts'),
  reviewer_facts: `select r.name as repository, p.number, to_jsonb(x) - array['id', 'pull_request_id', 'repository_id'] as rest from reviewer_facts x
    join pull_requests p on p.id = x.pull_request_id join repositories r on r.id = x.repository_id`,
  workflow_job_facts: byRepository('workflow_job_facts', `'repository_id'`),
  workflow_run_facts: `select w.run_id, w.attempt, to_jsonb(x) - array['workflow_run_id', 'repository_id'] as rest from workflow_run_facts x join workflow_runs w on w.id = x.workflow_run_id`,
};
