import { hourMs, minuteMs, weekMs } from '#core/demo/company/calendar.ts';
import { planSlots, pushed } from '#core/demo/company/deliver.ts';
import { diceOf } from '#core/demo/company/dice.ts';
import type { RepositoryPlan } from '#core/demo/company/plan.ts';
import { type Direct, directCommitsOf, storiesOf } from '#core/demo/company/planning.ts';
import { outagesOf } from '#core/demo/company/script.ts';
import { type Incident, type Site, advance, headOf, openSite, phaseOf } from '#core/demo/company/site.ts';
import type { Story, Times } from '#core/demo/company/story.ts';

/** Tells the history of a repository in the order of time, up to the cut and no further. */
export function tellHistory(times: Times, plan: RepositoryPlan): Site {
  const site = openSite(times, plan, storiesOf(times, plan));
  for (const story of site.stories) foresee(site, story);
  for (const direct of directCommitsOf(times, plan)) site.agenda.add(direct.at, () => commitDirectly(site, direct));
  planSlots(site, begun);
  for (const outage of outagesOf(plan.name)) planOutage(site, outage);
  site.agenda.runUntil(times.cut);
  return site;
}

/** Something breaks that nobody has changed. */
function planOutage(
  { times, plan, agenda, incidents }: Site,
  { week, title, hours }: ReturnType<typeof outagesOf>[number],
) {
  const at = Math.floor((times.anchor + week * weekMs) / 1000) * 1000;
  const key = `${plan.name}/outage/${week}`;
  const incident: Incident = { key, title, startedAt: at, reportedAt: at, resolvedAt: null, sha: null };
  agenda.add(at, () => incidents.push(incident));
  agenda.add(at + hours * hourMs, () => (incident.resolvedAt = at + hours * hourMs));
}

/** Somebody begins to repair something. */
function begun(site: Site, story: Story): void {
  site.stories.push(story);
  foresee(site, story);
}

/** Puts on the agenda what a story does to the history. */
function foresee(site: Site, story: Story): void {
  const [first] = story.commits;
  if (first !== undefined) site.agenda.add(first.at, () => branchOff(site, story));
  if (story.mergedAt !== null) site.agenda.add(story.mergedAt, () => merge(site, story, story.mergedAt ?? 0));
}

/** The branch begins at the tip of its day, or on the branch that it is built on. */
function branchOff(site: Site, story: Story): void {
  let parent = story.onto?.commits.findLast(({ at }) => at <= (story.commits[0]?.at ?? 0))?.sha ?? headOf(site);
  if (story.base === 'release-2') parent = site.oldRelease;
  for (const commit of story.commits) {
    commit.parents = [parent];
    parent = commit.sha;
    site.commits.push({ ...commit, committedAt: commit.at, of: [story], landed: null });
  }
}

function merge(site: Site, story: Story, at: number): void {
  const { random, mergedBy } = story;
  const own = { at, committedAt: at, author: mergedBy, of: [story], message: story.title, landed: 'squash' as const };
  if (story.onto !== null) {
    const parent = story.onto.commits.at(-1);
    const commit = { ...own, sha: random.sha(), parents: parent === undefined ? [] : [parent.sha] };
    story.onto.commits.push(commit);
    site.commits.push({ ...commit, of: [story, story.onto] });
    story.mergeCommit = commit.sha;
    return;
  }
  if (story.base !== null) {
    const sha = random.sha();
    site.commits.push({ ...own, sha, parents: [site.oldRelease] });
    site.oldRelease = sha;
    story.mergeCommit = sha;
    return;
  }
  land(site, story, at);
  story.mergeCommit = headOf(site);
  push(site, at, mergedBy, story);
}

/** Onto the default branch: as one commit, as a merge of the branch, or as the branch's own commits anew. */
function land(site: Site, story: Story, at: number): void {
  const { random, method, mergedBy } = story;
  const own = { committedAt: at, of: [story] };
  if (method === 'rebase') {
    for (const commit of story.commits) {
      advance(site, { ...commit, ...own, sha: random.sha(), parents: [headOf(site)], landed: null });
    }
    return;
  }
  const tip = story.commits.at(-1)?.sha;
  const parents = method === 'merge' && tip !== undefined ? [headOf(site), tip] : [headOf(site)];
  const author = method === 'merge' ? mergedBy : story.author;
  advance(site, { ...own, at, author, sha: random.sha(), message: story.title, parents, landed: method });
}

function commitDirectly(site: Site, { key, at, author, message }: Direct): void {
  const random = diceOf(key);
  const written = at - random.between(2, 80) * minuteMs;
  const commit = { sha: random.sha(), at: written, committedAt: at, message, author, parents: [headOf(site)] };
  advance(site, { ...commit, of: [], landed: null });
  push(site, at, author, null);
}

/** The checks of the new tip run; where they pass, it goes on its way. */
function push(site: Site, at: number, by: string | null, story: Story | null): void {
  const sha = headOf(site);
  const random = diceOf(`${site.plan.name}/push/${sha}`);
  const phase = phaseOf(site, at);
  const checkedAt = at + Math.round(random.around(site.plan.checkMinutes * phase.checks, 0.25) * 60) * 1000;
  const red = story?.urgent !== true && random.chance(phase.red * 0.3);
  const passedAt = red ? checkedAt + random.between(15, 80) * minuteMs : checkedAt;
  site.pushes.push({ sha, at, by, checkedAt, passedAt });
  site.agenda.add(passedAt, () => pushed(site, sha, passedAt, story, begun));
}
