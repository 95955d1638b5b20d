import type {
  commits,
  deploymentStatuses,
  deployments,
  pullRequestCommits,
  pullRequestEvents,
  pullRequests,
  repositories,
  reviews,
  workflowJobs,
  workflowRuns,
} from '#core/db/entities.sql.ts';

/**
 * The contract of a provider: it turns a place in its data into a page of our rows, and nothing else.
 * Which place comes next, when, and how a page is kept is `core/sync`.
 */

export interface Provider {
  /** `github`, `linear`, …: the id in the API, in Settings and in the database. */
  id: string;
  title: string;
  /** What it brings, in a sentence. */
  unlocks: string;
  /** Whose credential and budget it uses; its own id unless it shares another's. */
  credentialOf: string;
  steps: Step[];
  /** Asks the provider for each permission that a sync needs, by name. */
  probe(api: Api): Promise<Check[]>;
}

/** One permission and whether the credential has it, in words. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
}

/** One thing that a provider syncs, page by page. */
export interface Step {
  id: string;
  title: string;
  /** Once for the whole source, or once for each followed repository. */
  scope: 'source' | 'repository';
  /**
   * What makes it due. `interval`: every SYNC_INTERVAL_MINUTES. `mark`: another step of the credential saw a new mark
   * for it (and once a day all the same).
   */
  due: 'interval' | 'mark';
  /** Does it fill in history down to a floor, or only look at what is there now? */
  history: boolean;
  /** The kind of facts whose coverage grows with it. */
  covers?: 'pull-requests' | 'workflow-runs' | 'deployments' | 'commits';
  /** Items asked for per page, at first and at most. */
  pageSize: number;
  page(api: Api, place: Place): Promise<Page>;
}

/** The repository a page is about, as the database knows it. */
export interface Scope {
  id: number;
  externalId: string;
  name: string;
  defaultBranch: string | null;
}

/** A place in a provider's data. */
export interface Place {
  /** `null` for a step of the whole source. */
  scope: Scope | null;
  /** The source's `config` as Settings has it. */
  config: Record<string, unknown>;
  /**
   * `head`: from the newest item down. `tail`: on downwards from `cursor`, into history. `again`: the items of
   * `unfinished`, which were not finished when they were last read. `open`: whatever is still open and older than the tail.
   */
  kind: 'head' | 'tail' | 'again' | 'open';
  /** Where the step said its next page is; `null`: at the beginning. */
  cursor: string | null;
  /** The step may stop once it has passed this instant (RFC 3339). */
  since: string;
  /** Items to ask for. */
  size: number;
  /** External ids for `again`. */
  unfinished: string[];
  /** What the last complete first page said of itself (an ETag), for an unchanged answer at no cost. */
  tag: string | null;
}

/** Rows to keep, by table. */
export interface Rows {
  repositories?: (Insert<typeof repositories> & { alias?: string })[];
  pullRequests?: Insert<typeof pullRequests>[];
  reviews?: Insert<typeof reviews>[];
  pullRequestEvents?: Insert<typeof pullRequestEvents>[];
  commits?: Insert<typeof commits>[];
  pullRequestCommits?: Insert<typeof pullRequestCommits>[];
  deployments?: Insert<typeof deployments>[];
  deploymentStatuses?: Insert<typeof deploymentStatuses>[];
  workflowRuns?: Insert<typeof workflowRuns>[];
  workflowJobs?: Insert<typeof workflowJobs>[];
}

/** What a provider gives of a table's row: without the key that the database makes and what only people write. */
type Insert<T extends { $inferInsert: object }> = Omit<
  T['$inferInsert'],
  'id' | 'excludedReason' | 'tracked' | 'aliases'
>;

/** A page of rows, and what is needed to find the next one. */
export interface Page {
  rows: Rows;
  /** Where the next page is; `null`: there is none. */
  next: string | null;
  /** The newest and the oldest instant of the order in which the step reads; `null`: the page is empty. */
  newest: string | null;
  oldest: string | null;
  /** Items there are in all, where the provider says so. */
  total: number | null;
  /** Items read, good and bad. */
  items: number;
  /** Items and paths that could not be read; the rest of the page is good. */
  problems: Problem[];
  /** Ids (of commits) that must be stored before a scan is whole. */
  needs?: string[];
  /** What this page saw of other steps: a mark that differs from the last one makes that step due. */
  marks?: Mark[];
  /** The answer was "not modified": nothing has changed since `place.tag`. */
  unchanged?: boolean;
  tag?: string | null;
  /** Scopes (by external id) that are gone or may not be read, and why. */
  lost?: { externalId: string; code: 'gone' | 'forbidden'; detail: string }[];
}

export interface Mark {
  externalId: string;
  step: string;
  mark: string;
}

/** One thing that could not be read. */
export interface Problem {
  /** The path or id of the item. */
  item: string;
  code: string;
  detail: string;
}

/** How a step reaches its provider: the credential, the budget and the fetch that the engine lends it. */
export interface Api {
  fetch: typeof fetch;
  now: () => Date;
  secret: string;
  urls: { api: string; graphql: string; web: string };
  budget: Budget;
  log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
}

/** The allowance of a credential, shared by every process. */
export interface Budget {
  /** Takes one call, waiting its turn. Throws `ProviderError` of kind `limited` when there is none left. */
  take(resource: string): Promise<void>;
  /** Gives a call back that cost nothing (304). */
  giveBack(): Promise<void>;
  /** Keeps what the provider said of its limits. */
  note(resource: string, seen: { limit?: number; remaining?: number; resetsAt?: Date }): Promise<void>;
}

/** What a failed call means for the sync. */
export type ProviderErrorKind =
  /** The credential is wrong, expired or revoked: nothing can be read until a person acts. */
  | 'unauthorized'
  /** The credential may not read this (permission, SAML). */
  | 'forbidden'
  /** The thing is gone, or the credential cannot see it. */
  | 'gone'
  /** A limit: wait until `retryAt`. */
  | 'limited'
  /** Too much was asked for at once: ask for less. */
  | 'too_large'
  /** The provider failed or could not be reached: try again later. */
  | 'unavailable'
  /** The answer is not what the provider documents. */
  | 'unreadable';

/** A call to a provider that failed. The message is for people and never holds a secret. */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  readonly retryAt: Date | null;

  constructor(kind: ProviderErrorKind, detail: string, options: { retryAt?: Date; cause?: unknown } = {}) {
    super(detail, { cause: options.cause });
    this.name = 'ProviderError';
    this.kind = kind;
    this.retryAt = options.retryAt ?? null;
  }
}
