import { expect, test } from 'vitest';
import job from '#core/providers/github-actions/fixtures/job.json' with { type: 'json' };
import run from '#core/providers/github-actions/fixtures/run.json' with { type: 'json' };
import { jobRows, runRows } from '#core/providers/github-actions/normalise.ts';
import * as schema from '#core/providers/github-actions/schema.ts';

/** What GitHub Actions says, as in `fixtures/`, and the rows that we make of it. */

const scope = { id: 5, externalId: 'R_teapot', name: 'copper-kettle/teapot', defaultBranch: 'main' };

test('a repeated run is the row of its attempt, which began later than the run was created', () => {
  expect(runRows(scope, schema.run.parse(run)).workflowRuns).toEqual([
    {
      repositoryId: 5,
      runId: 9001,
      attempt: 2,
      number: 31,
      workflow: 'Bake',
      workflowPath: '.github/workflows/bake.yml',
      event: 'push',
      branch: 'main',
      headSha: '3'.repeat(40),
      status: 'completed',
      conclusion: 'success',
      actor: 'kettle-cd',
      createdAt: '2026-03-04T16:20:05Z',
      startedAt: '2026-03-04T16:55:00Z',
      updatedAt: '2026-03-04T17:02:00Z',
      url: 'https://github.com/copper-kettle/teapot/actions/runs/9001',
    },
  ]);
});

test.each([
  ['a run without a conclusion', { conclusion: '' }, { conclusion: null }],
  ['a run without a status', { status: null }, { status: 'queued' }],
  ['a workflow without a name', { name: null }, { workflow: '.github/workflows/bake.yml' }],
  ['a run of a deleted account', { actor: null }, { actor: 'ghost' }],
  ['a run that says no start', { run_started_at: undefined }, { startedAt: '2026-03-04T16:20:05Z' }],
])('%s', (_, said, row) => {
  expect(runRows(scope, schema.run.parse({ ...run, ...said })).workflowRuns).toMatchObject([row]);
});

test('a job is a row with its runner and its times', () => {
  expect(jobRows(scope, schema.job.parse(job)).workflowJobs).toEqual([
    {
      repositoryId: 5,
      jobId: 51,
      runId: 9001,
      attempt: 2,
      name: 'oven',
      status: 'completed',
      conclusion: 'success',
      createdAt: '2026-03-04T16:55:01Z',
      startedAt: '2026-03-04T16:55:20Z',
      completedAt: '2026-03-04T17:01:58Z',
      runner: 'stove-3',
      labels: ['self-hosted'],
    },
  ]);
});
