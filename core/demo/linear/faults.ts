/** What can go wrong with Linear, to be switched on for some calls or until it is switched off again. */

interface Timing {
  /** Part of the text of the calls that it is for; any when absent. */
  operation?: string;
  /** How many of them it is for; without end when absent. */
  times?: number;
  /** How many of them pass before it begins. */
  after?: number;
}

type FaultKind =
  /** The key is wrong, expired or revoked. */
  | { kind: 'bad_key' }
  /** 400 and RATELIMITED: an allowance is used up; `retryAfterSeconds: null` leaves the header out. */
  | { kind: 'rate_limit'; resource?: 'requests' | 'complexity'; retryAfterSeconds?: number | null }
  /** The key may not read this. */
  | { kind: 'forbidden' }
  /** Queries of more than so many points are refused. */
  | { kind: 'complexity'; points: number }
  | { kind: 'server_error'; status?: 500 | 502 | 503 | 504 }
  /** 200 without data: something failed inside. */
  | { kind: 'internal_error' }
  /** 200 with data, in which no issue says whom it is assigned to, and an error for each. */
  | { kind: 'half_answer' }
  /** The body ends in the middle. */
  | { kind: 'truncated' }
  /** No answer at all: `fetch` throws. */
  | { kind: 'network' };

export type Fault = FaultKind & Timing;

export interface Faults {
  on(fault: Fault): void;
  /** Switches everything off. */
  clear(): void;
  /** The faults that befall a call; each counts it. */
  take(text: string, points: number): Fault[];
}

export function createFaults(): Faults {
  const active = new Map<Fault, { seen: number; hits: number }>();
  return {
    on: (fault) => void active.set(fault, { seen: 0, hits: 0 }),
    clear: () => active.clear(),
    take: (text, points) => {
      const befalling: Fault[] = [];
      for (const [fault, state] of active) {
        if (fault.operation !== undefined && !text.includes(fault.operation)) continue;
        if (fault.kind === 'complexity' && points <= fault.points) continue;
        state.seen += 1;
        if (state.seen <= (fault.after ?? 0)) continue;
        state.hits += 1;
        befalling.push(fault);
        if (state.hits >= (fault.times ?? Number.POSITIVE_INFINITY)) active.delete(fault);
      }
      return befalling;
    },
  };
}
