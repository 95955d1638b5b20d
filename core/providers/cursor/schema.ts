import * as z from 'zod';

/** What Cursor says, from its documentation, reduced to the fields we use. Dates of days are UTC. */

const instant = z.iso.datetime({ offset: true });
const lines = z.number().int().nonnegative();
/** Newer keys give `user_…`, older ones a number. */
const userId = z.union([z.string(), z.number()]).transform(String);
const email = z.string().trim().toLowerCase();

export const member = z.object({
  id: userId,
  email,
  name: z.string().nullish(),
  role: z.string().nullish(),
  isRemoved: z.boolean().nullish(),
});
export type Member = z.infer<typeof member>;

export const members = z.object({ teamMembers: z.array(z.unknown()) });

export const day = z.object({
  userId: userId.nullish(),
  email,
  day: z.iso.date().nullish(),
  /** Milliseconds since 1970. */
  date: z.number(),
  /** Absent in an answer that has only those who were. */
  isActive: z.boolean().nullish(),
  totalLinesAdded: lines.default(0),
  acceptedLinesAdded: lines.default(0),
  totalTabsShown: lines.default(0),
  totalTabsAccepted: lines.default(0),
  composerRequests: lines.default(0),
  chatRequests: lines.default(0),
  agentRequests: lines.default(0),
  cmdkUsages: lines.default(0),
  mostUsedModel: z.string().nullish(),
});
export type Day = z.infer<typeof day>;

/** One of Cursor's lists has this form of a page, another that of `eventPage`, and some only say how many pages there are. */
const page = z.object({ totalPages: z.number().int().nullish(), hasNextPage: z.boolean().nullish() });

export const days = z.object({ data: z.array(z.unknown()), pagination: page.nullish() });

export const spender = z.object({
  email,
  spendCents: z.number().default(0),
  overallSpendCents: z.number().nullish(),
  monthlyLimitDollars: z.number().nullish(),
});
export type Spender = z.infer<typeof spender>;

export const spend = z.object({
  teamMemberSpend: z.array(z.unknown()),
  subscriptionCycleStart: z.number(),
  totalMembers: z.number().int().nullish(),
  totalPages: z.number().int().nullish(),
});

export const event = z.object({
  /** Milliseconds since 1970, as a text. */
  timestamp: z.union([z.string().regex(/^\d+$/), z.number()]).transform(Number),
  userEmail: email,
  model: z.string().default('unknown'),
  kind: z.string().default('unknown'),
  requestsCosts: z.number().nullish(),
  chargedCents: z.number().nullish(),
  isChargeable: z.boolean().nullish(),
  conversationId: z.string().nullish(),
  tokenUsage: z
    .object({
      inputTokens: z.number().nullish(),
      outputTokens: z.number().nullish(),
      cacheWriteTokens: z.number().nullish(),
      cacheReadTokens: z.number().nullish(),
    })
    .nullish(),
});
export type Event = z.infer<typeof event>;

export const events = z.object({
  usageEvents: z.array(z.unknown()),
  totalUsageEventsCount: z.number().int().nullish(),
  pagination: z
    .object({
      numPages: z.number().int().nullish(),
      currentPage: z.number().int().nullish(),
      hasNextPage: z.boolean().nullish(),
    })
    .nullish(),
});

export const modelsOfDay = z.object({
  date: z.iso.date().nullish(),
  event_date: z.iso.date().nullish(),
  model_breakdown: z.record(
    z.string(),
    z.object({ messages: z.number().int().default(0), users: z.number().int().default(0) }),
  ),
});
export type ModelsOfDay = z.infer<typeof modelsOfDay>;

export const models = z.object({ data: z.array(z.unknown()) });

export const commit = z.object({
  commitHash: z.string().trim().toLowerCase().min(7),
  userEmail: email,
  repoName: z.string().nullish(),
  branchName: z.string().nullish(),
  commitSource: z.string().nullish(),
  totalLinesAdded: lines.nullish(),
  tabLinesAdded: lines.nullish(),
  composerLinesAdded: lines.nullish(),
  nonAiLinesAdded: lines.nullish(),
  commitTs: instant.nullish(),
  createdAt: instant,
});
export type Commit = z.infer<typeof commit>;

export const commits = z.object({
  items: z.array(z.unknown()),
  totalCount: z.number().int(),
  page: z.number().int(),
  pageSize: z.number().int(),
});
