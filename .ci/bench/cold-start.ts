import { randomBytes } from 'node:crypto';
import { build } from 'esbuild';
import { bundleFunction, functionNames } from '../../infra/bundle.ts';
import { startLambda } from '#test/lambda.ts';
import { type Bench, median, print } from './bench.ts';

/** The largest API function of all, whose first answer must not take twice as long as that of one that does nothing. */
export const coldStarts: Bench = {
  name: 'cold-start',
  run: async () => {
    const { name, runs, ours, bare, ratio } = await coldStart();
    print(
      `  first answer of ${name} in a process of its own ${ours.toFixed(0)} ms, of a bare Hono function ${bare.toFixed(0)} ms (medians of ${runs})`,
    );
    print(`  it takes ${ratio.toFixed(2)} times as long; goal ≤ 2`);
    return ratio <= 2;
  },
};

/** What a cold start costs: from a new process to the first answer, beside a function that holds nothing but Hono. */
interface ColdStart {
  /** The API noun with the largest bundle. */
  name: string;
  runs: number;
  /** Milliseconds, medians. */
  ours: number;
  bare: number;
  ratio: number;
}

const keys = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  VEELOCITY_ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=`,
  JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
};

/** Starts each of the two `runs` times, in turns so that a busy moment of the machine hits both. No database is asked. */
async function coldStart(runs = 15): Promise<ColdStart> {
  const bundles = await Promise.all(functionNames('api').map((name) => bundleFunction(`api/${name}`)));
  const largest = bundles.reduce((a, b) => (b.size > a.size ? b : a));
  const bareCode = await bareFunction();
  const ours: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < runs; run++) {
    // Without a bearer every path is answered by our own code, and without a database.
    ours.push(await firstAnswer(largest.code, '/api/v1/nothing', 401));
    bare.push(await firstAnswer(bareCode, '/', 200));
  }
  const figures = { ours: median(ours), bare: median(bare) };
  return { name: largest.name, runs, ...figures, ratio: figures.ours / figures.bare };
}

async function bareFunction(): Promise<Uint8Array> {
  const contents = `import { Hono } from 'hono'; import { handle } from 'hono/aws-lambda';
    export const handler = handle(new Hono().get('/', (c) => c.json({ status: 'healthy' })));`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

async function firstAnswer(code: Uint8Array, path: string, status: number): Promise<number> {
  const began = performance.now();
  const lambda = await startLambda(code, keys);
  const response = await lambda.request(path);
  const tookMs = performance.now() - began;
  await lambda.stop();
  if (response.status !== status) throw new Error(`${path} was answered with ${response.status}, not ${status}.`);
  return tookMs;
}
