import { minuteMs, hourMs, worked } from '#core/demo/company/calendar.ts';
import { weighted } from '#core/demo/company/dice.ts';
import { reviewByMachine } from '#core/demo/company/machine-review.ts';
import type { Phase } from '#core/demo/company/phase.ts';
import type { RepositoryPlan } from '#core/demo/company/plan.ts';
import { type Colleague, accountOf, membersIn, teams } from '#core/demo/company/staff.ts';
import { type Story, addCommit, addEvent } from '#core/demo/company/story.ts';
import { laterCommits, remarks, replies } from '#core/demo/company/words.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** How a change is looked at: who is asked, how long it takes them, what they say, and what comes of it. */

/** A story while it is being told: who writes it, and what time it is by now. */
export interface Telling {
  story: Story;
  author: Colleague;
  phase: Phase;
  /** Of the demo's beginning, with a fraction. */
  week: number;
  at: number;
}

/** Somebody who writes for a repository in a week. */
export function pickAuthor(random: Random, plan: RepositoryPlan, week: number): Colleague {
  const team = weighted(random, [[plan.team, 1], ...plan.guests]);
  return weighted(
    random,
    membersIn(team, week).map((each) => [each, each.writes]),
  );
}

/** Somebody else who knows the repository. */
function pickReviewer(random: Random, telling: Telling, others: Colleague[]): Colleague {
  const { plan } = telling.story;
  const near = membersIn(plan.team, telling.week).map((each) => [each, each.reviews] as const);
  // Whoever helps with the repository looks at it too, and somebody of the platform always has time.
  const helpers = [...plan.guests, ['platform', 0.1] as const];
  const far = helpers.flatMap(([team, share]) =>
    membersIn(team, telling.week).map((each) => [each, (each.reviews * share) / 3] as const),
  );
  const free = [...near, ...far].filter(([each]) => each !== telling.author && !others.includes(each));
  return weighted(random, free);
}

/** When somebody has worked about so many hours more; ten times as many at most. */
export function later(random: Random, who: Colleague, from: number, hours: number, spread = 0.9): number {
  const usual = hours * who.pace;
  return worked(who, from, Math.min(10 * usual, random.around(usual, spread)) * hourMs);
}

/** The whole review, from the request to the approval. Without one, `telling.at` stays. */
export function beReviewed(telling: Telling, isUnreviewed: boolean): void {
  const { story } = telling;
  const { random } = story;
  reviewByMachine(telling);
  if (isUnreviewed) return;
  const first = pickReviewer(random, telling, []);
  const reviewers = random.chance(0.28) ? [first, pickReviewer(random, telling, [first])] : [first];
  for (const reviewer of reviewers) request(telling, accountOf(reviewer), 20_000);
  if (random.chance(0.1)) request(telling, `team/${story.plan.team}`, 15_000);
  if (random.chance(0.03)) takeBack(telling, reviewers);
  const rounds = roundsOf(telling);
  lookFirst(telling, first, rounds > 0);
  for (let round = rounds; round > 0; round--) workOver(telling, first, round > 1);
  if (random.chance(0.03)) say(telling, first, 'DISMISSED');
  for (const second of reviewers.slice(1)) {
    telling.at = later(random, second, telling.at, 1.5 * telling.phase.review);
    say(telling, second, random.chance(0.6) ? 'APPROVED' : 'COMMENTED');
  }
  if (rounds > 0 || random.chance(0.35)) telling.at = later(random, first, telling.at, 1.1 * telling.phase.review);
  say(telling, first, 'APPROVED');
}

/** Somebody is asked, and never comes to it. */
export function waitInVain(telling: Telling): void {
  request(telling, accountOf(pickReviewer(telling.story.random, telling, [])), 20_000);
}

function request(telling: Telling, reviewer: string | null, afterMs: number): void {
  addEvent(telling.story, telling.at + afterMs, { type: 'REVIEW_REQUESTED', reviewer });
}

/** Somebody was asked who had no time, or the whole team was. */
function takeBack(telling: Telling, others: Colleague[]): void {
  const { story } = telling;
  const reviewer = accountOf(pickReviewer(story.random, telling, others));
  request(telling, reviewer, minuteMs);
  addEvent(story, telling.at + 25 * minuteMs, { type: 'REVIEW_REQUEST_REMOVED', reviewer });
}

/** How often changes are asked for: more often in what is large. */
function roundsOf({ story, phase }: Telling): number {
  const chance = teams[story.plan.team].changes * Math.sqrt(phase.review) * Math.min(2, 0.6 + story.lines / 250);
  let rounds = 0;
  while (rounds < 4 && story.random.chance(Math.min(0.75, chance))) rounds += 1;
  return rounds;
}

/** The first look: an approval at once, changes asked for, or remarks. */
function lookFirst(telling: Telling, reviewer: Colleague, asksForChanges: boolean): void {
  const { story, phase } = telling;
  const { random } = story;
  // What is large waits longer, and some things nobody wants to look at.
  const size = (0.7 + Math.min(1.6, story.lines / 300)) * (random.chance(0.12) ? 9 : 1);
  telling.at = later(random, reviewer, telling.at, teams[story.plan.team].pickupHours * phase.pickup * size, 1);
  if (!asksForChanges && random.chance(0.55)) return;
  const count = random.between(1, asksForChanges ? 5 : 3);
  for (let index = 0; index < count; index++) remark(telling, accountOf(reviewer));
  say(telling, reviewer, asksForChanges ? 'CHANGES_REQUESTED' : 'COMMENTED');
  answer(telling);
}

/** The author works over what was asked for, and the reviewer looks again. */
function workOver(telling: Telling, reviewer: Colleague, again: boolean): void {
  const { story, author, phase } = telling;
  const { random } = story;
  telling.at = later(random, author, telling.at, 2.2 * Math.sqrt(phase.review));
  addCommit(story, telling.at, random.pick(laterCommits));
  if (random.chance(0.12)) addEvent(story, telling.at + 5000, { type: 'HEAD_REF_FORCE_PUSHED' });
  request(telling, accountOf(reviewer), 3 * minuteMs);
  telling.at = later(random, reviewer, telling.at, 1.6 * phase.review);
  if (again) say(telling, reviewer, 'CHANGES_REQUESTED');
}

/** Authors often answer with a review of their own. */
function answer(telling: Telling): void {
  const { story, author } = telling;
  if (!story.random.chance(0.3)) return;
  telling.at = later(story.random, author, telling.at, 0.6);
  story.beats.push({ at: telling.at, what: 'review', author: story.author, state: 'COMMENTED' });
  if (story.random.chance(0.3)) {
    story.beats.push({
      at: telling.at + minuteMs,
      what: 'comment',
      author: story.author,
      body: 'Ready for another look.',
    });
  }
}

function say(
  telling: Telling,
  reviewer: Colleague,
  state: 'APPROVED' | 'COMMENTED' | 'CHANGES_REQUESTED' | 'DISMISSED',
) {
  telling.story.beats.push({ at: telling.at, what: 'review', author: accountOf(reviewer), state });
  telling.at += minuteMs;
}

function remark(telling: Telling, author: string | null): void {
  const { story, at } = telling;
  const { random } = story;
  const answered = random.chance(0.6) ? at + random.between(20, 400) * minuteMs : null;
  const reply = answered === null ? [] : [{ at: answered, author: story.author, body: random.pick(replies) }];
  story.beats.push({
    at,
    what: 'thread',
    thread: {
      author,
      body: random.pick(remarks),
      path: `src/${random.pick(story.plan.words.things).replaceAll(' ', '-')}.ts`,
      replies: reply,
      resolvedAt: random.chance(0.8) ? (answered ?? at) + 30 * minuteMs : null,
      outdatedAt: random.chance(0.25) ? at + 5 * hourMs : null,
    },
  });
}
