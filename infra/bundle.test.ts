import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Bundle, bundleAll, describe, leftOut } from './bundle.ts';

/** What a function of the API may hold, in KB: a cold start reads and compiles all of it. */
const atMost = 300;

let bundles: Bundle[];

beforeAll(async () => {
  bundles = await bundleAll();
});

test('bundles are small, and hold nothing that is only for development', () => {
  const sizes = `\n${describe(bundles)}`;
  for (const { name, size, packed, inputs } of bundles) {
    if (name.startsWith('api/'))
      expect(size, `${name} is larger than ${atMost} KB.${sizes}`).toBeLessThanOrEqual(atMost * 1024);
    if (name === 'worker')
      expect(packed, `${name} is larger than 1 MB compressed.${sizes}`).toBeLessThanOrEqual(1024 * 1024);
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
