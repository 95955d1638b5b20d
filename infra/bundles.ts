import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is deployed, as `npm run bundle` makes it: a new noun or source is in it by being there. */
export interface Bundles {
  names: string[];
  /** The noun that answers what belongs to none. */
  nounOfTheRest: string;
  /** Those that ask for syncs, and so may write to the queue. */
  wakes: ReadonlySet<string>;
}

interface Written {
  nounOfTheRest: string;
  bundles: { name: string; wakes: boolean }[];
}

/** Bundles everything in a process of its own, which runs on the Node of the packages. */
export function readBundles(): Bundles {
  execFileSync('npm', ['run', '--silent', 'bundle'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { nounOfTheRest, bundles } = JSON.parse(readFileSync('dist/bundles.json', 'utf8')) as Written;
  const functions = bundles.filter(({ name }) => name !== 'worker');
  return {
    names: functions.map(({ name }) => name),
    nounOfTheRest,
    wakes: new Set(functions.filter(({ wakes }) => wakes).map(({ name }) => name)),
  };
}

/** The folder of a function's bundle. */
export function folderOf(name: string): string {
  return join('dist/lambda', name);
}

/** Differs whenever the code does. */
export function hashOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folderOf(name), 'index.mjs')))
    .digest('hex');
}
