import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createOwner } from '#test/client.ts';
import { createContext } from '#test/context.ts';
import { type Bench, print, ratioOf, type Server } from './bench.ts';

/**
 * What an answer costs that has not changed: who asks is looked up, with the versions, in one statement. It must not be
 * much dearer than a route that does one statement and nothing else. Both are asked in turns, in one run.
 */
export const throughput: Bench = { name: 'throughput', run };

const goal = 0.7;
const rounds = 10;
const secondsEach = 1.5;
const connections = 10;
const path = '/api/v1/metrics/throughput?from=2026-01-01&to=2026-03-31&bucket=week';

async function run(server: Server): Promise<boolean> {
  const db = await server.createDatabase();
  const ctx = createContext(db, { now: () => new Date() });
  const { bearer } = await createOwner(ctx);
  const [row] = await db.$client<{ name: string }[]>`select current_database() as name`;
  const child = await start(server.urlOf(row?.name ?? ''));
  try {
    const headers = { Authorization: `Bearer ${bearer}` };
    const answer = await fetch(`http://127.0.0.1:${child.port}${path}`, { headers });
    const tag = answer.headers.get('ETag') ?? '';
    const asked = {
      unchanged: requestOf(path, { ...headers, 'If-None-Match': tag }),
      bare: requestOf('/select-1', {}),
    };
    const unchanged: number[] = [];
    const bare: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const [first, second] = round % 2 === 0 ? (['bare', 'unchanged'] as const) : (['unchanged', 'bare'] as const);
      const counted = { bare: 0, unchanged: 0 };
      for (const which of [first, second]) {
        counted[which] = await load(child.port, asked[which], which === 'bare' ? 200 : 304);
      }
      if (round < 0) continue;
      unchanged.push(counted.unchanged);
      bare.push(counted.bare);
    }
    const perSecond = (counts: number[]) => Math.round(Math.max(...counts) / secondsEach);
    const ratio = ratioOf(unchanged, bare);
    print(
      `  ${connections} connections: up to ${perSecond(unchanged)} answers of 304 in a second, ${perSecond(bare)} of select 1`,
    );
    print(`  a 304 is answered ${ratio.text} times as often as select 1; goal ≥ ${goal}`);
    return ratio.median >= goal;
  } finally {
    child.process.kill('SIGKILL');
    await db.$client.end();
  }
}

async function start(databaseUrl: string): Promise<{ process: ChildProcess; port: number }> {
  const program = spawn(process.execPath, [join(import.meta.dirname, 'throughput-server.ts')], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) => {
    program.stdout.setEncoding('utf8').once('data', (text: string) => resolve(Number(text)));
  });
  return { process: program, port };
}

function requestOf(target: string, headers: Record<string, string>): string {
  const lines = Object.entries({ Host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/**
 * Sends the same request again and again on each connection, the next when an answer is there, and counts them. It reads
 * no more of an answer than it needs, so that the machine is left to the server: each comes in one piece.
 */
async function load(port: number, request: string, status: number): Promise<number> {
  const until = performance.now() + secondsEach * 1000;
  const counts = await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<number>((resolve, reject) => {
          let count = 0;
          const socket = connect(port, '127.0.0.1', () => socket.write(request));
          socket.once('error', reject);
          socket.on('data', (answer) => {
            if (!answer.subarray(0, 16).toString('latin1').startsWith(`HTTP/1.1 ${status}`)) {
              return socket.destroy(new Error(`Answered with: ${answer.subarray(0, 200).toString('latin1')}`));
            }
            count++;
            if (performance.now() < until) return socket.write(request);
            socket.end();
            return resolve(count);
          });
        }),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
