/** Greptile's own API, simulated as far as it is documented: the state of the index of a repository. */

export interface GreptileIndex {
  repository: string;
  branch: string;
  /** In whichever case. */
  status: string;
  filesProcessed: number;
  numFiles: number;
  sha: string | null;
}

export interface GreptileOptions {
  indexes: GreptileIndex[];
  now: () => Date;
  /** The key there is; without it any will do. */
  key?: string;
}

export type GreptileFault =
  | { kind: 'bad_key' }
  | { kind: 'limit'; retryAfterSeconds: number | null }
  | { kind: 'server_error' }
  | { kind: 'truncated' }
  | { kind: 'network' };

export interface Greptile {
  /** Answers as `fetch` would, whatever the host of the URL is. */
  fetch: typeof fetch;
  calls: { path: string; status: number; at: string }[];
  /** What befalls every call until it is `null` again. */
  fault: GreptileFault | null;
  indexes: GreptileIndex[];
}

export function createGreptile(options: GreptileOptions): Greptile {
  const greptile: Greptile = {
    calls: [],
    fault: null,
    indexes: options.indexes,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname;
      const call = { path, status: 0, at: options.now().toISOString() };
      greptile.calls.push(call);
      if (greptile.fault?.kind === 'network') throw new TypeError('fetch failed');
      const response = faulty(greptile.fault) ?? answer(greptile, options, request, path);
      call.status = response.status;
      return response;
    },
  };
  return greptile;
}

function answer({ indexes }: Greptile, { key }: GreptileOptions, request: Request, path: string): Response {
  const sent = request.headers.get('authorization');
  if (key === undefined ? !sent?.startsWith('Bearer ') : sent !== `Bearer ${key}`)
    return Response.json({ message: 'Invalid API key' }, { status: 401 });
  if (!request.headers.has('x-github-token'))
    return Response.json({ message: 'X-GitHub-Token is missing' }, { status: 400 });
  const id = decodeURIComponent(/^\/v2\/repositories\/([^/]+)$/.exec(path)?.[1] ?? '');
  const found = indexes.find(({ repository, branch }) => id === `github:${branch}:${repository}`);
  if (request.method !== 'GET' || found === undefined)
    return Response.json({ message: 'Repository not found' }, { status: 404 });
  return Response.json({ ...found, remote: 'github', private: true });
}

function faulty(fault: GreptileFault | null): Response | null {
  if (fault === null || fault.kind === 'network') return null;
  if (fault.kind === 'bad_key') return Response.json({ message: 'Invalid API key' }, { status: 401 });
  if (fault.kind === 'server_error') return Response.json({ message: 'Internal error' }, { status: 500 });
  if (fault.kind === 'truncated') return new Response('{"repository": "ac');
  const headers: Record<string, string> =
    fault.retryAfterSeconds === null ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  return Response.json({ message: 'Too many requests' }, { status: 429, headers });
}
