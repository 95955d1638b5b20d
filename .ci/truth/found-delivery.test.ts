import { afterEach, expect, test } from 'vitest';
import type { CommitInput, PullRequestInput, RepositoryInput } from '#core/demo/input.ts';
import { createWorld } from '#core/demo/world.ts';
import { updateSettings } from '#core/settings.ts';
import { type Client, createClient, createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { createDatabase } from '#test/database.ts';
import { connectHub, settle } from '#test/hub.ts';
import { type Intake, reportIntake } from '#test/intake.ts';

/** Differences about deployments that the oracle found once, each in the smallest world that shows it. */

let drop: () => Promise<void>;
afterEach(async () => drop());

const sha = (label: string) => Buffer.from(label).toString('hex').padEnd(40, '0');
const at = (time: string) => `2026-10-06T${time}:00Z`;

function commit(label: string, time: string, parents: string[], pulls: number[] = []): CommitInput {
  return { sha: sha(label), parents: parents.map(sha), authored_at: at(time), author: 'mira', pull_requests: pulls };
}

function merged(number: number, time: string, label: string, more: Partial<PullRequestInput> = {}): PullRequestInput {
  const merge = { merged_at: at(time), merge_commit: sha(label) };
  return { number, author: 'mira', created_at: at('07:30'), ...merge, ...more };
}

function deployed(id: number, label: string, from: string, to: string, state = 'SUCCESS') {
  return { id, environment: 'production', sha: sha(label), created_at: at(from), statuses: [{ state, at: at(to) }] };
}

/** Two changes of `ember/kiln`, the first of which was there before the first deployment. */
const plain: RepositoryInput = {
  name: 'ember/kiln',
  commits: [commit('root', '07:00', []), commit('one', '08:00', ['root']), commit('two', '09:00', ['one'])],
  deployments: [deployed(1, 'one', '08:10', '08:20'), deployed(2, 'two', '09:10', '09:20')],
};

/** Syncs it and reports what scripts say; returns how to ask the API. */
async function load(
  input: Partial<RepositoryInput>,
  settings: object = {},
  intake?: Intake,
): Promise<(path: string) => ReturnType<Client>> {
  const database = await createDatabase();
  drop = () => database.drop();
  await updateSettings(createContext(database.db), settings);
  const world = createWorld({ repositories: [{ ...plain, ...input }] });
  const hub = await connectHub(database.db, world, { repositories: ['ember/kiln'], start: '2026-10-07T12:00:00Z' });
  await settle(hub);
  await reportIntake(hub.ctx, intake);
  const call = createClient(hub.ctx);
  const { bearer } = await createOwner(hub.ctx);
  return (path) => call(path, { bearer });
}

const window = 'from=2026-10-05&to=2026-10-06&bucket=day';

test('where nothing tells of incidents, no point says 0', async () => {
  const ask = await load({});
  const { json } = await ask(`/metrics/change-failure-rate?${window}`);
  expect(json).toMatchObject({ status: 'not_measurable', total: { n: null, value: null } });
  expect(json.points.map(({ n, numerator, value }: Record<string, unknown>) => [n, numerator, value])).toEqual([
    [null, null, null],
    [null, null, null],
  ]);
});

test('a change without the chosen start makes no group', async () => {
  const ask = await load({}, { lead_time_start: 'ready' });
  const { json } = await ask(`/metrics/lead-time?${window}&by=base`);
  expect(json).toMatchObject({ total: { n: 0, excluded: { no_start: 1 } }, points: [] });
});

test('a change is not on a deployed branch if that of the branch it was merged into is none', async () => {
  const ask = await load({
    commits: [
      ...(plain.commits ?? []),
      commit('upper', '09:30', ['two'], [1]),
      commit('aside', '10:00', ['two'], [2]),
      commit('below', '10:30', ['two'], [3]),
    ],
    head: sha('two'),
    pull_requests: [
      merged(1, '09:30', 'upper', { base: 'topic-2' }),
      merged(2, '10:00', 'aside', { base: 'release-1' }),
      merged(3, '10:30', 'below', { base: 'topic-4' }),
      { number: 4, author: 'mira', created_at: at('11:00') },
    ],
  });
  const { json } = await ask(`/metrics/lead-time/rows?${window}&excluded=not_attributable&sort=at`);
  expect(json.items.map(({ title, excluded }: Record<string, unknown>) => [title, excluded])).toEqual([
    ['Change 6f6e650', { by: 'not_attributable', reason: 'before_first_deployment' }],
    ['Pull request 1', { by: 'not_attributable', reason: 'not_on_deployed_branch' }],
    ['Pull request 2', { by: 'not_attributable', reason: 'not_on_deployed_branch' }],
  ]);
});

/** A script reports the second deployment, a minute later than GitHub saw its end. */
const report = (status: string) => ({
  deployments: [
    {
      id: 'ship-2',
      repository: 'ember/kiln',
      environment: 'production',
      sha: sha('two'),
      status,
      started_at: at('09:11'),
      finished_at: at('09:21'),
    },
  ],
});

test('what turns out to be no success stands nowhere in its line', async () => {
  const ask = await load({}, {}, report('failure'));
  const { json } = await ask('/deployments');
  expect(json.items).toMatchObject([
    { seen_as: ['intake:ship-2', expect.stringMatching(/^github:/)], status: 'failure', standing: null },
    { status: 'success', standing: 'first' },
  ]);
});

test('a run that a GitHub Deployment names stays known where a script reports the same', async () => {
  const log_url = 'https://github.com/ember/kiln/actions/runs/900/job/1';
  const second = deployed(2, 'two', '09:10', '09:20');
  const ask = await load(
    {
      deployments: [{ ...second, statuses: second.statuses.map((status) => ({ ...status, log_url })) }],
      workflow_runs: [
        {
          id: 900,
          workflow_name: 'Deploy',
          workflow_path: '.github/workflows/deploy.yml',
          event: 'push',
          branch: 'main',
          head_sha: sha('two'),
          run_started_at: at('09:05'),
          updated_at: at('10:20'),
          status: 'completed',
          conclusion: 'success',
        },
      ],
    },
    {},
    report('success'),
  );
  const { json } = await ask('/deployments');
  expect(json.items).toMatchObject([
    { seen_as: ['intake:ship-2', expect.stringMatching(/^github:/), 'run:900/1'], finished_at: at('09:21') },
  ]);
});

/** An issue that a third change says that it fixes, which goes to staging first. */
const mended = (noticed: string): Partial<RepositoryInput> => ({
  commits: [...(plain.commits ?? []), commit('fix', '10:00', ['two'], [1])],
  head: sha('fix'),
  pull_requests: [merged(1, '10:00', 'fix', { body: 'Fixes #9' })],
  issues: [{ number: 9, author: 'olek', labels: ['incident'], created_at: noticed }],
  deployments: [
    ...(plain.deployments ?? []),
    { ...deployed(3, 'one', '08:30', '08:40'), environment: 'staging' },
    { ...deployed(4, 'fix', '10:10', '10:20'), environment: 'staging' },
    deployed(5, 'fix', '11:00', '11:10'),
  ],
});

const labelled = { incident_sources: { github_labels: ['incident'] } };

test('a fix mends production where it reaches production', async () => {
  const ask = await load(mended(at('09:30')), labelled);
  const { json } = await ask('/deployments?environment=production');
  expect(json.items).toMatchObject([
    { finished_at: at('11:10'), rework: true },
    { finished_at: at('09:20'), evidence: ['incident'], recovered_at: at('11:10') },
    { finished_at: at('08:20'), evidence: [] },
  ]);
});

test('the fix of an incident that no deployment caused is a repair all the same', async () => {
  const ask = await load(mended(at('05:00')), labelled);
  const { json } = await ask('/deployments?environment=production');
  expect(json.items).toMatchObject([
    { finished_at: at('11:10'), rework: true },
    { finished_at: at('09:20'), failed: false },
    { finished_at: at('08:20'), failed: false },
  ]);
});
