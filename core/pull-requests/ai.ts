import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { toInstant } from '#core/db/columns.ts';
import type { Queryable } from '#core/db/database.ts';

/** What AI tools had to do with one pull request, with what says so. */

const Instant = z.string();

export const PullRequestAi = z.object({
  /** Measured: `most` (half or more of its lines), `some`, `none`; else `declared` by a trailer, or `unknown`. */
  ai: z.enum(['most', 'some', 'none', 'declared', 'unknown']),
  /** Lines that Cursor saw in its commits, and those of them from AI; `share` is `null` where it is not measured. */
  lines: z.number().int(),
  ai_lines: z.number().int(),
  share: z.number().nullable(),
  /** Those of its commits that Cursor saw. */
  commits: z.array(
    z.object({
      sha: z.string(),
      person: z.string(),
      lines: z.number().int().nullable(),
      tab_lines: z.number().int().nullable(),
      composer_lines: z.number().int().nullable(),
    }),
  ),
  /** Co-author trailers of its commits, whoever they name. */
  trailers: z.array(z.object({ sha: z.string(), trailer: z.string() })),
  /** What the AI reviewer did; `null`: nothing, or nothing is known of one. */
  review: z
    .object({
      reviewers: z.array(z.string()),
      /** Its first word, at the latest at the merge, and how long that took from ready. */
      reviewed_at: Instant.nullable(),
      response_seconds: z.number().int().nullable(),
      /** From its summary; each is `null` where that does not say it. */
      confidence: z.number().int().nullable(),
      reviewed_sha: z.string().nullable(),
      reviews: z.number().int().nullable(),
      summary_url: z.string().nullable(),
      comments: z.number().int(),
      /** Thumbs of people, up and down. */
      liked: z.number().int(),
      disliked: z.number().int(),
      threads: z.number().int(),
      addressed: z.number().int(),
    })
    .nullable(),
});
export type PullRequestAi = z.infer<typeof PullRequestAi>;

type Row = Record<string, unknown>;

/** Of the pull request of a row of `pull_requests`. */
export async function readAi(db: Queryable, { id, repository_id: repository, number }: Row): Promise<PullRequestAi> {
  const [[fact], commits, trailers, [said]] = await Promise.all([
    db.execute(sql`
      select ai, measured, cursor_lines, ai_lines, ai_reviewed_at, ai_response_seconds, ai_comments, confidence
      from ai_pull_request_facts where pull_request_id = ${id}::bigint and people_review`),
    db.execute(sql`
      select a.sha, a.email, a.lines_added, a.tab_lines, a.composer_lines
      from pull_request_commits pc join ai_commits a on a.sha = pc.sha
      where pc.repository_id = ${repository}::bigint and pc.pull_request_number = ${number}::int and pc.kind = 'branch'
      order by a.committed_at nulls last, a.sha limit 500`),
    db.execute(sql`
      select c.sha, line from pull_request_commits pc
      join commits c on c.repository_id = pc.repository_id and c.sha = pc.sha
      cross join lateral regexp_split_to_table(c.message, E'\\r?\\n') as line
      where pc.repository_id = ${repository}::bigint and pc.pull_request_number = ${number}::int and line ~* '^co-authored-by:'
      order by c.authored_at, c.sha limit 50`),
    db.execute(sql`
      select json_agg(distinct author) as reviewers, sum(liked)::int as liked, sum(disliked)::int as disliked,
        (array_agg(reviewed_sha order by updated_at desc) filter (where reviewed_sha is not null))[1] as reviewed_sha,
        max(reviews) as reviews, (array_agg(url order by updated_at desc) filter (where kind = 'conversation'))[1] as summary_url,
        (select json_build_object('threads', count(*), 'addressed', count(*) filter (where is_resolved or is_outdated)) from ai_threads
          where repository_id = ${repository}::bigint and pull_request_number = ${number}::int) as threads
      from (
        select author, liked, disliked, reviewed_sha, reviews, url, kind, updated_at from ai_comments
        where repository_id = ${repository}::bigint and pull_request_number = ${number}::int
        union all
        select lower(author), 0, 0, null, null, null, 'review', submitted_at from reviews
        where repository_id = ${repository}::bigint and pull_request_number = ${number}::int and submitted_at is not null
          and lower(author) in (select login from ai_reviewers)
      ) word`),
  ]);
  const [lines, aiLines] = [Number(fact?.cursor_lines ?? 0), Number(fact?.ai_lines ?? 0)];
  return {
    ai: (fact?.ai ?? 'unknown') as PullRequestAi['ai'],
    lines,
    ai_lines: aiLines,
    share: fact?.measured === true && lines > 0 ? aiLines / lines : null,
    commits: commits.map((commit) => ({
      sha: String(commit.sha),
      person: String(commit.email),
      lines: whole(commit.lines_added),
      tab_lines: whole(commit.tab_lines),
      composer_lines: whole(commit.composer_lines),
    })),
    trailers: trailers.map(({ sha, line }) => ({ sha: String(sha), trailer: String(line).trim() })),
    review: said?.reviewers === null || said === undefined ? null : reviewOf(said, fact ?? {}),
  };
}

function reviewOf(said: Row, fact: Row): PullRequestAi['review'] {
  const { threads, addressed } = said.threads as { threads: number; addressed: number };
  return {
    reviewers: said.reviewers as string[],
    reviewed_at: fact.ai_reviewed_at == null ? null : toInstant(String(fact.ai_reviewed_at)),
    response_seconds: whole(fact.ai_response_seconds),
    confidence: whole(fact.confidence),
    reviewed_sha: said.reviewed_sha as string | null,
    reviews: whole(said.reviews),
    summary_url: said.summary_url as string | null,
    comments: Number(fact.ai_comments ?? 0),
    liked: Number(said.liked),
    disliked: Number(said.disliked),
    threads,
    addressed,
  };
}

function whole(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
