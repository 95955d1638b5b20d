import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';
import { timestamp } from '#core/db/values.ts';
import { personOf, type Who } from '#core/db/who.ts';
import { type BotRules, botExpression, matchesBot } from '#core/facts/touched.ts';
import { windowOf } from '#core/lib/time.ts';
import { readSpread } from '#core/metrics/distribution.ts';
import { pullRequestFact } from '#core/metrics/fact.ts';
import { mergeTime } from '#core/metrics/merge-time.ts';
import type { Metric } from '#core/metrics/metric.ts';
import { openPullRequests } from '#core/metrics/open-pull-requests.ts';
import { knownAt, matching, refusals, type Selection, standing } from '#core/metrics/selection.ts';

/** Open pull requests one by one, and whom they wait for (docs/counting.md, waiting). */

export const Waiting = z.object({
  /** How long merged ones took from ready to the merge, over the last 90 local days with the same filters. */
  basis: z.object({
    metric: z.literal('merge-time'),
    n: z.number().int(),
    p50: z.number().nullable(),
    p85: z.number().nullable(),
  }),
  /** How many are open, drafts among them. */
  total: z.number().int(),
  /** Those that are ready, longest waiting first, then drafts, oldest first; at most 200. */
  items: z.array(
    z.object({
      id: z.number().int(),
      number: z.number().int(),
      title: z.string(),
      url: z.string(),
      repository: z.string(),
      author: z.string(),
      is_draft: z.boolean(),
      /** `null`: a draft. */
      ready_at: z.string().nullable(),
      created_at: z.string(),
      state: z.enum(['draft', 'waiting_for_review', 'changes_requested', 'approved']),
      /** Logins, and names of teams that were asked; empty: nobody was asked. */
      waits_for: z.array(z.string()),
    }),
  ),
});
export type Waiting = z.infer<typeof Waiting>;

const mostItems = 200;
const basisDays = 90;

/** Its ledger tells since when it is ready, as for merge time; drafts are there too. */
const open: Metric = { ...openPullRequests, fact: pullRequestFact };

/** What waits now, whatever the window is. `null`: a filter is none of pull requests. */
export async function readWaiting(db: Queryable, selection: Selection, rules: BotRules): Promise<Waiting | null> {
  if (refusals(open, { ...selection, by: null }).length > 0) return null;
  const { zone, now } = selection.timeline;
  const today = zone.dateAt(now);
  const window = windowOf(zone, today - basisDays + 1, today);
  const recent = { ...selection, timeline: { ...selection.timeline, window }, previous: null };
  const [basis, rows] = await Promise.all([
    readSpread(db, mergeTime, recent),
    db.execute(statement(selection, botExpression(rules))),
  ]);
  const names = new Map(selection.repositories.map(({ id, name }) => [id, name]));
  return {
    basis: { metric: 'merge-time', n: basis.n, p50: basis.p50, p85: basis.p85 },
    total: Number(rows[0]?.total ?? 0),
    items: rows.map((row) => itemOf(selection.who, row, names.get(Number(row.repository_id)) ?? '')),
  };
}

function statement(selection: Selection, bots: string | null): SQL {
  const now = timestamp(new Date(selection.timeline.now));
  const isReviewer =
    selection.bots === 'exclude' ? sql`not (r.author_is_bot or ${matchesBot(sql`r.author`, bots)})` : sql`true`;
  return sql`
    select e.*, reviews.list as reviews, requests.list as requests
    from (
      select e.id, e.repository_id, e.number, e.title, e.url, e.author, e.is_draft, e.created_at,
        case when not e.is_draft then coalesce(f.ready_at, e.created_at) end as ready_at, count(*) over () as total
      from pull_request_facts f join pull_requests e on e.id = f.pull_request_id
      where f.merged_at is null and e.state = 'open' and ${matching(open, selection)}
        and ${knownAt(open, selection, now, sql`>`)} and ${standing(open, selection.bots, null)}
      order by e.is_draft, coalesce(case when not e.is_draft then f.ready_at end, e.created_at), e.id limit ${mostItems}
    ) e
    left join lateral (
      select json_agg(json_build_object('who', r.author, 'state', r.state, 'at', extract(epoch from r.submitted_at))
        order by r.submitted_at, r.external_id) as list
      from reviews r
      where r.repository_id = e.repository_id and r.pull_request_number = e.number and r.state <> 'PENDING'
        and r.submitted_at is not null and ${isReviewer}
    ) reviews on true
    left join lateral (
      select json_agg(json_build_object('who', v.subject, 'asked', v.type = 'REVIEW_REQUESTED', 'at', extract(epoch from v.at))
        order by v.at, v.external_id) as list
      from pull_request_events v
      where v.repository_id = e.repository_id and v.pull_request_number = e.number and v.subject is not null
        and v.type in ('REVIEW_REQUESTED', 'REVIEW_REQUEST_REMOVED')
    ) requests on true
    order by e.is_draft, coalesce(e.ready_at, e.created_at), e.id`;
}

function itemOf(who: Who, row: Record<string, unknown>, repository: string): Waiting['items'][number] {
  const [author, isDraft] = [String(row.author), row.is_draft === true];
  const reviews = (row.reviews ?? []) as Review[];
  const requests = (row.requests ?? []) as Request[];
  return {
    id: Number(row.id),
    number: Number(row.number),
    title: String(row.title),
    url: String(row.url),
    repository,
    author,
    is_draft: isDraft,
    ready_at: row.ready_at === null ? null : toInstant(String(row.ready_at)),
    created_at: toInstant(String(row.created_at)),
    ...(isDraft ? { state: 'draft' as const, waits_for: [author] } : turnOf(who, author, reviews, requests)),
  };
}

/** `at` is in seconds since 1970; both come in time order. */
interface Review {
  who: string;
  state: string;
  at: number;
}
interface Request {
  who: string;
  asked: boolean;
  at: number;
}

/**
 * Whose turn it is. What a reviewer said last, with whichever of their accounts, stands until they are asked again; a
 * comment takes nothing back. One demand for changes weighs more than any approval. Authors do not review their own.
 */
function turnOf(
  who: Who,
  author: string,
  all: Review[],
  requests: Request[],
): Pick<Waiting['items'][number], 'state' | 'waits_for'> {
  const person = ({ who: account }: { who: string }) => personOf(who, account);
  const reviews = all.filter((review) => person(review) !== personOf(who, author));
  const lastSaid = new Map(reviews.map((review) => [person(review), review.at]));
  const lastAsked = new Map(requests.map((request) => [person(request), request]));
  const isAsked = (request: Request) => request.asked && request.at > (lastSaid.get(person(request)) ?? 0);
  const asked = [...lastAsked.values()].filter(isAsked).sort((a, b) => a.at - b.at);
  const verdicts = new Map(
    reviews.filter(({ state }) => state !== 'COMMENTED').map((review) => [person(review), review.state]),
  );
  for (const request of asked) verdicts.delete(person(request));
  const said = new Set(verdicts.values());
  if (said.has('CHANGES_REQUESTED')) return { state: 'changes_requested', waits_for: [author] };
  if (said.has('APPROVED')) return { state: 'approved', waits_for: [author] };
  return { state: 'waiting_for_review', waits_for: asked.map((request) => request.who) };
}
