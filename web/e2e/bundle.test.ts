import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { buildWeb } from './build.ts';

/** What a browser has to load before it shows something, in bytes as they are sent. */

const assets = fileURLToPath(new URL('../dist/assets/', import.meta.url));
const kilobyte = 1024;

beforeAll(() => buildWeb());

test('a page is there after 70 KB of JavaScript, without the drawing library', () => {
  for (const page of ['home', 'now', 'start', 'metric', 'deployments', 'data', 'sources']) {
    const files = loadedWith('index', page);
    const size = sizeOf(files);
    expect(size, `${page}: ${Math.round(size / kilobyte)} KB in ${[...files].join(', ')}`).toBeLessThanOrEqual(
      70 * kilobyte,
    );
    for (const file of files) expect(textOf(file), file).not.toMatch(/unovis/i);
  }
});

test('the first chart is there after 150 KB', () => {
  const files = loadedWith('index', 'metric', 'board');
  expect(textOf(chunkOf('board'))).toMatch(/unovis/i);
  const size = sizeOf(files);
  process.stdout.write(
    `The metric's page: ${(sizeOf(loadedWith('index', 'metric')) / kilobyte).toFixed(1)} KB, with its chart ${(size / kilobyte).toFixed(1)} KB.\n`,
  );
  expect(size).toBeLessThanOrEqual(150 * kilobyte);
});

/** The chunks of some names, with all that they import at once. */
function loadedWith(...names: string[]): Set<string> {
  const found = new Set<string>();
  const add = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, next = ''] of textOf(file).matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)) add(next);
  };
  for (const name of names) add(chunkOf(name));
  return found;
}

function chunkOf(name: string): string {
  const file = readdirSync(assets).find((one) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(one));
  if (file === undefined) throw new Error(`The build has no chunk ${name}.`);
  return file;
}

const textOf = (file: string): string => readFileSync(join(assets, file), 'utf8');
const sizeOf = (files: Set<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file))).byteLength, 0);
