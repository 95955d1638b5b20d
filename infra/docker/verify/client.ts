import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** A person at the deployment: an account, a source, and what the pages would ask. */

export const owner = { email: 'owner@example.com', password: 'correct horse battery staple' };

export class Client {
  readonly #base: string;
  #token = '';

  /** `base` is the address of the API, without `/api/v1`. */
  constructor(base: string) {
    this.#base = base;
  }

  get token(): string {
    return this.#token;
  }

  async register(): Promise<void> {
    this.#token = (await this.call<{ access_token: string }>('POST', '/auth/register', owner)).access_token;
  }

  async logIn(): Promise<void> {
    this.#token = (await this.call<{ access_token: string }>('POST', '/auth/login', owner)).access_token;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#ask(method, path, body);
    if (!response.ok) throw await refusal(method, path, response);
    return (await response.json()) as T;
  }

  #ask(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#base}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.#token}` },
      body: body === undefined ? null : JSON.stringify(body),
    });
  }

  /** Connects the simulated GitHub with all it has. */
  async connect(): Promise<void> {
    await this.call('PUT', '/sources/github', { config: { repositories: ['org:tidewater'] }, secret: 'ghp_simulated' });
    await this.call('PUT', '/sources/github-actions', { config: { enabled: true } });
    const begun = await this.#ask('POST', '/sync', {});
    // The schedule may have begun it between the two: 409.
    if (!begun.ok && begun.status !== 409) throw await refusal('POST', '/sync', begun);
  }

  async total(list: string): Promise<number> {
    const path = `/${list}?limit=1${list === 'pull-requests' ? '&bots=include' : ''}`;
    return (await this.call<{ total: number }>('GET', path)).total;
  }

  /** Waits until so many pull requests are there. */
  async untilRead(pullRequests: number): Promise<void> {
    await until(
      `${pullRequests} pull requests are read`,
      async () => (await this.total('pull-requests')) >= pullRequests,
    );
  }

  /** Waits until all history is read and everything is concluded from it. */
  async untilSynced(): Promise<void> {
    let before = '';
    await until('everything is read', async () => {
      const { running, sources } = await this.call<SyncStatus>('GET', '/sync');
      const steps = sources.flatMap((source) => source.steps);
      const now = `${await this.total('pull-requests')} ${await this.total('deployments')}`;
      const isSame = now === before;
      before = now;
      return isSame && !running && steps.length > 0 && steps.every(({ state }) => state === 'done');
    });
  }

  /**
   * How many pull requests and deployments there are, and a hash of all that each metric says of last year up to yesterday.
   * How much of that is covered is left out of the queues of CI, which are known from two weeks before the first sync.
   */
  async fingerprint(): Promise<string[]> {
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const totals = await Promise.all(['pull-requests', 'deployments'].map((list) => this.total(list)));
    const said = [`${totals.join(' pull requests, ')} deployments`];
    for (const { id } of await this.call<{ id: string }[]>('GET', '/metrics')) {
      const path = `/metrics/${id}?from=${day(365)}&to=${day(1)}&bucket=month`;
      const { status, total, points } = await this.call<Numbers>('GET', path);
      const numbers = id === 'ci-queue-time' ? points.map(({ coverage: _, ...point }) => point) : points;
      const hash = createHash('sha256')
        .update(JSON.stringify([status, total, numbers]))
        .digest('hex');
      said.push(`${id} ${hash.slice(0, 12)}`);
    }
    return said;
  }
}

interface Numbers {
  status: string;
  total: unknown;
  points: { coverage: unknown }[];
}

interface SyncStatus {
  running: boolean;
  sources: { steps: { state: string }[] }[];
}

async function refusal(method: string, path: string, response: Response): Promise<Error> {
  return new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
}

const patienceMs = 10 * 60_000;

/** Waits until something is so. A server that is away for a moment is asked again. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  let failure: unknown = null;
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(300)) {
    try {
      if (await isSo()) return;
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`It never came to this: ${what}. ${failure === null ? '' : String(failure)}`);
}
