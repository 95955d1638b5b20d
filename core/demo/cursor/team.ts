/** What the simulated Cursor knows, in the words of its answers. Instants are milliseconds since 1970, days are UTC days. */

export interface CursorTeam {
  members: CursorMember[];
  days: CursorDay[];
  events: CursorEvent[];
  commits: CursorCommit[];
  /** When the cycle of now began. */
  cycleStart: number;
}

export interface CursorMember {
  id: string;
  email: string;
  name: string;
  role: 'owner' | 'member';
  isRemoved: boolean;
}

/** What somebody did on a day; numbers that are absent are 0. */
export interface CursorDay {
  email: string;
  /** `2026-11-22`. */
  day: string;
  linesAdded?: number;
  linesAccepted?: number;
  tabsShown?: number;
  tabsAccepted?: number;
  composer?: number;
  chat?: number;
  agent?: number;
  inline?: number;
  model?: string;
}

export interface CursorEvent {
  at: number;
  email: string;
  model: string;
  kind: string;
  /** What it cost; `included`: the plan paid for it. */
  cents: number;
  included?: boolean;
  requests?: number;
  conversation?: string;
  tokens?: [input: number, output: number, written: number, read: number];
}

export interface CursorCommit {
  sha: string;
  email: string;
  repository: string | null;
  branch: string | null;
  source: 'ide' | 'cli' | 'cloud';
  total: number | null;
  tab: number | null;
  composer: number | null;
  other: number | null;
  message: string | null;
  /** `null`: Cursor was not told. */
  at: number | null;
  /** When Cursor heard of it. */
  heardAt: number;
}
