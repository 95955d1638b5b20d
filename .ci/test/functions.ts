import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type LambdaFunction, startLambda } from '#test/lambda.ts';
import { bundleFunction } from '../../infra/bundle.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the bundles of a test run are kept. */
    functionsFolder: string;
  }
}

/** A function as it is deployed, such as `api/metrics`, in a process of its own. It is bundled once for a whole test run. */
export async function startFunction(name: string, environment: Record<string, string>): Promise<LambdaFunction> {
  return startLambda(await codeOf(name), environment);
}

async function codeOf(name: string): Promise<Uint8Array> {
  const file = join(inject('functionsFolder'), `${name.replace('/', '-')}.mjs`);
  if (existsSync(file)) return readFileSync(file);
  const { code } = await bundleFunction(name);
  // Two files of tests may bundle it at the same time: neither reads half of what the other writes.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, code);
  renameSync(own, file);
  return code;
}
