import { hourMs, minuteMs, worked } from '#core/demo/company/calendar.ts';
import { diceOf, weighted } from '#core/demo/company/dice.ts';
import { type Phase, phaseAt } from '#core/demo/company/phase.ts';
import type { RepositoryPlan } from '#core/demo/company/plan.ts';
import { type Telling, beReviewed, later, pickAuthor, waitInVain } from '#core/demo/company/review.ts';
import { accountOf, teams } from '#core/demo/company/staff.ts';
import { type Story, type Times, addCommit, addEvent, begin, end, giveUp, weekOf } from '#core/demo/company/story.ts';
import { bodyOf, laterCommits, titleOf } from '#core/demo/company/words.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** A change that somebody makes in their daily work, told from its first commit to its end. */

/** `startedAt`: the first commit. */
export function tellChange(times: Times, plan: RepositoryPlan, key: string, startedAt: number): Story {
  const random = diceOf(key);
  const week = weekOf(times, startedAt);
  const phase = phaseAt(week);
  const author = pickAuthor(random, plan, week);
  const kind = weighted(random, [['feature', 5] as const, ['fix', 3.2] as const, ['chore', 2.3] as const]);
  const lines = linesOf(random, plan, kind, phase);
  const story = begin({
    key,
    plan,
    kind,
    random,
    author: accountOf(author),
    title: titleOf(random, kind, plan.words),
    body: bodyOf(random),
    labels: labelsOf(random, kind),
    lines,
    draft: random.chance(teams[plan.team].drafts),
    openedAt: startedAt,
    method: weighted(random, plan.methods),
  });
  if (isForOldRelease(random, plan)) story.base = 'release-2';
  const telling: Telling = { story, author, phase, week, at: startedAt };
  write(telling, startedAt);
  if (!becomeReady(telling)) return story;
  finish(telling);
  return story;
}

/** Sizes are log-normal; now and then something is renamed everywhere. */
function linesOf(random: Random, plan: RepositoryPlan, kind: Story['kind'], phase: Phase): number {
  const usual = plan.lines * (kind === 'feature' ? 1.7 : kind === 'fix' ? 0.5 : 0.9) * phase.size;
  const lines = Math.max(1, Math.round(random.around(usual, 1.05)));
  return random.chance(0.015) ? lines * random.between(8, 20) : lines;
}

const labels = { feature: 'feature', fix: 'bug', chore: 'maintenance' };
const more = ['accessibility', 'performance', 'spring range', 'good to know', 'security'];

function labelsOf(random: Random, kind: keyof typeof labels): string[] {
  const own = random.chance(0.75) ? [labels[kind]] : [];
  return random.chance(0.12) ? [...own, random.pick(more)] : own;
}

/** Two repositories still mend a release that goes nowhere else. */
function isForOldRelease(random: Random, plan: RepositoryPlan): boolean {
  return ['warehouse', 'mobile-app'].includes(plan.name) && random.chance(0.04);
}

/** Writes the commits that are there when it is opened, and opens it. */
function write(telling: Telling, startedAt: number): void {
  const { story, author } = telling;
  const { random } = story;
  const codingHours = random.around((1 + Math.sqrt(story.lines) / 2.1) * author.pace, 0.75);
  const openedAt = worked(author, startedAt, codingHours * (story.draft ? 0.4 : 1) * hourMs);
  const count = 1 + Math.min(7, Math.floor(random.around(Math.sqrt(story.lines) / 7, 0.7)));
  for (let index = 0; index < count; index++) {
    const at = startedAt + ((openedAt - startedAt) * index) / count;
    addCommit(story, at, index === 0 ? `${story.title}${helpOf(telling)}` : random.pick(laterCommits));
  }
  story.openedAt = openedAt;
  telling.at = openedAt;
  if (story.draft) telling.at = worked(author, openedAt, codingHours * 0.8 * hourMs);
}

/** More and more is written with the help of a machine, which then stands below the message. */
function helpOf({ story, week }: Telling): string {
  const share = Math.max(0, Math.min(0.45, (week + 60) / 130));
  return story.random.chance(share) ? '\n\nCo-authored-by: Cursor <cursoragent@cursor.com>' : '';
}

/** Ends the draft. `false`: it never becomes more than one. */
function becomeReady(telling: Telling): boolean {
  const { story, author } = telling;
  const { random } = story;
  if (!story.draft) return true;
  if (random.chance(0.05)) {
    if (random.chance(0.6)) giveUp(story, later(random, author, telling.at, 90), story.author);
    return false;
  }
  if (random.chance(0.5)) addCommit(story, telling.at - 10 * minuteMs, random.pick(laterCommits));
  addEvent(story, telling.at, { type: 'READY_FOR_REVIEW' });
  if (!random.chance(0.09)) return true;
  telling.at = later(random, author, telling.at + 20 * minuteMs, 1);
  addEvent(story, telling.at, { type: 'CONVERT_TO_DRAFT' });
  telling.at = later(random, author, telling.at + hourMs, 5);
  addEvent(story, telling.at, { type: 'READY_FOR_REVIEW' });
  return true;
}

/** The review and the end: merged, given up after long, or forgotten. */
function finish(telling: Telling): void {
  const { story, author, phase } = telling;
  const { random, plan } = story;
  const isUnreviewed = random.chance(plan.unreviewed ?? teams[plan.team].unreviewed);
  if (random.chance(0.065)) {
    if (random.chance(0.4)) beReviewed(telling, isUnreviewed);
    else waitInVain(telling);
    telling.at = later(random, author, telling.at, random.chance(0.35) ? 240 : 60, 0.7);
    return giveUp(story, telling.at, random.chance(0.7) ? story.author : 'maren-holt');
  }
  const readyAt = telling.at;
  beReviewed(telling, isUnreviewed);
  if (random.chance(0.012)) reopen(telling);
  // Half of all are merged at once; for the others somebody comes back to it.
  const hours = random.chance(0.5) ? 0.15 : 1.2 * phase.review;
  const at = later(random, author, Math.max(telling.at, readyAt + 10 * minuteMs), hours);
  if (plan.mergeQueue) queue(story, at);
  end(story, at, story.author ?? 'maren-holt');
  if (isUnreviewed && random.chance(0.12)) {
    story.beats.push({
      at: at + random.between(20, 900) * minuteMs,
      what: 'review',
      author: 'viktor-hanel',
      state: 'APPROVED',
    });
  }
  if (random.chance(0.01)) story.beats.push({ at, what: 'review', author: 'tobi-ekdal', state: 'PENDING' });
}

function reopen(telling: Telling): void {
  const { story, author } = telling;
  telling.at = later(story.random, author, telling.at, 2);
  addEvent(story, telling.at, { type: 'CLOSED' });
  telling.at = later(story.random, author, telling.at + hourMs, 12);
  addEvent(story, telling.at, { type: 'REOPENED' });
}

function queue(story: Story, at: number): void {
  addEvent(story, at - 9 * minuteMs, { type: 'ADDED_TO_MERGE_QUEUE' });
  addEvent(story, at - 1000, { type: 'REMOVED_FROM_MERGE_QUEUE', reason: 'merged' });
}
