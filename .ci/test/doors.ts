import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { expect } from 'vitest';
import { freePort, startHost } from '#test/host-process.ts';
import { bundledHost } from '#test/programs.ts';
import { startFunction } from '#test/functions.ts';
import type { LambdaFunction } from '#test/lambda.ts';
import { bundleWorker, functionNames, nounOfTheRest } from '../../infra/bundle.ts';

/** The three hosts, each in a process of its own over a real database, behind doors that are alike. */

export interface Door {
  request: (path: string, init?: RequestInit) => Promise<Response>;
  /** Lets the schedule of `github` come round. */
  tick(): Promise<void>;
  /** Has it simulated providers, for demo data? */
  hasDemo: boolean;
  /** What the host has logged so far. */
  output: () => string;
  close(): Promise<void>;
}

export const keys = {
  NODE_ENV: 'production',
  VEELOCITY_ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=`,
  JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
  LOG_LEVEL: 'debug',
};
async function openNode(url: string): Promise<Door> {
  const folder = mkdtempSync(join(tmpdir(), 'veelocity-contract-'));
  const host = startHost(
    { ...keys, DATABASE_URL: url, VEELOCITY_DATA_DIR: folder, PORT: await freePort() },
    bundledHost,
  );
  await host.healthy();
  return {
    request: (path, init) => fetch(new URL(path, host.url), { redirect: 'manual', ...init }),
    // The first source is run a second after the start.
    tick: () => new Promise((resolve) => setTimeout(resolve, 1500)),
    hasDemo: true,
    output: host.output,
    close: async () => {
      expect(await host.end('SIGTERM')).toBe(0);
      rmSync(folder, { recursive: true });
    },
  };
}

/** One function for each noun, behind a router that goes by the first word of the path, as infra/api.ts has it. */
async function openLambda(url: string): Promise<Door> {
  const environment = { ...keys, DATABASE_URL: url };
  const nouns = functionNames('api');
  const started = new Map<string, Promise<LambdaFunction>>();
  const outputs: (() => string)[] = [];
  const start = async (name: string) => {
    const lambda = await startFunction(name, environment);
    outputs.push(() => lambda.output());
    return lambda;
  };
  const functionOf = (name: string) => {
    if (!started.has(name)) started.set(name, start(name));
    return started.get(name) as Promise<LambdaFunction>;
  };
  return {
    request: async (path, init) => {
      const noun = /^\/api\/v1\/([\w-]+)/.exec(path)?.[1] ?? '';
      return (await functionOf(`api/${nouns.includes(noun) ? noun : nounOfTheRest}`)).request(path, init);
    },
    tick: async () => {
      const scheduled = await functionOf('sync/github');
      expect(await scheduled.invoke({})).toMatchObject({ state: expect.any(String) });
    },
    hasDemo: false,
    output: () => outputs.map((output) => output()).join(''),
    close: async () => {
      for (const lambda of started.values()) await (await lambda).stop();
    },
  };
}

async function openWorker(url: string): Promise<Door> {
  const { code } = await bundleWorker();
  let output = '';
  const worker = new Miniflare({
    modules: true,
    script: Buffer.from(code).toString('utf8'),
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: { ...keys, DATABASE_URL: url },
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      for (const stream of [stdout, stderr]) stream.setEncoding('utf8').on('data', (part: string) => (output += part));
    },
  });
  const origin = await worker.ready;
  return {
    request: (path, init) => fetch(new URL(path, origin), { redirect: 'manual', ...init }),
    tick: async () => {
      const fetcher = (await worker.getWorker()) as unknown as Scheduled;
      const { outcome } = await fetcher.scheduled({ cron: '*/5 * * * *' });
      expect(outcome).toBe('ok');
    },
    hasDemo: false,
    output: () => output,
    close: () => worker.dispose(),
  };
}

/** What Miniflare has for cron triggers. */
interface Scheduled {
  scheduled(options: { cron: string }): Promise<{ outcome: string }>;
}

export const hosts: [string, (url: string) => Promise<Door>][] = [
  ['Node', openNode],
  ['Lambda', openLambda],
  ['workerd', openWorker],
];
