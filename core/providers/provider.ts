import type { Rows } from '#core/providers/rows.ts';
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
  /** What it takes at most, by resource: so many calls in so many seconds, for all processes together. */
  windows?: Record<string, CallWindow>;
  steps: Step[];
  /** Asks the provider for each permission that a sync needs, by name; which these are can depend on Settings. */
  probe(api: Api, incidentLabels: string[], config: Record<string, unknown>): Promise<Check[]>;
  /** The repositories that the credential can see, most recently active first. */
  repositories?(api: Api, search: string): Promise<VisibleRepository[]>;
}

export interface CallWindow {
  calls: number;
  seconds: number;
}

/** A repository to choose from. */
export interface VisibleRepository {
  name: string;
  url: string;
  private: boolean;
  archived: boolean;
  fork: boolean;
  pushed_at: string | null;
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
   * What makes it due. `interval`: every SYNC_INTERVAL_MINUTES. `mark`: detection saw something new for it (and once a
   * day all the same, in case a mark was missed).
   */
  due: 'interval' | 'mark';
  /**
   * How it reads. `history`: newest first, down to a floor, later only what is new. `list`: everything there is, each
   * time. `wanted`: just the items that the engine asks for by id.
   */
  reads: 'history' | 'list' | 'wanted';
  /**
   * Of a `list`: the table whose rows it names, of its repository or of the source. A row that a whole listing does not
   * have is gone at the provider, and goes; an open error issue may have been resolved, and is asked for.
   */
  replaces?: 'tags' | 'releases' | 'issues' | 'errorProjects' | 'errorIssues';
  /** Of `wanted` items: the table of which a row goes that the provider no longer has. */
  forgets?: 'errorIssues';
  /** Of `wanted` items: of this table, and only whether the provider still has them. What other steps bring does not wake it. */
  checks?: 'linearIssues';
  /** A step of the provider whose credential it uses: what makes that one due, makes this one due as well. */
  markedBy?: string;
  /** It asks with the source's own key. Without one it asks for nothing, and a refused one stops only this step. */
  ownKey?: true;
  /** The kind of facts whose coverage grows with it: of the repository, or of the source as a whole. */
  covers?: string;
  /** Of a `wanted` step that brings a sample: the kind of facts, and how many days back they are known at first. */
  samples?: { covers: string; days: number };
  /** It is not looked at more often than this, however often the source is synced. */
  everyMinutes?: number;
  /** Items that may still change long after their place in the order has passed: how many days back to look again, once a day. */
  sweepDays?: number;
  /** Are there open items older than the floor, which `kind: 'open'` brings? */
  opens?: boolean;
  /** Items asked for per page, at first and at most. */
  pageSize: number;
  /** Smaller comes first when several steps are due. */
  rank: number;
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
  /** The labels of Settings whose issues are incidents. */
  incidentLabels: string[];
  /**
   * `head`: from the newest item down. `tail`: on downwards into history. `open`: what is still open and older than
   * `before`. `wanted`: the items named in `wanted`. A step that reads `list` is only asked for its `head`.
   */
  kind: 'head' | 'tail' | 'open' | 'wanted';
  /** Where the step said its next page is; `null`: at the beginning. */
  cursor: string | null;
  /** The step may stop once it has passed this instant (RFC 3339). */
  since: string;
  /** Items to ask for. */
  size: number;
  /** Take what comes even if the provider cuts it short: it was asked for whole, and in vain, many times. */
  partial: boolean;
  /** For `tail` and `open`: history is known down to this instant. */
  before: string | null;
  /** For `wanted`: what to read, in the step's own ids. */
  wanted: string[];
  /** For a first page: what the last one said of itself (an ETag), for an unchanged answer at no cost. */
  tag: string | null;
}

export type { Rows };

/** A page of rows, and what is needed to find the next one. Only `rows`, `next` and `items` are always there. */
export interface Page {
  rows: Rows;
  /** Where the next page is; `null`: this was the last. */
  next: string | null;
  /** Is there nothing older in the provider's data? */
  end?: boolean;
  /** The newest and the oldest instant of the order in which the step reads; absent: the page is empty. */
  newest?: string;
  oldest?: string;
  /** Items there are in all, where the provider says so. */
  total?: number;
  /** Items read, good and bad. */
  items: number;
  /** Items and paths that could not be read; the rest of the page is good. */
  problems?: Problem[];
  /** Of a step that `checks`: the wanted items that the provider no longer has, or does not have where it is asked to look. */
  gone?: string[];
  /** SHAs that must be stored before a scan of a commit graph is whole. */
  needs?: string[];
  /** What this page saw of other steps: a mark that differs from the last one makes that step due. */
  marks?: Mark[];
  /** The answer was "not modified": nothing has changed since `place.tag`. */
  unchanged?: boolean;
  /** Where the source is to be asked from now on: its data is in another region. */
  address?: string;
  /** What this first page says of itself (an ETag), or of what a list is a list (the labels of its issues). */
  tag?: string;
}

/** What detection saw of a repository, or of the source, for one of its steps. */
export interface Mark {
  /** Of the repository; `null`: the step is one of the whole source. */
  externalId: string | null;
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
  /** The source's own key, beside the credential that it shares with another; `null`: it has none. */
  ownSecret: string | null;
  /** `own`: of a source that shares another's credential, where it is asked with its own key. */
  urls: { api: string; graphql: string; web: string; own?: string };
  budget: Budget;
  /** A call that is not answered by then is given up. */
  timeoutMs: number;
}

/** The allowance of a credential, shared by every process. */
export interface Budget {
  /** Takes one call, waiting its turn. Throws `ProviderError` of kind `limited` when there is none left. */
  take(resource: string): Promise<void>;
  /** Gives a call back that cost nothing (304). */
  giveBack(): Promise<void>;
  /** Keeps what the provider said of its limits. */
  note(resource: string, seen: Allowance): Promise<void>;
  /** No call of this credential before `until`: the provider said so. */
  block(resource: string, until: Date): Promise<void>;
}

/** What a provider's headers say of a limit. */
export interface Allowance {
  limit: number;
  remaining: number;
  resetsAt: Date;
}

/** What a failed call means for the sync. */
export type ProviderErrorKind =
  /** The credential is wrong, expired or revoked: nothing can be read until a person acts. */
  | 'unauthorized'
  /** The credential may not read this (permission, SAML). */
  | 'forbidden'
  /** The thing is gone, or the credential cannot see it. */
  | 'gone'
  /** A limit. */
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
  /** When the provider asks to come back; `null`: it does not say. */
  readonly retryAt: Date | null;

  constructor(kind: ProviderErrorKind, detail: string, options: { retryAt?: Date | null; cause?: unknown } = {}) {
    super(detail, { cause: options.cause });
    this.name = 'ProviderError';
    this.kind = kind;
    this.retryAt = options.retryAt ?? null;
  }
}

interface Checker<T> {
  safeParse(value: unknown): { success: boolean; data?: T; error?: Error };
}

/**
 * Reads the items of a page one by one: a bad one becomes a problem and the page goes on. An item that is `null` was
 * left out by the provider, and the error whose path names it says why.
 */
export function readItems<T>(
  nodes: unknown[],
  item: Checker<T>,
  errors: { path?: (string | number)[]; type?: string; message: string }[] = [],
  path: string[] = [],
): { items: T[]; problems: Problem[] } {
  const items: T[] = [];
  const problems: Problem[] = errors.map((error) => ({
    item: (error.path ?? path).join('.'),
    code: (error.type ?? 'failed').toLowerCase(),
    detail: error.message,
  }));
  for (const [index, node] of nodes.entries()) {
    const parsed = item.safeParse(node);
    if (parsed.success) items.push(parsed.data as T);
    else if (node !== null)
      problems.push({ item: nameOf(node, [...path, index]), code: 'unreadable', detail: parsed.error?.message ?? '' });
  }
  return { items, problems };
}

function nameOf(node: unknown, path: (string | number)[]): string {
  const { id, number, oid } = (node ?? {}) as { id?: unknown; number?: unknown; oid?: unknown };
  return String(id ?? oid ?? number ?? path.join('.'));
}

/** The rows of many items as one set. */
export function mergeRows(parts: Rows[]): Rows {
  const merged: Record<string, unknown[]> = {};
  for (const part of parts) {
    for (const [table, rows] of Object.entries(part)) (merged[table] ??= []).push(...rows);
  }
  return merged;
}

/** The repository that a page is about. */
export function scopeOf(place: Place): Scope {
  if (place.scope === null) throw new Error('A step of a repository was asked for a page without one.');
  return place.scope;
}
