import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { build } from 'esbuild';
import { testEnvironment } from '#test/context.ts';

/** Real processes that only sync, for tests that start several of them or kill them. */

export interface SyncProgram {
  /** Starts a process that syncs these sources of a database until nothing is due. */
  start(sources: string[], databaseUrl: string, environment: Record<string, string>): ChildProcess;
  remove(): void;
}

/** As one file the program starts in a third of the time. */
export async function buildSyncProgram(): Promise<SyncProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'veelocity-sync-'));
  const program = join(folder, 'sync-process.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./sync-process.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return {
    start: (sources, databaseUrl, environment) =>
      spawn(process.execPath, [program, ...sources], {
        env: {
          ...testEnvironment,
          PATH: process.env.PATH,
          DATABASE_URL: databaseUrl,
          ALLOW_INSECURE_SOURCES: 'true',
          ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
          RATE_LIMIT_MAX_PER_SYNC: '100000',
          RATE_LIMIT_MAX_PER_HOUR: '100000',
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Starts a process `kills` times, and kills each at a moment of its own. Returns how many were still at work then. */
export async function killAgainAndAgain(kills: number, withinMs: number, start: () => ChildProcess): Promise<number> {
  let during = 0;
  for (let life = 0; life < kills; life++) {
    const child = start();
    await once(child.stdout ?? child, 'data');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs));
    if (child.exitCode === null) during++;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  return during;
}

/** Waits until processes have ended by themselves. */
export async function ended(...children: ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(async (child) => {
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) throw new Error(`A process that syncs ended with ${String(code)}.`);
    }),
  );
}

/** Serves a simulated provider to processes. */
export async function serve(
  answer: (request: Request) => Promise<Response>,
): Promise<{ url: string; close: () => void }> {
  const server = createAdaptorServer({ fetch: answer });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
