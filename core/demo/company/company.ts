import { mondayOf } from '#core/demo/company/calendar.ts';
import { type Attempt, type Run, runsOf, startOf } from '#core/demo/company/checks.ts';
import { coAuthorOf, cursorOf } from '#core/demo/company/cursor.ts';
import { diceOf } from '#core/demo/company/dice.ts';
import { tellHistory } from '#core/demo/company/history.ts';
import { plans } from '#core/demo/company/plan.ts';
import { type Reports, reportsOf } from '#core/demo/company/reports.ts';
import { showTracker } from '#core/demo/company/show-tracker.ts';
import { showStory } from '#core/demo/company/show.ts';
import type { Shipment, Site, SiteCommit } from '#core/demo/company/site.ts';
import { aiReviewer, colleagues, dependencyBot, organization, releaseAccount } from '#core/demo/company/staff.ts';
import { type Times, weekOf } from '#core/demo/company/story.ts';
import type { CursorTeam } from '#core/demo/cursor/team.ts';
import type { GreptileIndex } from '#core/demo/greptile/greptile.ts';
import { planTickets } from '#core/demo/company/tracker.ts';
import { iso } from '#core/demo/generate/cast.ts';
import type {
  CommitInput,
  DeploymentInput,
  JobInput,
  PersonInput,
  RepositoryInput,
  StatusInput,
  WorkflowRunInput,
} from '#core/demo/input.ts';
import type { LinearWorld } from '#core/demo/linear/model.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';

/**
 * Bramblecart, an invented company that looks like one: eighteen months of twelve repositories and twenty-five people,
 * with habits, holidays, a bad quarter and a good change, and every case that a metric must get right.
 */
export interface Company {
  /** What GitHub knows of it. */
  world: World;
  /** What its own scripts report to Veelocity. */
  reports: Reports;
  /** What Cursor and Greptile know of it. */
  cursor: CursorTeam;
  indexes: GreptileIndex[];
  /** What Linear knows of it. */
  linear: LinearWorld;
  /** What has happened in each repository, for what else the company uses. */
  sites: Site[];
}

/**
 * The company as it is at `now`. `since` is any instant of the week in which the demo began: it decides what happens
 * when. The same `since` and `now` give the same company, and a later `now` gives one to which more has happened: what
 * was, stays, with its ids.
 */
export function tellCompany(since: Date, now: Date): Company {
  const times: Times = { anchor: mondayOf(since.getTime()), cut: now.getTime() };
  const sites = plans.map((plan) => tellHistory(times, plan));
  for (const site of sites) giveNumbers(site);
  const tickets = planTickets(times, sites);
  const people: PersonInput[] = [
    ...colleagues.map(({ login, name }) => ({ login, name, email: `${login}@bramblecart.example` })),
    { login: dependencyBot, type: 'Bot' },
    { login: aiReviewer, type: 'Bot' },
    { login: 'github-actions', type: 'Bot' },
    { login: releaseAccount, name: 'Bramblecart CI' },
  ];
  const world = createWorld({
    organizations: [{ login: organization, name: 'Bramblecart', members: colleagues.map(({ login }) => login) }],
    people,
    repositories: sites.map(showRepository),
  });
  return {
    world,
    reports: reportsOf(sites),
    cursor: cursorOf(sites, times),
    indexes: sites.flatMap(indexOf),
    linear: showTracker(times, tickets),
    sites,
  };
}

/** What Greptile has of a repository: nothing where it was never switched on, and of one not everything yet. */
function indexOf({ plan, trunk }: Site): GreptileIndex[] {
  if (plan.name === 'handbook') return [];
  const numFiles = 200 + (plan.place % 5) * 340;
  const isBusy = plan.place === 2;
  return [
    {
      repository: `${organization}/${plan.name}`,
      branch: plan.branch,
      status: isBusy ? 'PROCESSING' : 'Completed',
      filesProcessed: isBusy ? Math.round(numFiles * 0.6) : numFiles,
      numFiles,
      sha: trunk.at(-1) ?? null,
    },
  ];
}

/** In the order in which they were opened. Issues have numbers of their own in between. */
function giveNumbers({ stories, plan, times }: Site): void {
  const opened = stories.filter(({ openedAt }) => openedAt <= times.cut);
  let number = diceOf(plan.name).between(1, 9);
  for (const story of opened.sort((a, b) => a.openedAt - b.openedAt || (a.key < b.key ? -1 : 1))) {
    number += diceOf(`${story.key}/issues`).chance(0.16) ? 2 : 1;
    story.number = number;
  }
}

/** Ids of one repository lie together, far from those of the others. */
const idsOfRepository = 100_000_000;

function showRepository(site: Site): RepositoryInput {
  const { plan, times } = site;
  const name = `${organization}/${plan.name}`;
  const firstId = 3_000_000_000 + plan.place * idsOfRepository;
  const runs = runsOf(site);
  const idOfRun = (index: number) => 12_000_000_000 + plan.place * idsOfRepository + index * 10;
  const runOf = new Map(runs.map(({ ships }, index) => [ships, idOfRun(index)]));
  return {
    name,
    id: 710_001 + plan.place,
    description: plan.description,
    private: plan.private,
    default_branch: plan.branch,
    created_at: iso(site.commits[0]?.committedAt ?? times.anchor),
    head: site.trunk.at(-1) ?? null,
    branches: { 'release-2': site.oldRelease },
    tags: { ...site.tags },
    commits: site.commits
      .filter(({ committedAt }) => committedAt <= times.cut)
      .map((commit) => showCommit(times, commit)),
    pull_requests: site.stories
      .filter(({ number }) => number > 0)
      .sort((a, b) => a.number - b.number)
      .map((story) => showStory(times, name, firstId, story)),
    deployments: plan.delivery.told === 'deployments' ? showDeployments(site, name, runOf) : [],
    workflow_runs: runs.flatMap((run, index) => showRun(site, run, idOfRun(index))),
  };
}

function showCommit(times: Times, commit: SiteCommit): CommitInput {
  const [first] = commit.of;
  const number = first?.number ?? 0;
  const message =
    commit.landed === 'squash'
      ? `${commit.message} (#${number})`
      : commit.landed === 'merge'
        ? `Merge pull request #${number} from ${organization}/${first?.head ?? ''}\n\n${commit.message}`
        : commit.message + coAuthorOf(commit.sha, commit.author, weekOf(times, commit.at));
  return {
    sha: commit.sha,
    parents: commit.parents,
    authored_at: iso(commit.at),
    committed_at: iso(commit.committedAt),
    author: commit.author,
    message,
    pull_requests: commit.of.flatMap((story) => (story.number > 0 ? [story.number] : [])),
  };
}

function showDeployments(site: Site, name: string, runOf: Map<Shipment | null, number>): DeploymentInput[] {
  const firstId = 1_700_000_000 + site.plan.place * 1_000_000;
  return site.shipments.flatMap((shipment, index) => {
    if (shipment.startedAt > site.times.cut) return [];
    const id = firstId + index * 10;
    const log_url = `https://github.com/${name}/actions/runs/${runOf.get(shipment) ?? 0}`;
    return {
      id,
      environment: shipment.environment,
      sha: shipment.sha,
      ref: shipment.ref ?? site.plan.branch,
      created_at: iso(shipment.startedAt),
      statuses: statusesOf(site, shipment).map((status, place) => ({ ...status, log_url, id: id + 1 + place })),
    };
  });
}

function statusesOf(site: Site, shipment: Shipment): StatusInput[] {
  const { startedAt, finishedAt, outcome, environment } = shipment;
  const ends = { success: 'SUCCESS', failure: 'FAILURE', cancelled: 'INACTIVE' };
  const statuses = [
    { state: 'IN_PROGRESS', at: startedAt + 5000 },
    { state: ends[outcome], at: finishedAt },
  ];
  // GitHub calls a success inactive once another one has taken its place, except in production.
  const isNext = (other: Shipment) => other.environment === environment && other.outcome === 'success';
  const next = site.shipments.find((other) => other.startedAt > startedAt && isNext(other));
  const mayEnd = outcome === 'success' && !site.plan.delivery.production.includes(environment);
  if (mayEnd && next !== undefined) statuses.push({ state: 'INACTIVE', at: next.finishedAt + 1000 });
  return statuses.filter(({ at }) => at <= site.times.cut).map(({ state, at }) => ({ state, at: iso(at) }));
}

function showRun(site: Site, run: Run, id: number): WorkflowRunInput[] {
  const { cut } = site.times;
  const shown = run.attempts.filter(({ startedAt }) => startedAt <= cut);
  return shown.map((attempt, index) => {
    const done = attempt.finishedAt <= cut;
    const isOfDefault = run.branch === site.plan.branch;
    return {
      id,
      attempt: index + 1,
      workflow_name: run.workflow,
      workflow_path: run.path,
      event: run.event,
      branch: run.branch,
      tag: run.tag,
      head_sha: run.sha,
      title: run.title,
      created_at: iso(startOf(run)),
      run_started_at: iso(attempt.startedAt),
      updated_at: iso(done ? attempt.finishedAt : attempt.startedAt),
      status: done ? 'completed' : 'in_progress',
      conclusion: done ? attempt.conclusion : null,
      actor: run.actor,
      pull_requests: run.of === null ? [] : [run.of.number],
      check_suite_id: id + 1,
      jobs: isOfDefault && index === shown.length - 1 ? jobsOf(run, attempt, done, id) : [],
    };
  });
}

/** Two jobs, one after the other, each with some time in the queue. */
function jobsOf(run: Run, { startedAt, finishedAt, conclusion }: Attempt, done: boolean, id: number): JobInput[] {
  const random = diceOf(`${run.key}/jobs`);
  const middle = startedAt + Math.floor((finishedAt - startedAt) / 2000) * 1000;
  const second = run.ships === null ? 'test' : 'deploy';
  const job = (name: string, place: number, from: number, to: number, came: string): JobInput => ({
    id: id * 10 + place,
    name,
    created_at: iso(from),
    started_at: iso(from + Math.round(Math.min(120, random.around(6, 1))) * 1000),
    completed_at: done ? iso(to) : null,
    status: done ? 'completed' : 'in_progress',
    conclusion: done ? came : null,
    labels: ['ubuntu-latest'],
  });
  return [job('build', 1, startedAt, middle, 'success'), job(second, 2, middle, finishedAt, conclusion)];
}
