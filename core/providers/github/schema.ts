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

export type Review = z.infer<typeof review>;

export const countedReview = review.extend({
  pullRequest: z.object({ number: z.int32() }),
  comments: z.object({ totalCount: z.int32() }),
});
export type CountedReview = z.infer<typeof countedReview>;

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

/** What a tag names: a commit, which has a date, or an annotation of a commit or of another annotation. */
const named = z.object({ oid: z.string(), committedDate: instant.optional() });
const annotation = named.extend({
  tagger: z.object({ date: instant.nullable() }).nullish(),
  target: named.optional(),
});
export const tag = z.object({
  name: z.string(),
  target: annotation.extend({ target: annotation.optional() }).nullable(),
});
export type Tag = z.infer<typeof tag>;

export const release = z.object({
  id: z.string(),
  name: z.string().nullable(),
  tagName: z.string(),
  isDraft: z.boolean(),
  isPrerelease: z.boolean(),
  createdAt: instant,
  publishedAt: instant.nullable(),
  updatedAt: instant,
  url: z.string(),
  tagCommit: z.object({ oid: z.string() }).nullable(),
});
export type Release = z.infer<typeof release>;

export const issue = z.object({
  id: z.string(),
  number: z.int32(),
  title: z.string(),
  url: z.string(),
  state: z.enum(['OPEN', 'CLOSED']),
  createdAt: instant,
  updatedAt: instant,
  closedAt: instant.nullable(),
  author: account,
  labels: labels.nullable(),
});
export type Issue = z.infer<typeof issue>;

/** A page of a comparison in REST, and its commits, which are checked one by one. */
export const comparison = z.object({ total_commits: z.int(), commits: z.array(z.unknown()) });

export const comparedCommit = z.object({
  sha: z.string(),
  commit: z.object({
    message: z.string(),
    author: z.object({ name: z.string().nullish(), email: z.string().nullish(), date: instant }),
    committer: z.object({ date: instant }),
  }),
  /** An empty object is nobody, as `null` is. */
  author: z.object({ login: z.string().optional() }).nullable(),
  parents: z.array(z.object({ sha: z.string() })),
});
export type ComparedCommit = z.infer<typeof comparedCommit>;

/** The newest items of a list, and how many there are. */
const newest = <T extends z.ZodType>(item: T) =>
  z.object({ totalCount: z.int(), nodes: z.array(item.nullable()).nullable() }).nullish();

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
  refs: newest(z.object({ name: z.string(), target: z.object({ oid: z.string() }).nullable() })),
  releases: newest(z.object({ id: z.string(), updatedAt: instant })),
  issues: newest(z.object({ updatedAt: instant })),
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
