import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Bundle, bundleAll, describe, leftOut } from './bundle.ts';
import { bundleHost, type HostFile } from './host-bundle.ts';

/** What a function may hold, in KB: a cold start reads and compiles all of it. */
const atMost = 300;

let bundles: Bundle[];

beforeAll(async () => {
  bundles = await bundleAll();
});

test('bundles are small, and hold nothing that is only for development', () => {
  const sizes = `\n${describe(bundles)}`;
  for (const { name, size, packed, inputs } of bundles) {
    if (name === 'worker')
      expect(packed, `${name} is larger than 1 MB compressed.${sizes}`).toBeLessThanOrEqual(1024 * 1024);
    else expect(size, `${name} is larger than ${atMost} KB.${sizes}`).toBeLessThanOrEqual(atMost * 1024);
    const wrong = inputs.filter((path) => /core\/demo\/|\.test\.ts$|\.ci\/|zod\/v4\/locales\/(?!en)/.test(path));
    expect(wrong, name).toEqual([]);
  }
});

test('no function comes to what it leaves out', () => {
  for (const { of, never, neverCalls } of leftOut) {
    for (const { name, inputs, code } of bundles.filter((bundle) => of.test(bundle.name))) {
      const ours = inputs.filter((path) => /^(core|functions)\//.test(path));
      const wrong = ours.filter((path) => never?.test(readFileSync(join(import.meta.dirname, '..', path), 'utf8')));
      expect(wrong, `${name} leaves out what these need; see leftOut in infra/bundle.ts`).toEqual([]);
      const calls = neverCalls?.test(Buffer.from(code).toString()) ?? false;
      expect(calls, `${name} leaves out what is behind ${String(neverCalls)}`).toBe(false);
    }
  }
});

/** What a container reads before it answers, and all that its image holds of the program. */
const host = { startKilobytes: 1400, allKilobytes: 3300 };

async function withFiles<T>(files: HostFile[], use: (folder: string) => T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'veelocity-bundle-'));
  for (const { name, code } of files) writeFileSync(join(folder, name), code);
  return Promise.resolve(use(folder)).finally(() => rmSync(folder, { recursive: true, force: true }));
}

test('the host is one small program, and loads the demo late', async () => {
  const files = await bundleHost();
  const sizeOf = (some: typeof files) => some.reduce((sum, { code }) => sum + code.byteLength, 0) / 1024;
  const isDemo = ({ inputs }: (typeof files)[number]) => inputs.some((path) => path.startsWith('core/demo/'));
  const early = files.filter((file) => !isDemo(file));
  expect(sizeOf(early)).toBeLessThanOrEqual(host.startKilobytes);
  expect(sizeOf(files)).toBeLessThanOrEqual(host.allKilobytes);
  expect(files.filter(isDemo)).toHaveLength(1);
  const late = new Set(files.filter(isDemo).map(({ name }) => name));
  expect(early.flatMap(({ needs }) => needs).filter((name) => late.has(name))).toEqual([]);
  expect(files.flatMap(({ inputs }) => inputs).filter((path) => /\.test\.ts$|\.ci\//.test(path))).toEqual([]);
});

test('the host is a program that Node takes', async () => {
  const files = await bundleHost();
  await withFiles(files, (folder) => {
    for (const { name } of files) {
      const { stderr } = spawnSync(process.execPath, ['--check', join(folder, name)], { encoding: 'utf8' });
      expect(stderr, name).toBe('');
    }
    const environment = { NODE_ENV: 'production', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const started = spawnSync(process.execPath, [join(folder, 'node.mjs')], { encoding: 'utf8', env: environment });
    expect(started.stderr).toContain('JWT_SECRET_KEY: is missing');
  });
});
