import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Bundles what managed platforms run: for Lambda one bundle for each API noun, each source and the migrations, for
 * workerd one with everything. `node infra/bundle.ts` writes them to `dist/` and prints their sizes.
 */

export interface Bundle {
  name: string;
  code: Uint8Array;
  /** Bytes, minified. */
  size: number;
  /** Bytes, minified and compressed. */
  packed: number;
  /** Every file of the project and of packages that is in it. */
  inputs: string[];
}

export const project = fileURLToPath(new URL('../', import.meta.url));

export const shared: BuildOptions = {
  absWorkingDir: project,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2023',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
};

/**
 * Parts of packages that no function comes to, and that are a seventh of it: descriptions of schemas as JSON Schema
 * (the API's document is made of them when it is built, not when it is served), the driver's replication stream and large
 * objects, Hono's foreign apps, and of Drizzle the relational queries, counts, queries and columns of tables that are
 * written as a callback, and the materialized views.
 */
const unused = new RegExp(
  [
    String.raw`zod\/v4\/core\/(to-json-schema|json-schema-processors)`,
    String.raw`postgres\/src\/(subscribe|large)`,
    String.raw`hono\/dist\/utils\/mount`,
    String.raw`drizzle-orm\/(relations|pg-core\/columns\/all)`,
    String.raw`drizzle-orm\/pg-core\/query-builders\/(query|query-builder|count|refresh-materialized-view)`,
    String.raw`drizzle-orm\/pg-core\/columns\/(bigserial|char|cidr|date|double-precision|enum|inet|interval|line|macaddr8?|numeric|point|real|serial|smallint|smallserial|time|timestamp|varchar)`,
    String.raw`drizzle-orm\/pg-core\/columns\/(postgis|vector)_extension\/\w+`,
  ]
    .map((path) => String.raw`(${path}\.js$)`)
    .join('|'),
);

/**
 * Parts that one function does not come to. Although it knows the steps of providers, who makes a sync due, or tells how
 * far it is, asks for nothing, and who tests a credential makes nothing of the answers. A page of the dashboard is only
 * read: what it writes is when a token was last used.
 */
const leftOut: Record<string, RegExp> = {
  'api/sync': /core\/providers\/[^/]+\/(client|normalise|probe|schema)\.ts$/,
  'api/dashboard': /drizzle-orm\/pg-core\/query-builders\/(insert|delete)\.js$/,
  'api/sources': /core\/providers\/[^/]+\/normalise\.ts$/,
};

/** Leaves modules out: what they export refuses to be called. */
function without(filter: RegExp): Plugin {
  return {
    name: `without-${String(filter)}`,
    setup(bundler) {
      bundler.onLoad({ filter }, async ({ path }) => {
        const names = Object.keys((await import(path)) as object).filter((name) => name !== 'default');
        const refuse = "const refuse = () => () => { throw new Error('This is not part of a function.'); };";
        const exports = names.map((name) => `export const ${name} = refuse;`);
        return { contents: [refuse, ...exports, 'export default refuse;'].join('\n') };
      });
    },
  };
}

/** The names of the API nouns and of the sources: one function each. */
export function functionNames(folder: 'api' | 'sync'): string[] {
  const path = join(project, 'functions', folder);
  const files = existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [];
  return files
    .filter((file) => file.isFile() && file.name.endsWith('.ts') && !/(\.test|-app)\.ts$/.test(file.name))
    .map((file) => basename(file.name, '.ts'));
}

/**
 * Bundles for Lambda one API noun (`api/metrics`), all of them (`api`), one source (`sync/github`) or `migrations`.
 * The bundle exports `handler`.
 */
export async function bundleFunction(name: string): Promise<Bundle> {
  return bundle(name, {
    ...shared,
    stdin: { contents: entryOf(name), resolveDir: project, sourcefile: `${name}.ts`, loader: 'ts' },
    platform: 'node',
    target: 'node24',
    plugins: [unused, leftOut[name] ?? []].flat().map(without),
    // Packages that still use `require` find Node's own modules by it.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}

function entryOf(name: string): string {
  if (name === 'migrations') {
    return "import { migrations } from '#functions/host/lambda-migrations.ts'; export const handler = migrations();";
  }
  if (name === 'api') {
    return `import { serve } from '#functions/host/lambda.ts'; import { createApp } from '#functions/app.ts';
      export const handler = serve(createApp);`;
  }
  const [kind, file = ''] = name.split('/');
  const noun = file.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return kind === 'api'
    ? `import { serve } from '#functions/host/lambda.ts'; import { apiShell } from '#functions/middleware/shell.ts';
       import { ${noun} as noun } from '#functions/api/${file}.ts';
       export const handler = serve((open) => apiShell(open).route('/api/v1', noun));`
    : `import { schedule } from '#functions/host/lambda.ts'; import { syncShell } from '#functions/middleware/shell.ts';
       import { ${noun} as source } from '#functions/sync/${file}.ts';
       export const handler = schedule('${file}', (open) => syncShell(open).route('/', source));`;
}

/** Bundles the whole API with the schedule for workerd. */
export async function bundleWorker(): Promise<Bundle> {
  return bundle('worker', {
    ...shared,
    entryPoints: ['functions/host/worker.ts'],
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
  });
}

async function bundle(name: string, options: BuildOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const inputs = Object.entries(Object.values(metafile.outputs)[0]?.inputs ?? {});
  return {
    name,
    code,
    size: code.byteLength,
    packed: gzipSync(code).byteLength,
    inputs: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
}

/** Everything that is deployed to a managed platform. */
export async function bundleAll(): Promise<Bundle[]> {
  const names = (['api', 'sync'] as const).flatMap((folder) =>
    functionNames(folder).map((name) => `${folder}/${name}`),
  );
  const bundles: Bundle[] = [];
  for (const name of [...names, 'migrations']) bundles.push(await bundleFunction(name));
  return [...bundles, await bundleWorker()];
}

/** The sizes as a table. */
export function describe(bundles: Bundle[]): string {
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KB`.padStart(8);
  const rows = bundles.map(({ name, size, packed }) => `${name.padEnd(24)} ${kilobytes(size)} ${kilobytes(packed)}`);
  return `${['bundle'.padEnd(24), 'minified', '    gzip'].join(' ')}\n${rows.join('\n')}\n`;
}

if (import.meta.main) {
  const bundles = await bundleAll();
  for (const { name, code } of bundles) {
    const folder = join(project, 'dist', name === 'worker' ? 'worker' : `lambda/${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.mjs'), code);
  }
  process.stdout.write(describe(bundles));
}
