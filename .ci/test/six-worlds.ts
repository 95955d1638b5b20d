import {
  addDeployment,
  addDeploymentStatus,
  closePullRequest,
  finishRun,
  push,
  rerun,
  setTag,
  updateIssue,
  updatePullRequest,
} from '#core/demo/change.ts';
import { createCursor } from '#core/demo/cursor/cursor.ts';
import type { CursorTeam } from '#core/demo/cursor/team.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { createLinear } from '#core/demo/linear/linear.ts';
import type { LinearWorld } from '#core/demo/linear/model.ts';
import type { World } from '#core/demo/model.ts';
import { createSentry } from '#core/demo/sentry/sentry.ts';
import { createSentryWorld, type SentryInput } from '#core/demo/sentry/world.ts';
import { createWorld } from '#core/demo/world.ts';
import { attached, type IssueInput, linearWorld, type Phase } from '#test/linear.ts';

/**
 * One small team as all six sources know it, yesterday and today: changes with reviews of people and of AI, issues that
 * they belong to, days and commits in Cursor, deployments and the errors that came with them.
 */

export const repository = 'acme/kiln';
export const days = { yesterday: new Date('2026-11-21T10:00:00Z'), today: new Date('2026-11-22T12:00:00Z') };
export type Day = keyof typeof days;

const at = (day: number, time = '09:00') => `2026-11-${String(day).padStart(2, '0')}T${time}:00Z`;
const sha = (name: string) => Buffer.from(name).toString('hex').padEnd(40, '0');
const email = (login: string) => `${login}@acme.example`;
const reviewer = { author: 'greptile-apps', author_type: 'Bot' } as const;
const trailer = 'Co-authored-by: Claude <noreply@anthropic.com>';

/** What answers on a day, whoever is asked. */
export function sixSources(day: Day): typeof fetch {
  const now = () => days[day];
  const isToday = day === 'today';
  const limits = { calls: Number.POSITIVE_INFINITY, seconds: 1, atOnce: 100 };
  const github = createGitHub({ world: gitHubWorld(isToday), now });
  const linear = createLinear({ world: linearOf(isToday), now });
  const cursor = createCursor({ team: cursorTeam(isToday), now });
  const sentry = createSentry({ world: createSentryWorld(errors(isToday)), now, limits });
  return async (input, init) => {
    const request = new Request(input, init);
    const { hostname } = new URL(request.url);
    if (hostname.endsWith('linear.app')) return linear.fetch(request);
    if (hostname.endsWith('cursor.com')) return cursor.fetch(request);
    return hostname.endsWith('sentry.io') ? sentry.fetch(request) : github.fetch(request);
  };
}

function gitHubWorld(isToday: boolean): World {
  const world = createWorld({
    people: [
      ...['mira', 'olek', 'ines'].map((login) => ({ login, email: email(login) })),
      { login: 'depbot', type: 'Bot' },
      { login: 'greptile-apps', type: 'Bot' },
    ],
    repositories: [
      {
        name: repository,
        created_at: '2025-01-01T00:00:00Z',
        commits: [
          commit('base', 1, 'mira', { parents: [] }),
          commit('one', 3, 'mira', { message: `Glaze\n\n${trailer}` }),
          commit('two', 5, 'olek'),
          commit('four', 20, 'ines'),
          commit('five', 20, 'mira'),
          commit('merge1', 4, 'mira', { parents: [sha('base')], pull_requests: [1] }),
          commit('merge2', 6, 'olek', { parents: [sha('merge1')], pull_requests: [2] }),
          commit('merge3', 7, 'depbot', { parents: [sha('merge2')], pull_requests: [3] }),
          commit('direct', 8, 'mira', { parents: [sha('merge3')] }),
        ],
        head: sha('direct'),
        pull_requests: pullRequests(),
        deployments: [
          deployment(1, 'base', 2, 'SUCCESS'),
          deployment(2, 'merge1', 5, 'SUCCESS'),
          deployment(3, 'direct', 20, 'IN_PROGRESS'),
        ],
        workflow_runs: [run(91, 'direct', 'success'), run(92, 'direct', null), run(93, 'merge3', 'failure')],
        tags: { v1: sha('merge1') },
        releases: [{ tag: 'v1', author: 'mira', published_at: at(5) }],
        issues: [{ number: 50, author: 'olek', labels: ['incident'], created_at: at(5, '12:00') }],
      },
    ],
  });
  if (isToday) letGitHubsDayPass(world);
  return world;
}

function commit(name: string, day: number, author: string, more: object = {}) {
  return { sha: sha(name), authored_at: at(day, '08:00'), author, message: 'Change it', ...more };
}

function deployment(id: number, of: string, day: number, state: string) {
  const statuses = [{ state, at: at(day, '10:30') }];
  return { id, environment: 'production', sha: sha(of), created_at: at(day, '10:00'), statuses };
}

function run(id: number, of: string, conclusion: string | null) {
  const started = at(id - 73, '11:00');
  return {
    id,
    workflow_name: 'CI',
    workflow_path: '.github/workflows/ci.yml',
    event: 'push',
    branch: 'main',
    head_sha: sha(of),
    run_started_at: started,
    updated_at: at(id - 73, '11:10'),
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    jobs: [{ id: id * 10, name: 'test', created_at: started, started_at: at(id - 73, '11:02'), conclusion }],
  };
}

function pullRequests() {
  const summary = `<h3>Confidence Score: 4/5</h3> <sub>Reviews (2): Last reviewed commit: ["x"](https://github.com/${repository}/commit/${sha('one')})</sub>`;
  return [
    {
      number: 1,
      author: 'mira',
      head: 'mira/eng-1',
      title: 'Glaze',
      created_at: at(3),
      merged_at: at(4, '08:00'),
      merge_commit: sha('merge1'),
      commits: [sha('one')],
      additions: 80,
      reviews: [
        { author: 'olek', state: 'CHANGES_REQUESTED' as const, submitted_at: at(3, '11:00') },
        { author: 'olek', state: 'APPROVED' as const, submitted_at: at(3, '15:00') },
      ],
      comments: [{ ...reviewer, created_at: at(3, '09:05'), updated_at: at(3, '12:00'), body: summary }],
      threads: [
        { ...reviewer, created_at: at(3, '09:06'), resolved: true },
        { author: 'olek', created_at: at(3, '11:00') },
      ],
    },
    {
      number: 2,
      author: 'olek',
      title: 'ENG-2 and OPS-1',
      created_at: at(5),
      merged_at: at(6, '08:00'),
      merge_commit: sha('merge2'),
      commits: [sha('two')],
      additions: 10,
      labels: ['hotfix'],
    },
    {
      number: 3,
      author: 'depbot',
      title: 'eng-1: bump',
      created_at: at(6),
      merged_at: at(7, '08:00'),
      merge_commit: sha('merge3'),
    },
    {
      number: 4,
      author: 'ines',
      body: 'For ENG-3. Reverts #2',
      created_at: at(20),
      commits: [sha('four')],
      additions: 20,
      threads: [{ ...reviewer, created_at: at(20, '09:30'), thumbs_up: 1 }],
      reviews: [{ author: 'mira', state: 'APPROVED' as const, submitted_at: at(20, '14:00') }],
    },
    { number: 5, author: 'mira', is_draft: true, created_at: at(20), commits: [sha('five')], additions: 30 },
  ];
}

function letGitHubsDayPass(world: World): void {
  addDeploymentStatus(world, repository, 3, { state: 'SUCCESS', at: at(21, '11:00') });
  finishRun(world, repository, 92, { at: at(21, '11:30'), conclusion: 'failure' });
  rerun(world, repository, 93, at(21, '12:00'));
  finishRun(world, repository, 93, { at: at(21, '12:09'), conclusion: 'success' });
  updateIssue(world, repository, 50, { at: at(21, '12:30'), closed_at: at(21, '12:30') });
  for (const { threads } of world.repositories[0]?.pull_requests ?? [])
    for (const one of threads) one.is_resolved = true;
  closePullRequest(world, repository, 4, { at: at(21, '13:00'), merged: true, merge_commit: sha('merge4') });
  updatePullRequest(world, repository, 5, {
    at: at(21, '14:00'),
    is_draft: false,
    title: 'ENG-4 at last',
    labels: ['glaze'],
    commits: [commit('six', 21, 'mira', { message: trailer })],
    events: [{ type: 'READY_FOR_REVIEW', at: at(21, '14:00') }],
    reviews: [{ author: 'olek', state: 'CHANGES_REQUESTED', submitted_at: at(21, '14:00') }],
    threads: [{ ...reviewer, created_at: at(21, '13:30') }],
    comments: [{ ...reviewer, created_at: at(21, '13:30'), body: 'Confidence Score: 2/5' }],
  });
  push(world, repository, [commit('later', 21, 'olek', { parents: [sha('merge4')], authored_at: at(21, '15:00') })]);
  addDeployment(world, repository, deployment(4, 'merge4', 22, 'SUCCESS'));
  setTag(world, repository, 'v1', sha('merge2'));
  setTag(world, repository, 'v2', sha('merge4'));
}

function linearOf(isToday: boolean): LinearWorld {
  const issue = (identifier: string, moves: [string, Phase][], more: Partial<IssueInput> = {}): IssueInput => {
    return { identifier, moves, branch: '', ...more };
  };
  const since = (moves: [string, Phase][]) => (isToday ? moves : []);
  const world = linearWorld(
    [
      issue(
        'ENG-1',
        [
          [at(2), 'backlog'],
          [at(3, '07:00'), 'progress'],
          [at(4, '09:00'), 'done'],
          ...since([[at(21, '16:00'), 'progress']]),
        ],
        { branch: 'mira/eng-1', labels: ['bug'] },
      ),
      issue('ENG-2', [[at(1), 'todo'], [at(5, '07:00'), 'progress'], ...since([[at(21, '15:00'), 'done']])], {
        assignee: 'tom',
      }),
      issue('ENG-3', [[at(5, '13:00'), 'backlog'], ...since([[at(21, '13:10'), 'done']])], {
        labels: isToday ? ['incident', 'bug'] : ['incident'],
      }),
      issue('OPS-1', [[at(4), 'todo'], ...since([[at(22, '08:00'), 'canceled']])]),
      ...(isToday ? [issue('ENG-4', [[at(21, '13:00'), 'progress']])] : []),
      ...(isToday
        ? []
        : [
            issue(
              'ENG-6',
              [
                [at(8), 'progress'],
                [at(19), 'done'],
              ],
              { labels: ['bug'] },
            ),
          ]),
      issue('ENG-5', [[at(9), 'backlog']], isToday ? { trashed: true, updated: at(22, '07:00') } : {}),
    ],
    [
      attached('ENG-2', `https://github.com/${repository}/pull/1`, at(6)),
      ...(isToday ? [attached('ENG-3', `https://github.com/${repository}/pull/4`, at(21, '13:05'))] : []),
    ],
  );
  if (isToday)
    for (const named of [world.labels[0], world.states[2], world.users[1]])
      if (named !== undefined) Object.assign(named, { name: `${named.name} (new)`, updatedAt: at(22, '06:00') });
  return world;
}

function cursorTeam(isToday: boolean): CursorTeam {
  const day = (login: string, date: number, more: object) => {
    return { email: email(login), day: at(date).slice(0, 10), ...more };
  };
  const use = (login: string, when: string, cents: number) => {
    return { at: Date.parse(when), email: email(login), model: 'opus-5', kind: 'Usage-based', cents };
  };
  const seen = (name: string, login: string, when: string, [total, tab, composer]: [number, number, number]) => {
    const heardAt = Date.parse(when);
    const from = { repository, branch: 'topic', source: 'ide' as const, message: null, other: null };
    return { ...from, sha: sha(name), email: email(login), total, tab, composer, at: heardAt, heardAt };
  };
  return {
    members: ['mira', 'olek', ...(isToday ? ['ines'] : [])].map((login) => ({
      id: `user_${login}`,
      email: email(login),
      name: login,
      role: 'member',
      isRemoved: false,
    })),
    days: [
      day('mira', 3, { agent: 2, linesAdded: 90, linesAccepted: 60, tabsShown: 9, tabsAccepted: 4 }),
      day('olek', 20, { chat: 3, linesAdded: 4 }),
      // A day that is not over goes on being added up.
      day('mira', 20, isToday ? { agent: 7, linesAdded: 50, linesAccepted: 33 } : { agent: 4, linesAdded: 20 }),
      ...(isToday ? [day('ines', 21, { inline: 2, tabsShown: 5, tabsAccepted: 5 })] : []),
    ],
    events: [
      use('mira', at(3, '07:00'), 50.5),
      use('olek', at(20, '11:00'), 7),
      ...(isToday ? [use('mira', at(21, '12:00'), 12)] : []),
    ],
    commits: [
      seen('one', 'mira', at(3, '08:00'), [80, 30, 30]),
      seen('two', 'olek', at(5, '08:00'), [10, 0, 1]),
      ...(isToday ? [seen('six', 'mira', at(21, '14:00'), [20, 0, 0])] : []),
    ],
    cycleStart: Date.parse(at(1, '00:00')),
  };
}

function errors(isToday: boolean): SentryInput {
  const error = { project: 'kiln', level: 'error', count: 40 };
  return {
    projects: { kiln: repository, ...(isToday && { shelf: null }) },
    issues: [
      // Of the deployment of its release, and of the one just before it; what came back today is new again.
      { ...error, id: '1', first_seen: at(5, '11:00'), first_release: sha('merge1'), ...(isToday && resolved) },
      {
        ...error,
        id: '2',
        first_seen: at(5, '14:00'),
        resolved_at: at(6, '10:00'),
        ...(isToday && { activity: [{ type: 'set_regression', at: at(21, '12:00'), release: sha('direct') }] }),
      },
      { ...error, id: '3', first_seen: at(2, '12:00'), level: 'warning' },
      ...(isToday ? [{ ...error, id: '4', first_seen: at(22, '11:00'), level: 'fatal' }] : []),
    ],
    releases: [
      release('merge1', 5, true),
      release('direct', 20, isToday),
      ...(isToday ? [release('merge4', 22, true)] : []),
    ],
    counts: [
      { project: 'kiln', at: at(5, '11:00'), events: 30 },
      { project: 'kiln', at: at(21, '09:00'), events: isToday ? 8 : 5 },
      ...(isToday ? [{ project: 'kiln', at: at(22, '11:00'), events: 12 }] : []),
    ],
  };
}

const resolved = { resolved_at: at(21, '17:00') };

function release(of: string, day: number, isDeployed: boolean) {
  return {
    version: sha(of),
    created_at: at(day, '09:50'),
    projects: ['kiln'],
    commits: [{ sha: sha(of), at: at(day, '08:00'), repository }],
    deploys: isDeployed ? [{ environment: 'production', finished_at: at(day, '10:40') }] : [],
  };
}
