import { hourMs, minuteMs } from '#core/demo/company/calendar.ts';
import { diceOf } from '#core/demo/company/dice.ts';
import { aiReviewerSince, aiReviewerTried } from '#core/demo/company/phase.ts';
import { aiReviewer, organization } from '#core/demo/company/staff.ts';
import type { Story } from '#core/demo/company/story.ts';
import { aiRemarks } from '#core/demo/company/words.ts';
import { iso } from '#core/demo/generate/cast.ts';
import type { CommentInput } from '#core/demo/input.ts';

/** How the AI reviewer looks at a change: a summary that it edits with each new commit, and remarks on lines. */

/** It comes some minutes after a change is ready, where it has been switched on. */
export function reviewByMachine({ story, week, at }: { story: Story; week: number; at: number }): void {
  const { random, plan } = story;
  const tried = week >= aiReviewerTried && plan.name === 'storefront';
  if (!(tried || week >= aiReviewerSince) || plan.name === 'handbook' || !random.chance(0.93)) return;
  const said = at + random.between(3, 11) * minuteMs;
  const count = random.chance(0.35) ? 0 : random.between(1, 4);
  for (let index = 0; index < count; index++) {
    const addressed = random.chance(0.58);
    const liking = diceOf(`${story.key}/thumbs/${index}`);
    story.beats.push({
      at: said,
      what: 'thread',
      thread: {
        author: aiReviewer,
        body: random.pick(aiRemarks),
        path: `src/${random.pick(plan.words.things).replaceAll(' ', '-')}.ts`,
        replies: [],
        resolvedAt: addressed ? said + random.between(30, 600) * minuteMs : null,
        outdatedAt: addressed && random.chance(0.4) ? said + 4 * hourMs : null,
        thumbs: [liking.chance(addressed ? 0.25 : 0.02) ? 1 : 0, liking.chance(addressed ? 0.02 : 0.2) ? 1 : 0],
      },
    });
  }
  story.beats.push({ at: said - 30_000, what: 'summary', author: aiReviewer, remarks: count });
  if (count > 0) story.beats.push({ at: said + 1000, what: 'review', author: aiReviewer, state: 'COMMENTED' });
}

/** The summary as it is at the cut: it was edited some minutes after each commit that came later. */
export function summaryOf(story: Story, said: number, remarks: number, cut: number): CommentInput {
  const until = Math.min(cut, story.closedAt ?? cut);
  const later = story.commits.filter((commit) => commit.at > said && commit.at + 8 * minuteMs <= until);
  const last = later.at(-1);
  const seen = last ?? story.commits.findLast((commit) => commit.at <= said) ?? story.commits[0];
  const score = Math.max(1, Math.min(5, 5 - remarks + later.length));
  return {
    author: aiReviewer,
    created_at: iso(said),
    updated_at: iso(last === undefined ? said : last.at + 8 * minuteMs),
    body: bodyOf(story, score, seen?.sha ?? '', later.length + 1),
  };
}

/** Its layout has changed over time, and some teams have switched the score off. */
function bodyOf({ plan, title, key }: Story, score: number, sha: string, reviews: number): string {
  const link = `https://github.com/${organization}/${plan.name}/commit/${sha}`;
  const foot = `<sub>Reviews (${reviews}): Last reviewed commit: ["${title}"](${link}) | Trigger a new review</sub>`;
  if (plan.team === 'design') return `<h3>Greptile Summary</h3>\n\nChanges ${title}.\n\n${foot}`;
  if (diceOf(`${key}/layout`).chance(0.3)) {
    return `## Greptile Overview\n\n<details><summary>Summary</summary>\n\n${title}.\n\n**Confidence score:** ${score}/5\n</details>\n\n${foot}`;
  }
  return `<h3>Greptile Summary</h3>\n\n${title}.\n\n<h3>Confidence Score: ${score}/5</h3>\n\n<h3>Important Files Changed</h3>\n\n<!-- greptile_other_comments_section -->\n\n${foot}`;
}
