import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const web = fileURLToPath(new URL('../', import.meta.url));
const lock = join(web, 'dist.lock');
const staleLockMs = 60_000;

/**
 * Builds the web unless the build is as new as its files, so that no test looks at yesterday's. Test files run side by
 * side: the first one builds, and the others wait for it.
 */
export async function buildWeb(): Promise<void> {
  while (!isFresh()) {
    if (!takeLock()) {
      await sleep(200);
      continue;
    }
    try {
      await build({ configFile: join(web, '../vite.config.ts'), logLevel: 'warn' });
    } finally {
      rmdirSync(lock);
    }
  }
}

function takeLock(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > staleLockMs) rmdirSync(lock);
    return false;
  }
}

function isFresh(): boolean {
  const built = statSync(join(web, 'dist/index.html'), { throwIfNoEntry: false });
  if (built === undefined || statSync(lock, { throwIfNoEntry: false }) !== undefined) return false;
  const sources = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(dist|dist\.lock|\.api|e2e)(\/|$)/.test(name) && !name.endsWith('.test.ts'),
  );
  return sources.every((name) => {
    const source = statSync(join(web, name));
    return source.isDirectory() || source.mtimeMs <= built.mtimeMs;
  });
}
