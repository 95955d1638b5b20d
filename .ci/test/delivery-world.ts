import {
  addDeployment,
  addDeploymentStatus,
  addRun,
  closePullRequest,
  finishRun,
  push,
  updateIssue,
  updatePullRequest,
} from '#core/demo/change.ts';
import type { CommitInput, DeploymentInput, PullRequestInput, WorkflowRunInput } from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';
import type { DeploymentReport } from '#core/deployments/report.ts';
import type { IncidentReport } from '#core/incidents.ts';
import { Settings } from '#core/settings.ts';

/** One small repository in which one of everything happens to its deployments: on its second day and on its third. */

const name = 'acme/kiln';

/** On 2026-11-10 and the days after it: `2 09:30` is half past nine on the third of them. */
function at(when: string): string {
  const [day = '0', time = ''] = when.split(' ');
  return `2026-11-${10 + Number(day)}T${time}:00Z`;
}

function sha(label: string): string {
  return Buffer.from(label).toString('hex').padEnd(40, '0');
}

function commit(label: string, when: string, parents: string[], more: Partial<CommitInput> = {}): CommitInput {
  return { sha: sha(label), parents: parents.map(sha), authored_at: at(when), author: 'mira', ...more };
}

const commits = [
  commit('root', '0 08:00', []),
  commit('squash8', '0 08:30', ['root'], { pull_requests: [8] }),
  commit('direct', '0 09:00', ['squash8']),
  commit('topic1', '0 09:10', ['root'], { pull_requests: [1] }),
  commit('squash1', '0 10:00', ['direct'], { pull_requests: [1] }),
  commit('topic2a', '0 10:10', ['squash1'], { pull_requests: [2] }),
  commit('topic2b', '0 10:20', ['topic2a'], { pull_requests: [2] }),
  commit('merge2', '0 11:00', ['squash1', 'topic2b'], { pull_requests: [2] }),
  commit('topic4', '0 12:00', ['merge2'], { pull_requests: [4] }),
  commit('topic3', '0 12:10', ['topic4'], { pull_requests: [3] }),
  // Merged into the head branch of #4, which was squashed: it is on no line of history.
  commit('squash3', '0 13:00', ['topic4'], { pull_requests: [3, 4] }),
  commit('squash4', '0 14:00', ['merge2'], { pull_requests: [4] }),
  commit('topic5', '1 09:00', ['squash4'], { pull_requests: [5], message: `This reverts commit ${sha('merge2')}.` }),
  commit('topic6', '1 09:30', ['squash4'], { pull_requests: [6] }),
  commit('topic7', '1 09:40', ['squash4'], { pull_requests: [7] }),
];

const pullRequest = (number: number, created: string, merged: string | null, more: Partial<PullRequestInput> = {}) => ({
  number,
  author: 'mira',
  head: `topic-${number}`,
  created_at: at(created),
  merged_at: merged === null ? null : at(merged),
  commits: [sha(`topic${number}`)],
  ...more,
});

const pullRequests: PullRequestInput[] = [
  pullRequest(1, '0 09:20', '0 10:00', { merge_commit: sha('squash1') }),
  pullRequest(2, '0 10:30', '0 11:00', {
    merge_commit: sha('merge2'),
    commits: [sha('topic2a'), sha('topic2b')],
    reviews: [{ author: 'linty', author_type: 'Bot', state: 'APPROVED', submitted_at: at('0 10:40') }],
  }),
  pullRequest(3, '0 12:20', '0 13:00', { merge_commit: sha('squash3'), base: 'topic-4' }),
  pullRequest(4, '0 12:15', '0 14:00', { merge_commit: sha('squash4'), commits: [sha('topic4'), sha('squash3')] }),
  pullRequest(5, '1 09:10', null),
  pullRequest(6, '1 09:35', null),
  pullRequest(7, '1 09:45', null, { base: 'long-lived' }),
  pullRequest(8, '0 08:10', '0 08:30', { merge_commit: sha('squash8'), commits: [] }),
];

/** Succeeded at `finished`; `null`: still under way. */
function deployment(
  id: number,
  what: string,
  created: string,
  finished: string | null,
  more: Partial<DeploymentInput> & { run?: number } = {},
): DeploymentInput {
  const { run, ...rest } = more;
  const log = run === undefined ? {} : { log_url: `https://github.com/${name}/actions/runs/${run}` };
  return {
    id,
    environment: 'production',
    sha: sha(what),
    created_at: at(created),
    statuses: [
      { state: 'IN_PROGRESS', at: at(created), ...log },
      ...(finished === null ? [] : [{ state: 'SUCCESS', at: at(finished), ...log }]),
    ],
    ...rest,
  };
}

const deployments = [
  deployment(1, 'direct', '0 09:05', '0 09:10'),
  deployment(2, 'squash1', '0 10:01', '0 10:02'),
  deployment(3, 'merge2', '0 11:05', '0 11:15', { run: 92 }),
  // It began before the one before it had ended, and ended last.
  deployment(4, 'squash1', '0 11:10', '0 11:20'),
  deployment(5, 'squash4', '0 14:05', '0 14:15'),
  deployment(14, 'squash4', '0 14:40', '0 14:45'),
  deployment(6, 'merge2', '0 15:00', '0 15:05'),
  deployment(7, 'squash4', '0 16:00', '0 16:05', { environment: 'Staging' }),
  deployment(8, 'direct', '0 08:50', '0 08:55', { environment: 'staging' }),
  // Of a branch that nobody reads.
  deployment(9, 'elsewhere', '0 17:00', '0 17:05'),
  deployment(10, 'squash4', '1 08:00', null),
];

function run(id: number, what: string, started: string, ended: string | null): WorkflowRunInput {
  return {
    id,
    workflow_name: 'Deploy',
    workflow_path: '.github/workflows/deploy.yml',
    event: 'push',
    branch: 'main',
    head_sha: sha(what),
    run_started_at: at(started),
    updated_at: at(ended ?? started),
    status: ended === null ? 'in_progress' : 'completed',
    conclusion: ended === null ? null : 'success',
  };
}

const runs = [
  // Named by the log of deployment 3, and near to deployment 5.
  run(92, 'merge2', '0 11:00', '0 12:30'),
  run(93, 'squash4', '0 14:01', '0 14:20'),
  { ...run(94, 'topic7', '1 10:00', '1 10:05'), event: 'pull_request' },
  run(95, 'squash4', '1 07:00', null),
];

/** The repository on its second day. */
export function deliveryWorld(): World {
  return createWorld({
    organizations: [{ login: 'acme' }],
    repositories: [
      {
        name,
        default_branch: 'main',
        created_at: at('0 08:00'),
        commits,
        pull_requests: pullRequests,
        deployments,
        workflow_runs: runs,
        tags: { v1: { sha: sha('squash1'), tagged_at: at('0 10:30') }, v2: sha('squash4') },
        issues: [{ number: 50, author: 'olek', labels: ['incident'], created_at: at('1 11:30') }],
        head: sha('squash4'),
      },
    ],
  });
}

/** What happens until the third day: running things end, three pull requests are merged, and two repairs go out. */
export function letTheDayPass(world: World): void {
  addDeploymentStatus(world, name, 10, { state: 'SUCCESS', at: at('2 09:10') });
  finishRun(world, name, 95, { at: at('2 09:15'), conclusion: 'success' });
  updatePullRequest(world, name, 5, { at: at('2 09:20'), body: 'Reverts #1 and breaks nothing.' });
  closePullRequest(world, name, 5, { at: at('2 09:30'), merged: true, merge_commit: sha('squash5') });
  updatePullRequest(world, name, 6, { at: at('2 09:40'), labels: ['hotfix'], body: 'Fixes #50' });
  updateIssue(world, name, 50, { at: at('2 13:00'), closed_at: at('2 13:00') });
  closePullRequest(world, name, 6, { at: at('2 09:50'), merged: true, merge_commit: sha('squash6') });
  push(world, name, [commit('squash7', '2 09:55', ['squash4'], { pull_requests: [7] })], 'long-lived');
  closePullRequest(world, name, 7, { at: at('2 09:55'), merged: true, merge_commit: sha('long7') });
  push(world, name, [
    commit('undo', '2 10:10', ['squash6'], { message: `Undo\n\nThis reverts commit ${sha('squash5')}.` }),
  ]);
  addDeployment(world, name, deployment(11, 'squash5', '2 10:00', '2 10:05'));
  addDeployment(world, name, deployment(12, 'squash6', '2 10:30', '2 10:35'));
  // Begun before the one before it had ended, unless a script knows better.
  addDeployment(world, name, deployment(15, 'squash5', '2 10:25', '2 10:50'));
  addDeployment(world, name, deployment(13, 'undo', '2 12:00', '2 12:05'));
  addRun(world, name, run(96, 'undo', '2 12:00', '2 12:30'));
}

/** What Settings say: a tag is a deployment, and an issue with the label is an incident. */
export const settings = Settings.parse({
  deployment_rules: [{ id: 'tags', repository: null, source: 'tag', tag: 'v*', environment: 'live', production: true }],
  incident_sources: { github_labels: ['incident'] },
});

/** What scripts report of it. */
export const reports: { deployment?: DeploymentReport; incident?: IncidentReport }[] = [
  {
    deployment: {
      id: 'ship-12',
      repository: name,
      environment: 'Production',
      sha: sha('squash6'),
      status: 'success',
      started_at: at('2 10:15'),
      finished_at: at('2 10:20'),
    },
  },
  // GitHub took it for a success.
  {
    deployment: {
      id: 'ship-undo',
      repository: name,
      environment: 'production',
      sha: sha('undo'),
      status: 'failure',
      started_at: at('2 12:00'),
      finished_at: at('2 12:06'),
    },
  },
  {
    incident: {
      id: 'named',
      title: 'Orders stop',
      repository: name,
      sha: sha('squash4'),
      started_at: at('1 11:00'),
      resolved_at: at('1 11:30'),
    },
  },
  { incident: { id: 'inferred', title: 'Kilns overheat', repository: name, started_at: at('2 11:00') } },
];
