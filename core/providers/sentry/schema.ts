import * as z from 'zod';

/** What Sentry says, reduced to the fields we use. */

const instant = z.iso.datetime({ offset: true });

/** Counts of issues are text. */
const count = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);

const named = z.object({ id: z.string(), slug: z.string(), name: z.string().nullish() });

export const organization = z.object({
  slug: z.string(),
  /** Where its data is; self-hosted ones may not say. */
  links: z.object({ regionUrl: z.string().nullish() }).nullish(),
});
export type Organization = z.infer<typeof organization>;

export const project = named;
export type Project = z.infer<typeof project>;

export const issue = z.object({
  id: z.string(),
  shortId: z.string().nullish(),
  title: z.string(),
  culprit: z.string().nullish(),
  permalink: z.string().nullish(),
  level: z.string(),
  status: z.string(),
  substatus: z.string().nullish(),
  project: named,
  count,
  userCount: z.int().nullish(),
  firstSeen: instant,
  lastSeen: instant,
  /** Over all its time, while the fields above can be those of a search. */
  lifetime: z
    .object({
      count: count.nullish(),
      userCount: z.int().nullish(),
      firstSeen: instant.nullish(),
      lastSeen: instant.nullish(),
    })
    .nullish(),
});
export type Issue = z.infer<typeof issue>;

const activity = z.object({
  id: z.string(),
  type: z.string(),
  dateCreated: instant,
  data: z.object({ version: z.string().nullish() }).nullish(),
});
export type Activity = z.infer<typeof activity>;

export const issueDetail = issue.extend({
  activity: z.array(activity),
  firstRelease: z.object({ version: z.string() }).nullish(),
});
export type IssueDetail = z.infer<typeof issueDetail>;

export const release = z.object({
  version: z.string(),
  dateCreated: instant,
  dateReleased: instant.nullish(),
  url: z.string().nullish(),
  newGroups: z.int().nullish(),
  commitCount: z.int(),
  deployCount: z.int(),
  lastCommit: z.object({ id: z.string() }).nullish(),
  projects: z.array(
    z.object({
      id: z.union([z.string(), z.int()]).transform(String),
      slug: z.string(),
      name: z.string().nullish(),
      newGroups: z.int().nullish(),
    }),
  ),
});
export type Release = z.infer<typeof release>;

export const commit = z.object({
  id: z.string(),
  dateCreated: instant,
  repository: z.object({ name: z.string() }).nullish(),
});
export type Commit = z.infer<typeof commit>;

export const deploy = z.object({
  id: z.string(),
  environment: z.string(),
  dateStarted: instant.nullish(),
  dateFinished: instant,
  url: z.string().nullish(),
});
export type Deploy = z.infer<typeof deploy>;

export const stats = z.object({
  intervals: z.array(instant),
  groups: z.array(z.unknown()),
});

/** The events of one project, one number for each interval. */
export const statsGroup = z.object({
  by: z.object({ project: z.union([z.string(), z.int()]).transform(String) }),
  series: z.object({ 'sum(quantity)': z.array(z.number()) }),
});
export type StatsGroup = z.infer<typeof statsGroup>;

export const list = z.array(z.unknown());
