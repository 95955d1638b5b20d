import * as z from 'zod';

/** What GitHub says, reduced to the fields we use. */

const instant = z.iso.datetime({ offset: true });

const account = z.object({ __typename: z.string().optional(), login: z.string() }).nullable();

/** A page of a connection; an item that GitHub left out for an error is `null`. */
const connection = <T extends z.ZodType>(item: T) =>
  z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(item.nullable()).nullable(),
  });

const review = z.object({ id: z.string(), state: z.string(), submittedAt: instant.nullable(), author: account });

const gitActor = z
  .object({ name: z.string().nullish(), email: z.string().nullish(), user: z.object({ login: z.string() }).nullish() })
  .nullable();

const branchCommit = z.object({
  commit: z.object({
    oid: z.string(),
    message: z.string(),
    authoredDate: instant,
    committedDate: instant,
    author: gitActor,
  }),
});

const event = z.object({
  __typename: z.string(),
  id: z.string(),
  createdAt: instant,
  requestedReviewer: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
  reason: z.string().nullish(),
});

const label = z.object({ name: z.string() });

export const reviews = connection(review);
export const branchCommits = connection(branchCommit);
export const labels = connection(label);
export const timelineItems = z.object({
  pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
  nodes: z.array(event.nullable()).nullable(),
});

export const pullRequest = z.object({
  id: z.string(),
  number: z.int32(),
  title: z.string(),
  body: z.string(),
  url: z.string(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  mergedAt: instant.nullable(),
  closedAt: instant.nullable(),
  additions: z.int32(),
  deletions: z.int32(),
  changedFiles: z.int32(),
  baseRefName: z.string(),
  headRefName: z.string(),
  headRefOid: z.string().nullable(),
  author: account,
  mergedBy: account,
  mergeCommit: z.object({ oid: z.string() }).nullable(),
  labels: labels.nullable(),
  reviews: reviews.nullable(),
  commits: branchCommits.nullable(),
  timelineItems: timelineItems.nullable(),
});
export type PullRequest = z.infer<typeof pullRequest>;

export const historyCommit = z.object({
  oid: z.string(),
  message: z.string(),
  authoredDate: instant,
  committedDate: instant,
  author: gitActor,
  parents: z.object({ nodes: z.array(z.object({ oid: z.string() }).nullable()).nullable() }),
  associatedPullRequests: z
    .object({
      nodes: z.array(z.object({ number: z.int32(), repository: z.object({ id: z.string() }) }).nullable()).nullable(),
    })
    .nullable(),
});
export type HistoryCommit = z.infer<typeof historyCommit>;

const deploymentStatus = z.object({
  id: z.string(),
  state: z.string(),
  createdAt: instant,
  logUrl: z.string().nullish(),
  environmentUrl: z.string().nullish(),
});
export const statuses = connection(deploymentStatus);

export const deployment = z.object({
  id: z.string(),
  commitOid: z.string(),
  environment: z.string().nullish(),
  originalEnvironment: z.string().nullish(),
  task: z.string().nullish(),
  state: z.string().nullish(),
  createdAt: instant,
  updatedAt: instant,
  creator: z.object({ login: z.string() }).nullish(),
  ref: z.object({ name: z.string() }).nullish(),
  repository: z.object({ id: z.string() }),
  statuses: statuses.nullable(),
});
export type Deployment = z.infer<typeof deployment>;

export const repository = z.object({
  id: z.string(),
  nameWithOwner: z.string(),
  url: z.string(),
  isPrivate: z.boolean(),
  isArchived: z.boolean(),
  isFork: z.boolean(),
  createdAt: instant,
  pushedAt: instant.nullable(),
  defaultBranchRef: z.object({ name: z.string(), target: z.object({ oid: z.string() }).nullable() }).nullable(),
  pullRequests: z.object({ nodes: z.array(z.object({ updatedAt: instant }).nullable()).nullable() }).nullable(),
  deployments: z
    .object({
      nodes: z
        .array(
          z
            .object({
              id: z.string(),
              updatedAt: instant,
              latestStatus: z.object({ state: z.string(), createdAt: instant }).nullable(),
            })
            .nullable(),
        )
        .nullable(),
    })
    .nullable(),
});
export type Repository = z.infer<typeof repository>;

/** A page of a connection whose items are checked one by one. */
export const page = z.object({
  totalCount: z.int32().optional(),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(z.unknown()).nullable(),
});
export type Page = z.infer<typeof page>;

export const visibleRepository = z.object({
  full_name: z.string(),
  html_url: z.string(),
  private: z.boolean(),
  archived: z.boolean().default(false),
  fork: z.boolean(),
  pushed_at: z.string().nullable(),
});
