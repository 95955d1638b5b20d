import { dayMs, hourMs, minuteMs, weekMs, worked } from '#core/demo/company/calendar.ts';
import { diceOf } from '#core/demo/company/dice.ts';
import { automaticUpdatesSince } from '#core/demo/company/phase.ts';
import type { RepositoryPlan } from '#core/demo/company/plan.ts';
import { later } from '#core/demo/company/review.ts';
import { accountOf, dependencyBot, membersIn, releaseAccount } from '#core/demo/company/staff.ts';
import { type Story, type Times, addCommit, addEvent, begin, end, giveUp, weekOf } from '#core/demo/company/story.ts';
import { libraries } from '#core/demo/company/words.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** What machines propose: updates of dependencies, by a bot, and releases, by an account that only its name gives away. */

/** An update: merged by itself since that is allowed, before that whenever somebody found the time, or overtaken. */
export function tellUpdate(times: Times, plan: RepositoryPlan, key: string, at: number): Story {
  const random = diceOf(key);
  const library = random.pick(libraries);
  const { from, to, isSmall } = versions(random);
  const title = `Bump ${library} from ${from} to ${to}`;
  const story = begin({
    key,
    plan,
    kind: 'update',
    random,
    author: dependencyBot,
    title,
    body: `Updates ${library}. Its notes mention ${isSmall ? 'fixes only' : 'new features and one change of defaults'}.`,
    labels: ['dependencies'],
    lines: random.between(2, 60),
    openedAt: at,
    head: `${dependencyBot}/${library}-${to}-${key.replace(/[^0-9]/g, '')}`,
    method: plan.methods[0]?.[0] ?? 'squash',
  });
  addCommit(story, at - 5000, title);
  if (weekOf(times, at) >= automaticUpdatesSince && isSmall) {
    end(story, at + random.between(12, 50) * minuteMs, dependencyBot);
    return story;
  }
  const [keeper] = membersIn(plan.team, weekOf(times, at));
  if (keeper === undefined) return story;
  if (random.chance(0.14)) {
    giveUp(story, at + random.between(5, 14) * dayMs, dependencyBot);
    return story;
  }
  const reviewer = accountOf(keeper);
  addEvent(story, at + 1000, { type: 'REVIEW_REQUESTED', reviewer });
  const seen = later(random, keeper, at, 14, 1.1);
  story.beats.push({ at: seen, what: 'review', author: reviewer, state: 'APPROVED' });
  end(story, seen + random.between(1, 30) * minuteMs, reviewer);
  return story;
}

function versions(random: Random): { from: string; to: string; isSmall: boolean } {
  const [major, minor, patch] = [random.between(1, 9), random.between(0, 20), random.between(0, 12)];
  const from = `${major}.${minor}.${patch}`;
  if (random.chance(0.62)) return { from, to: `${major}.${minor}.${patch + random.between(1, 3)}`, isSmall: true };
  if (random.chance(0.85)) return { from, to: `${major}.${minor + 1}.0`, isSmall: false };
  return { from, to: `${major + 1}.0.0`, isSmall: false };
}

/** The number of the release of a week, where the repository has releases. */
export function releaseOf(plan: RepositoryPlan, week: number): number {
  return 12 + Math.floor((week - plan.since) / 2);
}

/** The change that names the next release; `null`: none is due in that week. */
export function tellRelease(times: Times, plan: RepositoryPlan, week: number, monday: number): Story | null {
  const isApp = plan.delivery.tagged === true;
  const isLibrary = plan.name === 'design-system';
  if (!isLibrary && !(isApp && isEven(times, monday))) return null;
  const random = diceOf(`${plan.name}/${week}/release`);
  if (isLibrary && random.chance(0.35)) return null;
  const [first] = membersIn(plan.team, week);
  if (first === undefined) return null;
  const at = worked(first, monday + (isLibrary ? 2 * dayMs : 0), random.next() * 2 * hourMs);
  const title = isApp ? `Release 4.${releaseOf(plan, week)}.0` : 'Version packages';
  const story = begin({
    key: `${plan.name}/${week}/release`,
    plan,
    kind: 'release',
    random,
    author: releaseAccount,
    title,
    body: 'Made by the release script.',
    labels: ['release'],
    lines: random.between(10, 90),
    openedAt: at,
    head: `release/${new Date(monday).toISOString().slice(0, 10)}`,
    method: 'squash',
  });
  addCommit(story, at - 10_000, title);
  const approved = later(random, first, at, 0.8);
  story.beats.push({ at: approved, what: 'review', author: accountOf(first), state: 'APPROVED' });
  end(story, approved + 6 * minuteMs, accountOf(first));
  return story;
}

/** Every second week, whenever the demo began. */
export function isEven({ anchor }: Pick<Times, 'anchor'>, monday: number): boolean {
  return Math.round((monday - anchor) / weekMs) % 2 === 0;
}
