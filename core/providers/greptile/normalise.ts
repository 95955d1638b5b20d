import type {
  ConversationComment,
  Index,
  InlineComment,
  ThreadsOfPullRequest,
} from '#core/providers/greptile/schema.ts';
import type { Rows, Scope } from '#core/providers/provider.ts';

/** What we make of an AI reviewer's traces: pure, item → rows. */

/** Accounts under which Greptile reviews, or reviewed once. */
const knownLogins = ['greptile-apps', 'greptile-apps-staging', 'greptile', 'greptileai'];

/** The logins of the AI reviewer, as they are stored: the one of Settings first, then those that are known. */
export function reviewersOf(config: Record<string, unknown>): string[] {
  const own = typeof config.bot_login === 'string' ? [plain(config.bot_login)] : [];
  return [...new Set([...own, ...knownLogins])];
}

export function reviewerRows(logins: string[]): Rows {
  return { aiReviewers: logins.map((login) => ({ login })) };
}

export function conversationRows(scope: Scope, logins: string[], item: ConversationComment): Rows {
  const number = /\/issues\/(\d+)$/.exec(item.issue_url)?.[1];
  return commentRows(scope, logins, item, 'conversation', number);
}

export function inlineRows(scope: Scope, logins: string[], item: InlineComment): Rows {
  const number = /\/pulls\/(\d+)$/.exec(item.pull_request_url)?.[1];
  return commentRows(scope, logins, item, 'inline', number);
}

/** Only what the AI reviewer said is kept. */
function commentRows(
  scope: Scope,
  logins: string[],
  item: ConversationComment | InlineComment,
  kind: 'conversation' | 'inline',
  number: string | undefined,
): Rows {
  const author = plain(item.user?.login ?? '');
  if (!logins.includes(author) || number === undefined) return {};
  const summary = kind === 'conversation' ? readSummary(item.body ?? '') : nothing;
  return {
    aiComments: [
      {
        externalId: item.node_id,
        repositoryId: scope.id,
        pullRequestNumber: Number(number),
        kind,
        author,
        at: item.created_at,
        updatedAt: item.updated_at,
        url: item.html_url,
        liked: item.reactions?.['+1'] ?? 0,
        disliked: item.reactions?.['-1'] ?? 0,
        ...summary,
      },
    ],
  };
}

/** What the summary says of itself; `null`: nothing, since each part of it can be switched off. */
export interface Summary {
  confidence: number | null;
  reviewedSha: string | null;
  reviews: number | null;
}

const nothing: Summary = { confidence: null, reviewedSha: null, reviews: null };

/** Reads a summary, whichever of its layouts it has. */
export function readSummary(body: string): Summary {
  const text = body.replace(/<[^>]*>|[*_`#]/g, ' ');
  const confidence = /confidence\s*score\s*:?\s*([0-5])\s*\/\s*5/i.exec(text)?.[1];
  const sha = /last reviewed commit[\s\S]{0,800}?\/commit\/([0-9a-f]{7,40})/i.exec(body)?.[1];
  const reviews = /reviews\s*\((\d{1,6})\)/i.exec(text)?.[1];
  return {
    confidence: confidence === undefined ? null : Number(confidence),
    reviewedSha: sha ?? null,
    reviews: reviews === undefined ? null : Number(reviews),
  };
}

/** The threads of a pull request that the AI reviewer began, and that they were read. */
export function threadRows(scope: Scope, logins: string[], item: ThreadsOfPullRequest, readAt: string): Rows {
  const of = { repositoryId: scope.id, pullRequestNumber: item.number };
  const threads = (item.reviewThreads.nodes ?? []).flatMap((thread) => {
    const [first] = thread?.comments.nodes ?? [];
    if (thread === null || !logins.includes(plain(first?.author?.login ?? ''))) return [];
    const { id: externalId, isResolved, isOutdated } = thread;
    return [{ ...of, externalId, isResolved, isOutdated }];
  });
  return { aiThreads: threads, aiThreadReads: [{ ...of, seenUpdatedAt: item.updatedAt, readAt }] };
}

/** `null`: Greptile does not know the repository. */
export function indexRows(scope: Scope, branch: string, item: Index | null): Rows {
  return {
    aiIndexes: [
      {
        repositoryId: scope.id,
        branch: item?.branch ?? branch,
        status: item?.status.toLowerCase() ?? 'not_indexed',
        filesProcessed: item?.filesProcessed ?? null,
        files: item?.numFiles ?? null,
        sha: item?.sha ?? null,
      },
    ],
  };
}

/** REST names bots with `[bot]`, GraphQL without. */
function plain(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}
