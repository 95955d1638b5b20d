/** What can go wrong with GitHub, to be switched on for some calls or until it is switched off again. */

/** Which calls a fault is for; what is left out does not matter. */
interface Match {
  api?: 'rest' | 'graphql';
  /** Part of the path and query of a REST call. */
  path?: string;
  /** Part of the text of a GraphQL call. */
  operation?: string;
  /** `owner/name` that the call asks for. */
  repository?: string;
}

interface Timing {
  match?: Match;
  /** How many matching calls it is for; without end when absent. */
  times?: number;
  /** How many matching calls pass before it begins. */
  after?: number;
}

type FaultKind =
  /** The token is wrong, expired or revoked. */
  | { kind: 'bad_token' }
  /** The hour's allowance is used up. REST answers 403 (or 429), GraphQL 200. */
  | { kind: 'rate_limit'; status?: 403 | 429 }
  /** Too much too fast. GraphQL may answer 200; `retryAfterSeconds: null` leaves the header out. */
  | { kind: 'secondary_limit'; status?: 200 | 403 | 429; retryAfterSeconds?: number | null }
  /** The token cannot see the repository: GitHub denies that it exists. */
  | { kind: 'hidden' }
  /** Single sign-on of the organisation was not passed. */
  | { kind: 'saml' }
  /** The token lacks a permission. */
  | { kind: 'forbidden' }
  | { kind: 'too_many_nodes' }
  /** 500, 502, 503 or 504, as a page for people or as JSON; it may say when to come back. */
  | { kind: 'server_error'; status?: 500 | 502 | 503 | 504; html?: boolean; retryAfterSeconds?: number }
  /** GraphQL gives up, with status 200 and no data. */
  | { kind: 'went_wrong' }
  /** GraphQL stops half-way: part of the data, and an error. */
  | { kind: 'resource_limits' }
  | { kind: 'schema_error' }
  /** 422. */
  | { kind: 'invalid' }
  /** 301, to the repository by its number. */
  | { kind: 'moved' }
  /** Whoever wrote anything has deleted their account. */
  | { kind: 'deleted_authors' }
  /** No answer at all: `fetch` throws. */
  | { kind: 'network' }
  /** No answer until the caller gives up. */
  | { kind: 'hang' }
  /** The body ends in the middle. */
  | { kind: 'truncated' }
  /** The second half of every page is `null`, each with an error that names it. */
  | { kind: 'half_page' }
  | { kind: 'slow'; ms: number }
  /** A page of more than so many items is answered 502. */
  | { kind: 'too_heavy'; items: number };

export type Fault = FaultKind & Timing;

/** A fault that was switched on. */
interface ActiveFault {
  readonly fault: Fault;
  /** Calls that it befell. */
  hits: number;
  off(): void;
}

/** What there is to know of a call before it is answered. */
export interface Asked {
  kind: 'rest' | 'graphql';
  /** Path and query. */
  path: string;
  /** The text of a GraphQL call. */
  text: string;
  variables: Record<string, unknown>;
  /** Items on the largest page that is asked for. */
  pageSize: number;
}

export interface Faults {
  on(fault: Fault): ActiveFault;
  /** Switches everything off. */
  clear(): void;
  list(): ActiveFault[];
  /** The faults that befall a call; each counts it. */
  take(asked: Asked): Fault[];
}

export function createFaults(): Faults {
  const active = new Map<ActiveFault, { seen: number }>();
  return {
    on: (fault) => {
      const entry: ActiveFault = { fault, hits: 0, off: () => void active.delete(entry) };
      active.set(entry, { seen: 0 });
      return entry;
    },
    clear: () => active.clear(),
    list: () => [...active.keys()],
    take: (asked) => {
      const befalling: Fault[] = [];
      for (const [entry, state] of active) {
        if (!isMatch(entry.fault, asked)) continue;
        state.seen += 1;
        if (state.seen <= (entry.fault.after ?? 0)) continue;
        entry.hits += 1;
        befalling.push(entry.fault);
        if (entry.hits >= (entry.fault.times ?? Number.POSITIVE_INFINITY)) active.delete(entry);
      }
      return befalling;
    },
  };
}

function isMatch(fault: Fault, asked: Asked): boolean {
  const { api, path, operation, repository } = fault.match ?? {};
  if (api !== undefined && api !== asked.kind) return false;
  if (path !== undefined && !(asked.kind === 'rest' && asked.path.includes(path))) return false;
  if (operation !== undefined && !(asked.kind === 'graphql' && asked.text.includes(operation))) return false;
  if (repository !== undefined && !isAbout(asked, repository)) return false;
  return fault.kind !== 'too_heavy' || asked.pageSize > fault.items;
}

/** Whether a call names the repository. One by node id names none, and so is about any. */
function isAbout(asked: Asked, repository: string): boolean {
  const wanted = repository.toLowerCase();
  if (asked.kind === 'rest') {
    const path = asked.path.toLowerCase();
    return path.startsWith('/repositories/') || `${path}/`.replace('?', '/').includes(`/repos/${wanted}/`);
  }
  const [owner = '', name = ''] = wanted.split('/');
  const said = `${asked.text} ${JSON.stringify(asked.variables)}`.toLowerCase();
  if (said.includes(`"${owner}"`) && said.includes(`"${name}"`)) return true;
  return /\bnodes?\s*\(/.test(asked.text);
}
