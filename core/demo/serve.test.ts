import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

let child: ChildProcess;
let base: string;
let said = '';

beforeAll(async () => {
  const script = fileURLToPath(new URL('./serve.ts', import.meta.url));
  const { RECORDED_DIR: _recorded, ...environment } = process.env;
  const size = ['--port', '0', '--seed', '3', '--repositories', '1', '--pull-requests', '5'];
  child = spawn(process.execPath, [script, ...size], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  base = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('The simulator ended.')));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const url = /GITHUB_API_URL=(\S+)/.exec(said)?.[1];
      if (url !== undefined && said.endsWith('.\n')) resolve(url);
    });
  });
});

afterAll(() => {
  child.kill();
});

const headers = { authorization: 'Bearer ghp_simulated', 'user-agent': 'tests' };

test('it says how to point the program at it', () => {
  expect(said).toContain(
    `GITHUB_GRAPHQL_URL=${base}/graphql\nALLOW_INSECURE_SOURCES=true\nALLOWED_PRIVATE_HOSTS=127.0.0.1`,
  );
});

test('it answers over HTTP, with a tag, a limit and an unchanged answer', async () => {
  const first = await fetch(`${base}/repos/tidewater/lantern`, { headers });
  expect(await first.json()).toMatchObject({ full_name: 'tidewater/lantern', url: `${base}/repos/tidewater/lantern` });
  expect(first.headers.get('x-ratelimit-limit')).toBe('5000');
  const tag = first.headers.get('etag') ?? '';
  const second = await fetch(`${base}/repos/tidewater/lantern`, { headers: { ...headers, 'if-none-match': tag } });
  expect(second.status).toBe(304);
  const body = JSON.stringify({ query: '{ viewer { login } }' });
  const asked = await fetch(`${base}/graphql`, { method: 'POST', headers, body });
  expect(await asked.json()).toEqual({ data: { viewer: { login: 'octavia' } } });
});

test('faults, calls and changes are reached from another process', async () => {
  const post = (path: string, value: unknown) =>
    fetch(`${base}${path}`, { method: 'POST', body: JSON.stringify(value) });
  await fetch(`${base}/_calls`, { method: 'DELETE' });
  expect(
    (
      await post('/_faults', [
        { kind: 'server_error', times: 1 },
        { kind: 'network', after: 1, times: 1 },
      ])
    ).status,
  ).toBe(201);
  expect((await fetch(`${base}/user`, { headers })).status).toBe(502);
  await expect(fetch(`${base}/user`, { headers })).rejects.toThrow('fetch failed');
  expect(await (await fetch(`${base}/_faults`)).json()).toEqual([]);
  const renamed = { verb: 'rename', arguments: ['tidewater/lantern', 'tidewater/lamp'] };
  expect((await post('/_world', renamed)).status).toBe(200);
  expect((await post('/_world', { verb: 'nothing', arguments: [] })).status).toBe(422);
  const moved = await fetch(`${base}/repos/tidewater/lantern`, { headers });
  expect([moved.redirected, moved.status]).toEqual([true, 200]);
  expect(await (await fetch(`${base}/_calls`)).json()).toMatchObject({ count: 4, cost: { core: 2, graphql: 0 } });
});
