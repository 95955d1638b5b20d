import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import type { Queryable } from '#core/db/database.ts';
import { bigints, timestamp } from '#core/db/values.ts';
import { badParameters, bucketsOf, formatDate } from '#core/lib/time.ts';
import { Coverage as Shares } from '#core/metrics/coverage.ts';
import { inSnapshot, MetricQuery } from '#core/metrics/query.ts';
import { type Selection, type SelectedRepository, select } from '#core/metrics/selection.ts';

/** How much of the time is known: of each source, repository and day; what is missing; and how much is tied together. */

export const CoverageQuery = MetricQuery.pick({ from: true, to: true, repo: true });
export type CoverageQuery = z.infer<typeof CoverageQuery>;

const Known = {
  /** The kind of data, as the step that reads it is called. */
  step: z.string(),
  /** From when on it is known; `null`: from the very beginning (then it is `complete`), or not yet. */
  covered_from: z.string().nullable(),
  /** All of its history is known. */
  complete: z.boolean(),
  /** The known share of each of `days`, 0 to 1; `null`: the day has not begun. */
  days: z.array(z.number().nullable()),
};

const RepositoryName = z.object({ id: z.number().int(), name: z.string() });

export const Coverage = z.object({
  from: z.string(),
  to: z.string(),
  time_zone: z.string(),
  /** Every local date of the window. */
  days: z.array(z.string()),
  /** Each kind of data over all repositories of which it is read; what is read for a whole source has none. */
  sources: z.array(z.object({ id: z.string(), title: z.string(), repositories: z.number().int(), ...Known })),
  repositories: z.array(z.object({ repository: RepositoryName, steps: z.array(z.object(Known)) })),
  /** Local dates, both inclusive, that are not wholly known though they have begun. */
  gaps: z.array(z.object({ repository: RepositoryName, step: z.string(), from: z.string(), to: z.string() })),
  /** Of what was merged or committed in the window, whoever made it. */
  link_rates: z.object({
    merged_pull_requests: z.number().int(),
    /** Of these: carried by a deployment to production; and never to be, with a known reason. */
    deployed: z.number().int(),
    not_attributable: z.number().int(),
    /** Commits on the default branch without a pull request. */
    direct_commits: z.number().int(),
    /** Of the merged: tied to an issue of Linear. */
    with_issue: z.number().int(),
    /** Issues of Linear that were completed, and of these: tied to a pull request. */
    completed_issues: z.number().int(),
    with_pull_request: z.number().int(),
  }),
});
export type Coverage = z.infer<typeof Coverage>;

/** The kinds of data whose coverage is kept, and who reads them. The registry of providers is too much to load for this. */
export const kinds: Record<string, { source: string; title: string }> = {
  'pull-requests': { source: 'github', title: 'Pull requests' },
  commits: { source: 'github', title: 'Commits' },
  deployments: { source: 'github', title: 'Deployments' },
  tags: { source: 'github', title: 'Tags' },
  releases: { source: 'github', title: 'Releases' },
  'workflow-runs': { source: 'github-actions', title: 'Workflow runs' },
  'ai-conversation': { source: 'greptile', title: 'Summaries' },
  'ai-inline': { source: 'greptile', title: 'Comments on lines' },
};

/** The same of what is read once for a whole source. */
export const wholeKinds: Record<string, { source: string; title: string }> = {
  'linear:issues': { source: 'linear', title: 'Issues' },
  'cursor:daily-usage': { source: 'cursor', title: 'Daily usage' },
  'cursor:usage-events': { source: 'cursor', title: 'Usage events' },
  'cursor:models': { source: 'cursor', title: 'Models' },
  'cursor:ai-commits': { source: 'cursor', title: 'AI lines of commits' },
  'sentry:issues': { source: 'sentry', title: 'Issues' },
  'sentry:open-issues': { source: 'sentry', title: 'Open issues' },
  'sentry:error-counts': { source: 'sentry', title: 'Error counts' },
  'sentry:releases': { source: 'sentry', title: 'Releases' },
};

/** More days are refused, and more days of repositories and kinds of data together. */
const mostDays = 4_000;
const mostShares = 1_000_000;

/** What is known of each day of the window. Throws `bad_parameter` for dates that are wrong, or too many. */
export async function readCoverage(ctx: Context, query: CoverageQuery): Promise<Coverage> {
  return inSnapshot(ctx, async (db) => {
    const selection = await selectDays(db, query, ctx.now());
    const { repositories, timeline } = selection;
    const named = repositories.map((repository) => ({ repository, steps: stepsOf(repository) }));
    return {
      from: formatDate(timeline.window.from),
      to: formatDate(timeline.window.to),
      time_zone: timeline.zone.name,
      days: timeline.spans.map(({ date }) => formatDate(date)),
      sources: [
        ...Object.keys(kinds).flatMap((step) => sourceOf(step, selection)),
        ...Object.keys(wholeKinds).flatMap((name) => wholeSourceOf(name, selection)),
      ],
      repositories: named.map(({ repository, steps }) => ({
        repository: nameOf(repository),
        steps: steps.map((step) => knownOf(step, [repository], selection)),
      })),
      gaps: named.flatMap(({ repository, steps }) => steps.flatMap((step) => gapOf(step, repository, selection))),
      link_rates: await readLinkRates(db, selection),
    };
  });
}

/** What the query selects, in days. Throws `bad_parameter` where they are too many. */
async function selectDays(db: Queryable, query: CoverageQuery, now: Date): Promise<Selection> {
  const selection = await select(db, { ...query, bucket: 'quarter' }, now);
  const { repositories, timeline } = selection;
  const days = timeline.window.to - timeline.window.from + 1;
  const most = Math.min(
    mostDays,
    Math.floor(mostShares / Math.max(1, repositories.length * Object.keys(kinds).length)),
  );
  if (days > most) throw badParameters([{ field: 'from', message: `Must be at most ${most - 1} days before to.` }]);
  const spans = bucketsOf(timeline.zone, timeline.window, 'day', timeline.now);
  return { ...selection, timeline: { ...timeline, bucket: 'day', spans } };
}

function nameOf({ id, name }: SelectedRepository): z.infer<typeof RepositoryName> {
  return { id, name };
}

/** The kinds of data that are read of a repository, or were. */
function stepsOf({ reads, coveredFrom }: SelectedRepository): string[] {
  return Object.keys(kinds).filter((step) => reads.includes(step) || coveredFrom[step] !== undefined);
}

function sourceOf(step: string, selection: Selection): Coverage['sources'] {
  const kind = kinds[step];
  const read = selection.repositories.filter((repository) => stepsOf(repository).includes(step));
  if (kind === undefined || read.length === 0) return [];
  return [{ id: kind.source, title: kind.title, repositories: read.length, ...knownOf(step, read, selection) }];
}

/** What is read once for a whole source is of no repository. */
function wholeSourceOf(name: string, selection: Selection): Coverage['sources'] {
  const kind = wholeKinds[name];
  const { reads, coveredFrom } = selection.workspace;
  if (kind === undefined || (!reads.includes(name) && coveredFrom[name] === undefined)) return [];
  const known = knownOf(name, [selection.workspace], selection);
  return [{ id: kind.source, title: kind.title, repositories: 0, ...known }];
}

function knownOf(step: string, repositories: SelectedRepository[], { timeline }: Selection) {
  const shares = new Shares(repositories, [step], timeline.now);
  const from = Math.max(...repositories.map(({ coveredFrom }) => coveredFrom[step] ?? Number.POSITIVE_INFINITY));
  return {
    step,
    covered_from: Number.isFinite(from) ? new Date(from).toISOString().replace('.000Z', 'Z') : null,
    complete: from === Number.NEGATIVE_INFINITY,
    days: timeline.spans.map((span) => shares.shareOf(span)),
  };
}

/** What is not known of a step: it is known from some instant on, so that at most the beginning of the window is missing. */
function gapOf(step: string, repository: SelectedRepository, selection: Selection): Coverage['gaps'] {
  const { days } = knownOf(step, [repository], selection);
  const last = days.findLastIndex((share) => share !== null && share < 1);
  const [from, to] = [selection.timeline.spans[0], selection.timeline.spans[last]];
  if (from === undefined || to === undefined) return [];
  return [{ repository: nameOf(repository), step, from: formatDate(from.date), to: formatDate(to.date) }];
}

async function readLinkRates(db: Queryable, { repositories, timeline }: Selection): Promise<Coverage['link_rates']> {
  const window = (column: string) =>
    sql`${sql.raw(column)} >= ${timestamp(new Date(timeline.window.start))} and ${sql.raw(column)} < ${timestamp(new Date(timeline.window.end))}`;
  const [row] = await db.execute(sql`
    select count(pull_request_id) as merged, count(pull_request_id) filter (where deployed_at is not null) as deployed,
      count(pull_request_id) filter (where not_attributable is not null) as not_attributable,
      count(*) filter (where pull_request_id is null) as direct,
      count(*) filter (where exists (
        select from issue_links l join issue_facts f on f.issue_id = l.issue_id where l.pull_request_id = c.pull_request_id and l.verdict is distinct from 'rejected'
      )) as with_issue
    from change_facts c
    where people_review and repository_id = any(${bigints(repositories.map(({ id }) => id))})
      and ${window('merged_at')}`);
  const [issues] = await db.execute(sql`
    select count(*) as completed, count(*) filter (where cardinality(repository_ids) > 0) as tied
    from issue_facts where ${window('completed_at')}`);
  return {
    merged_pull_requests: Number(row?.merged),
    deployed: Number(row?.deployed),
    not_attributable: Number(row?.not_attributable),
    direct_commits: Number(row?.direct),
    with_issue: Number(row?.with_issue),
    completed_issues: Number(issues?.completed),
    with_pull_request: Number(issues?.tied),
  };
}
