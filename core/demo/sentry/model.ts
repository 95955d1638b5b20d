/** An organisation of Sentry, as its simulator knows it. Instants are milliseconds since 1970. */

export interface SentryWorld {
  organization: { id: string; slug: string; name: string };
  projects: SentryProject[];
  issues: SentryIssue[];
  /** In any order. */
  releases: SentryRelease[];
  /** Accepted error events of a project, by its slug, in the hour that begins at an instant. */
  countOf(project: string, hour: number): number;
}

export interface SentryProject {
  id: number;
  slug: string;
  name: string;
  platform: string;
}

export interface SentryIssue {
  id: string;
  shortId: string;
  /** The slug of its project. */
  project: string;
  title: string;
  culprit: string;
  level: string;
  status: 'unresolved' | 'resolved' | 'ignored';
  substatus: string | null;
  count: number;
  users: number;
  firstSeen: number;
  lastSeen: number;
  firstRelease: string | null;
  /** Oldest first. */
  activity: SentryActivity[];
}

export interface SentryActivity {
  id: string;
  /** Sentry's own word, such as `set_resolved`. */
  type: string;
  at: number;
  /** The release in which it came back. */
  release?: string;
}

export interface SentryRelease {
  version: string;
  at: number;
  /** The slugs of its projects, and how many issues were first seen in it there. */
  projects: { slug: string; newIssues: number }[];
  /** The newest first. */
  commits: { sha: string; at: number; message: string; repository: string | null }[];
  deploys: { id: string; environment: string; startedAt: number | null; finishedAt: number }[];
}
