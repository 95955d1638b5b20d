import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { type Bench, print } from './bench.ts';

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
      return await measure(host);
    } finally {
      await host.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const goals = { firstSeconds: 10, lastSeconds: 60 };
const patienceSeconds = 300;

async function measure(host: HostProcess): Promise<boolean> {
  const call = await logIn(host);
  const start = performance.now();
  await call('POST', '/demo');
  const first = await waitFor(start, async () => {
    const { points } = (await call('GET', '/metrics/throughput')) as { points: { n: number | null }[] };
    return points.some(({ n }) => n !== null && n > 0);
  });
  print(`  first chart after ${first.toFixed(1)} s (goal ${goals.firstSeconds} s)`);
  const last = await waitFor(start, () => isComplete(call));
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

/** All history is read, and every delivery metric can be measured: deployments are settled and incidents known. */
async function isComplete(call: Call): Promise<boolean> {
  const { running, sources } = (await call('GET', '/sync')) as {
    running: boolean;
    sources: { steps: { state: string }[] }[];
  };
  const steps = sources.flatMap((source) => source.steps);
  if (running || steps.length < 50 || steps.some(({ state }) => state !== 'done')) return false;
  const { status } = (await call('GET', '/metrics/recovery-time')) as { status: string };
  return status === 'ok';
}

/** The seconds since `start` until something is so. */
async function waitFor(start: number, isSo: () => Promise<boolean>): Promise<number> {
  for (;;) {
    if (await isSo()) return (performance.now() - start) / 1000;
    if (performance.now() - start > patienceSeconds * 1000) throw new Error('The demo is never complete.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
