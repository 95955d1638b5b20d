import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { tellCompany } from '#core/demo/company/company.ts';
import { type Bench, median, print } from './bench.ts';

/**
 * From the click on "demo data" to the first chart and to the last, as a person waits for them: the Node host in a process
 * of its own, on an empty folder, with the database that it brings.
 */
export const demo: Bench = {
  name: 'demo',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veelocity-demo-'));
    const host = startHost({ VEELOCITY_DATA_DIR: folder, PORT: await freePort() });
    try {
      await host.healthy();
      const toldInTime = tellIt();
      return (await measure(host)) && toldInTime;
    } finally {
      await host.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const goals = { firstSeconds: 10, lastSeconds: 60, tellingMs: 2000 };
const patienceSeconds = 300;

/** How long it takes to think the company up, which nothing else in the process can go on beside. */
function tellIt(): boolean {
  const times = [1, 2, 3, 4, 5].map(() => {
    const start = performance.now();
    tellCompany(new Date(), new Date());
    return performance.now() - start;
  });
  print(`  the company is told in ${median(times).toFixed(0)} ms (goal ${goals.tellingMs} ms)`);
  return median(times) <= goals.tellingMs;
}

async function measure(host: HostProcess): Promise<boolean> {
  const call = await logIn(host);
  const start = performance.now();
  await call('POST', '/demo');
  const first = await waitFor(start, async () => {
    const { points } = (await call('GET', '/metrics/throughput')) as { points: { n: number | null }[] };
    return points.some(({ n }) => n !== null && n > 0);
  });
  print(`  first chart after ${first.toFixed(1)} s (goal ${goals.firstSeconds} s)`);
  const last = await waitFor(start, createCompletion(call));
  print(`  everything after ${last.toFixed(1)} s (goal ${goals.lastSeconds} s)`);
  const removing = performance.now();
  await call('DELETE', '/demo');
  print(`  gone again after ${((performance.now() - removing) / 1000).toFixed(1)} s`);
  return first <= goals.firstSeconds && last <= goals.lastSeconds;
}

type Call = (method: string, path: string) => Promise<unknown>;

async function logIn({ url }: HostProcess): Promise<Call> {
  const answer = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'owner@example.com', password: 'a password of some length' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return async (method, path) => {
    const response = await fetch(`${url}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}.`);
    return response.status === 204 ? null : response.json();
  };
}

/** All history is read, deployments are settled, and what scripts report has stopped to grow. */
function createCompletion(call: Call): () => Promise<boolean> {
  let before = '';
  const total = async (path: string) => ((await call('GET', `${path}?limit=1`)) as { total: number }).total;
  return async () => {
    const { running, sources } = (await call('GET', '/sync')) as {
      running: boolean;
      sources: { steps: { state: string }[] }[];
    };
    const steps = sources.flatMap((source) => source.steps);
    if (running || steps.length < 50 || steps.some(({ state }) => state !== 'done')) return false;
    const now = `${await total('/deployments')} ${await total('/incidents')}`;
    const { status } = (await call('GET', '/metrics/recovery-time')) as { status: string };
    const isSame = now === before;
    before = now;
    return isSame && status === 'ok';
  };
}

/** The seconds since `start` until something is so. */
async function waitFor(start: number, isSo: () => Promise<boolean>): Promise<number> {
  for (;;) {
    if (await isSo()) return (performance.now() - start) / 1000;
    if (performance.now() - start > patienceSeconds * 1000) throw new Error('The demo is never complete.');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
