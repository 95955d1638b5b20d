/** What can go wrong with Sentry, to be switched on for some calls or until it is switched off again. */

export type SentryFault = (
  | { kind: 'bad_token' }
  | { kind: 'forbidden' }
  | { kind: 'not_found' }
  /** The endpoint was retired. */
  | { kind: 'retired' }
  /** Too many calls; `resetSeconds: null`: no header says until when. */
  | { kind: 'rate_limit'; resetSeconds?: number | null }
  /** Too many at once: no header says until when. */
  | { kind: 'concurrency' }
  | { kind: 'server_error'; status?: 500 | 502 | 503; html?: boolean }
  | { kind: 'invalid' }
  /** No answer at all: `fetch` throws. */
  | { kind: 'network' }
  /** No answer until the caller gives up. */
  | { kind: 'hang' }
  /** The body ends in the middle. */
  | { kind: 'truncated' }
  /** The first item of a list is not what it should be. */
  | { kind: 'bad_item' }
) & {
  /** Part of the path and query. */
  path?: string;
  /** How many matching calls it is for; without end when absent. */
  times?: number;
  /** How many matching calls pass before it begins. */
  after?: number;
};

export interface SentryFaults {
  on(fault: SentryFault): void;
  clear(): void;
  /** The faults that befall a call. */
  take(path: string): SentryFault[];
}

export function createFaults(): SentryFaults {
  let active: { fault: SentryFault; seen: number }[] = [];
  return {
    on: (fault) => void active.push({ fault, seen: 0 }),
    clear: () => {
      active = [];
    },
    take: (path) =>
      active.flatMap((each) => {
        const { fault } = each;
        if (fault.path !== undefined && !path.includes(fault.path)) return [];
        each.seen += 1;
        const after = fault.after ?? 0;
        const isDue = each.seen > after && each.seen <= after + (fault.times ?? Number.POSITIVE_INFINITY);
        return isDue ? [fault] : [];
      }),
  };
}

/** What is answered in place of what was asked for; `null`: the fault changes nothing about that. */
export function answerInstead(fault: SentryFault, now: Date): Response | null {
  switch (fault.kind) {
    case 'bad_token':
      return said(401, 'Invalid token');
    case 'forbidden':
      return said(403, 'You do not have permission to perform this action.');
    case 'not_found':
      return said(404, 'The requested resource does not exist');
    case 'retired':
      return said(410, 'This API no longer exists.');
    case 'invalid':
      return said(400, 'Error parsing search query');
    case 'rate_limit': {
      const seconds = fault.resetSeconds === undefined ? 30 : fault.resetSeconds;
      const reset = Math.ceil(now.getTime() / 1000) + (seconds ?? 0);
      const words = 'You are attempting to use this endpoint too frequently. Limit is 40 requests in 1 seconds';
      return said(429, words, seconds === null ? {} : { 'X-Sentry-Rate-Limit-Reset': String(reset) });
    }
    case 'concurrency':
      return said(
        429,
        'You are attempting to go above the allowed concurrency for this endpoint. Concurrency limit is 25',
      );
    case 'server_error': {
      const status = fault.status ?? 500;
      if (fault.html === true) return new Response('<html><body>Bad gateway</body></html>', { status });
      return said(status, 'Internal Error');
    }
    default:
      return null;
  }
}

export function said(status: number, detail: string, headers: Record<string, string> = {}): Response {
  return Response.json({ detail }, { status, headers });
}
