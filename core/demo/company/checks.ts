import { dayMs, hourMs, isClosed, minuteMs } from '#core/demo/company/calendar.ts';
import { diceOf, weighted } from '#core/demo/company/dice.ts';
import { type Push, type Shipment, type Site, phaseOf } from '#core/demo/company/site.ts';
import type { Story } from '#core/demo/company/story.ts';

/** The runs of workflows: checks of every push, the nightly tests, and those that deploy. */

export interface Run {
  key: string;
  workflow: string;
  path: string;
  event: string;
  branch: string | null;
  tag: string | null;
  sha: string;
  title: string;
  actor: string | null;
  of: Story | null;
  /** The deployment that it makes. */
  ships: Shipment | null;
  attempts: Attempt[];
}

export interface Attempt {
  startedAt: number;
  finishedAt: number;
  conclusion: string;
}

/** Every run that has begun, oldest first: that is the order in which they get their numbers. */
export function runsOf(site: Site): Run[] {
  const all = [
    ...site.stories.flatMap((story) => checksOf(site, story)),
    ...site.pushes.map((push) => checkOfPush(site, push)),
    ...(site.plan.delivery.told === 'reports' ? [] : site.shipments.map((shipment) => deployment(site, shipment))),
    ...nightly(site),
  ];
  const begun = all.filter((run) => startOf(run) <= site.times.cut);
  return begun.sort((a, b) => startOf(a) - startOf(b) || (a.key < b.key ? -1 : 1));
}

export function startOf({ attempts }: Run): number {
  return attempts[0]?.startedAt ?? 0;
}

const common = { tag: null, of: null, ships: null };

/** One run of each workflow for each push to an open pull request. */
function checksOf(site: Site, story: Story): Run[] {
  const { plan } = site;
  const workflows = story.kind === 'update' || plan.name === 'handbook' ? ['CI'] : ['CI', ...plan.extraChecks];
  const until = story.closedAt ?? Number.POSITIVE_INFINITY;
  const opening = story.commits.findLast(({ at }) => at <= story.openedAt);
  const later = story.commits.filter(({ at }) => at > story.openedAt && at < until);
  const pushes = [...(opening === undefined ? [] : [{ ...opening, at: story.openedAt }]), ...later];
  return pushes.flatMap(({ sha, at }) =>
    workflows.map((workflow, index) => {
      const key = `${plan.name}/check/${workflow}/${sha}`;
      const startedAt = at + 6000 + index * 1000;
      return {
        ...common,
        key,
        workflow,
        path: pathOf(workflow),
        event: 'pull_request',
        branch: story.head,
        sha,
        title: story.title,
        actor: story.author,
        of: story,
        attempts: attemptsOf(site, key, startedAt, plan.checkMinutes * (index === 0 ? 1 : 1.4)),
      };
    }),
  );
}

function pathOf(workflow: string): string {
  return `.github/workflows/${workflow.toLowerCase().replaceAll(' ', '-')}.yml`;
}

const others: readonly (readonly [string, number])[] = [
  ['cancelled', 40],
  ['skipped', 12],
  ['timed_out', 9],
  ['action_required', 3],
  ['startup_failure', 3],
  ['neutral', 2],
  ['stale', 1],
];

function attemptsOf(site: Site, key: string, startedAt: number, usualMinutes: number): Attempt[] {
  const random = diceOf(key);
  const { checks, red } = phaseOf(site, startedAt);
  const lasting = () => Math.round(random.around(usualMinutes * checks, 0.3) * 60) * 1000;
  const conclusion = random.chance(red) ? 'failure' : random.chance(0.055) ? weighted(random, others) : 'success';
  const first = { startedAt, finishedAt: startedAt + lasting(), conclusion };
  // What fails for no reason is run again.
  if (conclusion !== 'failure' || !random.chance(0.3)) return [first];
  const again = first.finishedAt + random.between(2, 70) * minuteMs;
  const second = random.chance(0.8) ? 'success' : 'failure';
  return [first, { startedAt: again, finishedAt: again + lasting(), conclusion: second }];
}

function checkOfPush(site: Site, { sha, at, by, checkedAt, passedAt }: Push): Run {
  const red = passedAt > checkedAt;
  const attempts = [{ startedAt: at + 4000, finishedAt: checkedAt, conclusion: red ? 'failure' : 'success' }];
  const again = { startedAt: checkedAt + minuteMs, finishedAt: passedAt, conclusion: 'success' };
  return {
    ...common,
    key: `${site.plan.name}/push/${sha}`,
    workflow: 'CI',
    path: pathOf('CI'),
    event: 'push',
    branch: site.plan.branch,
    sha,
    title: 'CI',
    actor: by,
    attempts: red ? [...attempts, again] : attempts,
  };
}

function deployment(site: Site, shipment: Shipment): Run {
  const { plan } = site;
  const { environment, startedAt, finishedAt, ref, outcome } = shipment;
  const isProduction = plan.delivery.production.includes(environment);
  const own = isProduction
    ? plan.delivery
    : { workflow: `Deploy to ${environment}`, path: pathOf(`Deploy ${environment}`) };
  const byHand = plan.delivery.slots.length > 0 || (shipment.why !== 'new' && shipment.why !== 'repair');
  return {
    ...common,
    key: shipment.key,
    workflow: own.workflow,
    path: own.path,
    event: byHand && ref === null && isProduction ? 'workflow_dispatch' : 'push',
    branch: ref === null ? plan.branch : null,
    tag: ref,
    sha: shipment.sha,
    title: own.workflow,
    actor: shipment.by,
    ships: shipment,
    attempts: [{ startedAt, finishedAt, conclusion: outcome }],
  };
}

/** On working days, at night. */
function nightly(site: Site): Run[] {
  const { plan, times, trunk } = site;
  if (!plan.extraChecks.includes('End-to-end tests')) return [];
  const runs: Run[] = [];
  for (let at = times.anchor + plan.since * 7 * dayMs + 2.2 * hourMs; at <= times.cut; at += dayMs) {
    if (isClosed(Math.floor(at / dayMs))) continue;
    const push = site.pushes.findLast((each) => each.at <= at);
    const key = `${plan.name}/nightly/${Math.floor(at / dayMs)}`;
    runs.push({
      ...common,
      key,
      workflow: 'Nightly end-to-end tests',
      path: '.github/workflows/nightly.yml',
      event: 'schedule',
      branch: plan.branch,
      sha: push?.sha ?? trunk[0] ?? '',
      title: 'Nightly end-to-end tests',
      actor: 'viktor-hanel',
      attempts: attemptsOf(site, key, at, 38),
    });
  }
  return runs;
}
