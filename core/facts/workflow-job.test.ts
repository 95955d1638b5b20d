import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { refreshWorkflowJobs } from '#core/facts/workflow-job.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { clearWorld, insertWorld, type WorldRepository } from '#test/world.ts';

/** Which jobs are of the sample, and how long they waited. */

let own: TestDatabase;
beforeAll(async () => {
  own = await createDatabase();
});
afterAll(() => own.drop());
beforeEach(() => clearWorld(own.db));

type Run = NonNullable<WorldRepository['workflow_runs']>[number];

/** A run on 1 June with one job that waited for as many seconds as the run's number. */
function run(id: number, time: string, more: Partial<Run> = {}): Run {
  const created = `2026-06-01T${time}Z`;
  const started = new Date(Date.parse(created) + id * 1000).toISOString();
  return {
    id,
    workflow_name: 'CI',
    created_at: created,
    run_started_at: created,
    updated_at: created,
    status: 'completed',
    conclusion: 'success',
    jobs: [{ id, created_at: created, started_at: started }],
    ...more,
  };
}

async function load(...runs: Run[]): Promise<void> {
  await insertWorld(own.db, { repositories: [{ name: 'a/b', workflow_runs: runs }] });
  const rows = await own.db.execute(sql`select id from workflow_runs`);
  await refreshWorkflowJobs(own.db, { runs: rows.map(({ id }) => Number(id)), jobs: [], repositories: [] });
}

const waits = async () => {
  const rows = await own.db.execute(sql`select job_id, queue_seconds from workflow_job_facts order by 1`);
  return rows.map((row) => [Number(row.job_id), Number(row.queue_seconds)]);
};

test('the first run of each workflow and UTC day on the default branch is the sample', async () => {
  await load(
    run(11, '00:00:00'),
    run(12, '10:00:00'),
    run(13, '11:00:00', { workflow_path: '.github/workflows/lint.yml' }),
    run(14, '23:59:59', { created_at: '2026-06-02T00:00:00Z' }),
    run(10, '09:00:00', { branch: 'topic' }),
    run(9, '09:00:00', { status: 'in_progress', conclusion: null }),
  );
  expect(await waits()).toEqual([
    [11, 11],
    [13, 13],
    [14, 14],
  ]);
});

test('what was skipped or never started waited for nothing', async () => {
  const at = '2026-06-01T10:00:00.900Z';
  await load(
    run(1, '10:00:00', {
      jobs: [
        { id: 1, created_at: at, started_at: '2026-06-01T10:00:07.100Z' },
        { id: 2, created_at: at, started_at: at, conclusion: 'skipped' },
        { id: 3, created_at: at, started_at: null, conclusion: 'cancelled' },
        { id: 4, created_at: null, started_at: at },
        { id: 5, created_at: at, started_at: at, conclusion: null },
      ],
    }),
  );
  expect(await waits()).toEqual([
    [1, 7],
    [5, 0],
  ]);
});

test('a run that turns out to be the first of its day takes the place of the one before', async () => {
  await load(run(2, '10:00:00'), run(1, '09:00:00', { status: 'in_progress' }));
  expect(await waits()).toEqual([[2, 2]]);
  await own.db.execute(sql`update workflow_runs set status = 'completed' where run_id = 1`);
  const jobs = [{ repositoryId: 1, runId: 1 }];
  expect(await refreshWorkflowJobs(own.db, { runs: [], jobs, repositories: [] })).toBe(true);
  expect(await waits()).toEqual([[1, 1]]);
  expect(await refreshWorkflowJobs(own.db, { runs: [], jobs, repositories: [] })).toBe(false);
});

test('another default branch is another sample', async () => {
  await load(run(1, '09:00:00'), run(2, '10:00:00', { branch: 'trunk' }));
  expect(await waits()).toEqual([[1, 1]]);
  await own.db.execute(sql`update repositories set default_branch = 'trunk'`);
  expect(await refreshWorkflowJobs(own.db, { runs: [], jobs: [], repositories: [1] })).toBe(true);
  expect(await waits()).toEqual([[2, 2]]);
});
