import * as z from 'zod';

/** What Linear says, reduced to the fields we use. */

const instant = z.iso.datetime({ offset: true });
const reference = z.object({ id: z.string() });
const optional = reference.nullish().transform((value) => value?.id ?? null);

export const page = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  nodes: z.array(z.unknown()),
});
export type Page = z.infer<typeof page>;

/** A look at the newest item of a list. */
export const newest = z.object({ nodes: z.array(z.object({ id: z.string(), updatedAt: instant })) });

export const team = z.object({ id: z.string(), key: z.string(), name: z.string(), updatedAt: instant });
export type Team = z.infer<typeof team>;

export const state = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  position: z.number(),
  updatedAt: instant,
  team: reference,
});
export type State = z.infer<typeof state>;

export const user = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  active: z.boolean(),
  updatedAt: instant,
});
export type User = z.infer<typeof user>;

/** A label or a project. */
export const named = z.object({ id: z.string(), name: z.string(), updatedAt: instant });
export type Named = z.infer<typeof named>;

export const cycle = z.object({
  id: z.string(),
  number: z.number(),
  name: z.string().nullish(),
  startsAt: instant,
  endsAt: instant,
  completedAt: instant.nullish(),
  updatedAt: instant,
  team: reference,
});
export type Cycle = z.infer<typeof cycle>;

export const attachment = z.object({
  id: z.string(),
  url: z.string(),
  createdAt: instant,
  updatedAt: instant,
  issue: reference,
});
export type Attachment = z.infer<typeof attachment>;

export const span = z.object({ stateId: z.string(), startedAt: instant, endedAt: instant.nullish() });

/** A change of anything of an issue; of its state where it names two of them. */
export const change = z.object({
  createdAt: instant,
  fromStateId: z.string().nullish(),
  toStateId: z.string().nullish(),
});

const list = <T>(item: z.ZodType<T>) => z.object({ pageInfo: page.shape.pageInfo, nodes: z.array(item) });

export const issue = z.object({
  id: z.string(),
  identifier: z.string(),
  previousIdentifiers: z.array(z.string()).default([]),
  title: z.string(),
  url: z.string(),
  branchName: z.string(),
  priority: z.number(),
  estimate: z.number().nullish(),
  createdAt: instant,
  updatedAt: instant,
  startedAt: instant.nullish(),
  completedAt: instant.nullish(),
  canceledAt: instant.nullish(),
  archivedAt: instant.nullish(),
  trashed: z.boolean().nullish(),
  labelIds: z.array(z.string()),
  team: reference,
  state: reference,
  cycle: optional,
  project: optional,
  assignee: optional,
  creator: optional,
  attachments: list(attachment),
  stateHistory: list(span).optional(),
  history: list(change).optional(),
});
export type Issue = z.infer<typeof issue>;

/** Those of the issues that were asked for that there are. */
export const there = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean() }),
  nodes: z.array(z.object({ id: z.string(), trashed: z.boolean().nullish() })),
});

export const viewer = z.object({
  viewer: z.object({ name: z.string() }),
  organization: z.object({ name: z.string() }),
});

export const teamKeys = z.object({ nodes: z.array(z.object({ key: z.string() })) });
