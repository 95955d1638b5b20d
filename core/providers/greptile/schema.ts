import * as z from 'zod';

/** What GitHub and Greptile say of an AI reviewer, reduced to the fields we use. */

const instant = z.iso.datetime({ offset: true });
const account = z.object({ login: z.string() }).nullable();

const comment = z.object({
  id: z.number().int(),
  node_id: z.string(),
  user: account,
  body: z.string().nullish(),
  created_at: instant,
  updated_at: instant,
  html_url: z.string(),
  reactions: z.object({ '+1': z.number().int().default(0), '-1': z.number().int().default(0) }).nullish(),
});

/** Of an issue or a pull request: the address says which. */
export const conversationComment = comment.extend({ issue_url: z.string() });
export type ConversationComment = z.infer<typeof conversationComment>;

export const inlineComment = comment.extend({ pull_request_url: z.string() });
export type InlineComment = z.infer<typeof inlineComment>;

export const list = z.array(z.unknown());

const thread = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  isOutdated: z.boolean(),
  comments: z.object({ nodes: z.array(z.object({ author: account }).nullable()).nullable() }),
});

export const threadsOfPullRequest = z.object({
  number: z.number().int(),
  updatedAt: instant,
  reviewThreads: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(thread.nullable()).nullable(),
  }),
});
export type ThreadsOfPullRequest = z.infer<typeof threadsOfPullRequest>;

/** Greptile's own answer; which statuses there are is not documented. */
export const index = z.object({
  branch: z.string().nullish(),
  status: z.string(),
  filesProcessed: z.number().int().nullish(),
  numFiles: z.number().int().nullish(),
  sha: z.string().nullish(),
});
export type Index = z.infer<typeof index>;
