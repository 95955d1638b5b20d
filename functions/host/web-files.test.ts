import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebFiles } from '#functions/host/web-files.ts';

const script = 'export const words = "a script that is long enough to be worth the work of compressing it";\n'.repeat(
  30,
);
let folder: string;
let get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'veelocity-web-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>Veelocity</title>');
  writeFileSync(join(folder, 'dist', 'assets', 'main-abc.js'), script);
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const files = createWebFiles(join(folder, 'dist'), 'https://api.example.com/base');
  get = (path, headers = {}, method = 'GET') => files(new Request(`http://localhost${path}`, { headers, method }));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('GET /health answers ok', async () => {
  const answer = await get('/health');
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
});

test.each(['/', '/deployments', '/metrics/lead-time?from=2026-01-01'])('%s is the page', async (path) => {
  const answer = await get(path);
  expect(await answer.text()).toContain('<title>Veelocity');
  expect(answer.headers.get('Cache-Control')).toBe('no-cache');
  expect(answer.headers.get('Content-Security-Policy')).toContain("connect-src 'self' https://api.example.com;");
});

test('an asset is kept forever, and compressed where that is understood', async () => {
  const plain = await get('/assets/main-abc.js');
  expect(plain.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  expect(plain.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
  expect(await plain.text()).toBe(script);
  const packed = await get('/assets/main-abc.js', { 'Accept-Encoding': 'br, gzip;q=0.8' });
  expect(packed.headers.get('Content-Encoding')).toBe('gzip');
  expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(script);
  expect(
    (await get('/assets/main-abc.js', { 'Accept-Encoding': 'gzip;q=0' })).headers.get('Content-Encoding'),
  ).toBeNull();
});

test('what has not changed is not sent again; HEAD sends no body', async () => {
  const tag = (await get('/')).headers.get('ETag') ?? '';
  expect((await get('/', { 'If-None-Match': tag })).status).toBe(304);
  const head = await get('/assets/main-abc.js', {}, 'HEAD');
  expect([head.headers.get('Content-Length'), await head.text()]).toEqual([String(script.length), '']);
});

test.each([
  ['/assets/gone.js', 404],
  ['/..%2fsecret.txt', 404],
  ['/%2e%2e/secret.txt', 404],
  ['/assets/..%2f..%2fsecret.txt', 404],
  ['/%00.txt', 404],
  ['/%ff', 404],
])('%s is not there', async (path, status) => {
  expect((await get(path)).status).toBe(status);
});

test('nothing but reading is possible', async () => {
  const answer = await get('/', {}, 'POST');
  expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
});

test('without a build there is a text that says how to make one', async () => {
  const answer = await createWebFiles(join(folder, 'nowhere'), null)(new Request('http://localhost/'));
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('npm run prepare');
});
