/** What can go wrong with Cursor, to be switched on for some calls or until it is switched off again. */

type FaultKind =
  /** The key is wrong or was revoked. */
  | { kind: 'bad_key' }
  /** The plan, or the key, has no part in this. */
  | { kind: 'enterprise' }
  /** Too many calls in a minute, in the older and in the newer form; `null` leaves the time to wait out. */
  | { kind: 'limit'; form: 'old' | 'new'; retryAfterSeconds: number | null }
  | { kind: 'refused' }
  | { kind: 'missing' }
  | { kind: 'server_error'; status: 500 | 502 | 503; html?: boolean }
  /** `fetch` throws. */
  | { kind: 'network' }
  /** The body ends in the middle. */
  | { kind: 'truncated' }
  /** The first item of the page has no e-mail and no hash. */
  | { kind: 'bad_item' }
  /** An answer of another shape. */
  | { kind: 'surprise' };

export type CursorFault = FaultKind & {
  /** Part of the path of the calls it is for; absent: of all. */
  path?: string;
  /** How many calls it is for; without end when absent. */
  times?: number;
  /** How many matching calls pass before it begins. */
  after?: number;
};

export interface CursorFaults {
  on(fault: CursorFault): void;
  clear(): void;
  /** The fault that befalls a call; it counts it. */
  take(path: string): CursorFault | null;
}

export function createCursorFaults(): CursorFaults {
  let active: { fault: CursorFault; seen: number }[] = [];
  return {
    on: (fault) => void active.push({ fault, seen: 0 }),
    clear: () => void (active = []),
    take: (path) => {
      const entry = active.find(({ fault }) => path.includes(fault.path ?? ''));
      if (entry === undefined) return null;
      entry.seen += 1;
      const { after = 0, times = Number.POSITIVE_INFINITY } = entry.fault;
      if (entry.seen >= after + times) active = active.filter((other) => other !== entry);
      return entry.seen > after ? entry.fault : null;
    },
  };
}

/** The answer that a fault puts in the place of the right one; `null`: it only alters that. */
export function answerInstead(fault: CursorFault): Response | null {
  switch (fault.kind) {
    case 'bad_key':
      return errorOf(401, 'Unauthorized', 'Invalid API key');
    case 'enterprise':
      return errorOf(403, 'Forbidden', 'Enterprise access required');
    case 'limit':
      return limited(fault.form, fault.retryAfterSeconds);
    case 'refused':
      return errorOf(400, 'Bad Request', 'Some users are not in the team');
    case 'missing':
      return errorOf(404, 'Not Found', 'Resource not found');
    case 'server_error':
      return fault.html === true
        ? new Response('<html><body>Bad gateway</body></html>', { status: fault.status })
        : errorOf(fault.status, 'Internal Server Error', 'An unexpected error occurred');
    case 'surprise':
      return Response.json({ surprise: true });
    default:
      return null;
  }
}

/** Two generations of the API say it differently. */
export function limited(form: 'old' | 'new', retryAfterSeconds: number | null): Response {
  const body =
    form === 'old'
      ? { error: 'Too Many Requests', message: 'Rate limit exceeded. Please try again later.' }
      : { code: 'error', message: 'Rate limit exceeded' };
  const headers: Record<string, string> =
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
  return Response.json(body, { status: 429, headers });
}

export function errorOf(status: number, error: string, message: string): Response {
  return Response.json({ error, message }, { status });
}
