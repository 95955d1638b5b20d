import { minuteMs } from '#core/demo/company/calendar.ts';
import { diceOf, weighted } from '#core/demo/company/dice.ts';
import type { Shipment, Site } from '#core/demo/company/site.ts';
import { type Colleague, accountOf, membersIn } from '#core/demo/company/staff.ts';
import { type Story, addCommit, addEvent, begin, end, weekOf } from '#core/demo/company/story.ts';

/** Changes that are made in a hurry, at any hour: fixes of what has just been deployed, and reverts. */

export function tellHotfix(site: Site, shipment: Shipment, noticedAt: number): Story {
  const { plan } = site;
  const random = diceOf(`${shipment.key}/hotfix`);
  const thing = random.pick(plan.words.things);
  const title = random.pick([`Fix ${thing} after the last release`, `Restore ${thing}`, `Fix broken ${thing}`]);
  const story = begin({
    key: `${shipment.key}/hotfix`,
    plan,
    kind: 'hotfix',
    random,
    author: null,
    title,
    body: 'Production is affected. Tried on staging, tests follow.',
    labels: ['bug', 'hotfix'],
    lines: random.between(1, 40),
    openedAt: noticedAt + Math.round(Math.min(240, random.around(45, 0.6))) * minuteMs,
    head: `hotfix/${shipment.key.replace(/[^a-z0-9]+/g, '-')}`,
    method: plan.methods[0]?.[0] ?? 'squash',
    service: shipment.service,
    urgent: true,
  });
  hurry(site, story, noticedAt + 5 * minuteMs);
  return story;
}

/** `urgent`: it is deployed at once. */
export function tellRevert(site: Site, key: string, culprit: Story, at: number, urgent: boolean): Story {
  const { plan } = site;
  const random = diceOf(key);
  const story = begin({
    key,
    plan,
    kind: 'revert',
    random,
    author: null,
    title: `Revert "${culprit.title}"`,
    labels: random.chance(0.3) ? ['revert'] : [],
    lines: culprit.lines,
    openedAt: at + random.between(6, 50) * minuteMs,
    head: `revert-${key.replace(/[^a-z0-9]+/g, '-')}`,
    method: plan.methods[0]?.[0] ?? 'squash',
    service: culprit.service,
    reverts: culprit,
    urgent,
  });
  hurry(site, story, at + 2 * minuteMs);
  return story;
}

/** Written by whoever is there, looked at quickly or by nobody, and merged. */
function hurry(site: Site, story: Story, startedAt: number): void {
  const { plan } = site;
  const { random } = story;
  const members = membersIn(plan.team, weekOf(site.times, startedAt)).filter(({ login }) => login !== '');
  const pick = (others: Colleague[]) =>
    weighted(
      random,
      others.map((each) => [each, each.writes] as const),
    );
  const author = pick(members);
  story.author = accountOf(author);
  addCommit(story, startedAt, story.title);
  let at = story.openedAt;
  const others = members.filter((each) => each !== author);
  if (random.chance(0.72) && others.length > 0) {
    const reviewer = accountOf(pick(others));
    addEvent(story, at + 20_000, { type: 'REVIEW_REQUESTED', reviewer });
    at += Math.round(Math.min(180, random.around(16, 0.8))) * minuteMs;
    story.beats.push({ at, what: 'review', author: reviewer, state: 'APPROVED' });
  }
  at += random.between(1, 12) * minuteMs;
  if (plan.mergeQueue) {
    addEvent(story, at - 50_000, { type: 'ADDED_TO_MERGE_QUEUE' });
    addEvent(story, at - 1000, { type: 'REMOVED_FROM_MERGE_QUEUE', reason: 'merged' });
  }
  end(story, at, story.author);
}
