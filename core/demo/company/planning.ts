import { hourMs, dayMs, minuteMs, seasonOf, weekMs, worked } from '#core/demo/company/calendar.ts';
import { tellChange } from '#core/demo/company/change.ts';
import { diceOf, times } from '#core/demo/company/dice.ts';
import { tellRelease, tellUpdate } from '#core/demo/company/machines.ts';
import { phaseAt } from '#core/demo/company/phase.ts';
import type { RepositoryPlan } from '#core/demo/company/plan.ts';
import { beReviewed, later, pickAuthor } from '#core/demo/company/review.ts';
import { accountOf, membersIn } from '#core/demo/company/staff.ts';
import { type Story, type Times, addCommit, begin, end, weekOf } from '#core/demo/company/story.ts';
import { bodyOf, titleOf } from '#core/demo/company/words.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** What people and machines begin in each week. What they begin because something broke is in `harm.ts`. */

/** Everything that is begun up to the cut. A later cut adds to it and changes nothing of it. */
export function storiesOf(time: Times, plan: RepositoryPlan): Story[] {
  const stories: Story[] = [];
  for (let week = plan.since; time.anchor + week * weekMs <= time.cut; week++)
    stories.push(...weekly(time, plan, week));
  return stories;
}

/** When somebody commits straight to the default branch, and who. */
export interface Direct {
  key: string;
  at: number;
  author: string | null;
  message: string;
}

export function directCommitsOf(time: Times, plan: RepositoryPlan): Direct[] {
  const found: Direct[] = [];
  for (let week = plan.since; time.anchor + week * weekMs <= time.cut; week++) {
    const monday = time.anchor + week * weekMs;
    const random = diceOf(`${plan.name}/${week}/direct`);
    // Before the company changed how it works, the shop was mended in place now and then.
    const mean = plan.name === 'storefront' && week < -33 ? 0.4 : plan.direct;
    const count = times(random, mean * seasonOf(monday));
    for (let index = 0; index < count; index++) {
      const author = pickAuthor(random, plan, week);
      found.push({
        key: `${plan.name}/${week}/direct/${index}`,
        at: worked(author, monday, random.next() * 38 * hourMs),
        author: accountOf(author),
        message: titleOf(random, 'fix', plan.words),
      });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

function weekly(time: Times, plan: RepositoryPlan, week: number): Story[] {
  const monday = time.anchor + week * weekMs;
  const random = diceOf(`${plan.name}/${week}`);
  const season = seasonOf(monday);
  const growth = 1 + 0.2 * (1 + Math.max(-1, Math.min(0, week / 79)));
  // No two weeks are alike, and in the great effort less was finished than begun.
  const mood = random.around(1, 0.14) / Math.sqrt(phaseAt(week).size);
  const stories: Story[] = [];
  const count = times(random, plan.weekly * season * growth * mood * 0.76);
  for (let index = 0; index < count; index++) {
    const key = `${plan.name}/${week}/${index}`;
    const story = tellChange(time, plan, key, startOf(random, plan, monday, week));
    stories.push(story);
    const second = story.kind === 'feature' && random.chance(0.09) ? tellStacked(time, story, `${key}/next`) : null;
    if (second !== null) stories.push(second);
  }
  const updates = season === 0 ? 0 : times(random, plan.updates);
  for (let index = 0; index < updates; index++) {
    const at = monday + 5 * hourMs + index * 4 * minuteMs + (random.chance(0.2) ? random.between(1, 6) * dayMs : 0);
    stories.push(tellUpdate(time, plan, `${plan.name}/${week}/update/${index}`, at));
  }
  const release = season > 0.3 ? tellRelease(time, plan, week, monday) : null;
  return release === null ? stories : [...stories, release];
}

/** Some moment of the week in which somebody works; now and then the weekend. */
function startOf(random: Random, plan: RepositoryPlan, monday: number, week: number): number {
  const [anybody] = membersIn(plan.team, week);
  if (random.chance(0.03)) return monday + 5 * dayMs + random.between(10 * 60, 34 * 60) * minuteMs;
  const hours = anybody ?? { offset: 1, from: 9, to: 18 };
  return worked(hours, monday, random.next() * 41 * hourMs);
}

/** A second change on top of one that is still open, merged into its branch before it is merged itself. */
function tellStacked(time: Times, onto: Story, key: string): Story | null {
  const startedAt = onto.openedAt + 90 * minuteMs;
  if (onto.base !== null || onto.mergedAt === null || onto.mergedAt - startedAt < 8 * hourMs) return null;
  const random = diceOf(key);
  const week = weekOf(time, startedAt);
  const author = membersIn(onto.plan.team, week).find(({ login }) => login === onto.author);
  if (author === undefined) return null;
  const story = begin({
    key,
    plan: onto.plan,
    kind: 'feature',
    random,
    author: onto.author,
    title: `${onto.title}, second part`,
    body: `On top of the first part.\n\n${bodyOf(random)}`,
    labels: ['feature'],
    lines: Math.max(3, Math.round(random.around(onto.plan.lines, 0.9))),
    openedAt: later(random, author, startedAt, 2),
    base: onto.head,
    onto,
    method: 'squash',
  });
  addCommit(story, startedAt, story.title);
  const telling = { story, author, phase: phaseAt(week), week, at: story.openedAt };
  beReviewed(telling, false);
  const mergedAt = later(random, author, telling.at, 0.3);
  if (story.openedAt >= onto.mergedAt || mergedAt >= onto.mergedAt - 10 * minuteMs) return null;
  end(story, mergedAt, onto.author);
  return story;
}
