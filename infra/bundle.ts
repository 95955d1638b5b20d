import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Bundles what managed platforms run: for Lambda one bundle for each API noun, each source, the conclusions and the
 * migrations, for workerd one with everything. `npm run bundle` writes them to `dist/` and prints their sizes.
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
  /** May it ask for a sync? */
  wakes: boolean;
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
 * objects, Hono's foreign apps and forms, and of Drizzle the relational queries, counts, queries and columns of
 * tables that are written as a callback, and the materialized views.
 */
const unused = new RegExp(
  [
    String.raw`zod\/v4\/core\/(to-json-schema|json-schema-processors)`,
    String.raw`postgres\/src\/(subscribe|large)`,
    String.raw`hono\/dist\/utils\/(mount|body)`,
    String.raw`drizzle-orm\/(relations|pg-core\/columns\/all)`,
    String.raw`drizzle-orm\/pg-core\/query-builders\/(query|query-builder|count|refresh-materialized-view)`,
    String.raw`drizzle-orm\/pg-core\/columns\/(bigserial|char|cidr|inet|interval|line|macaddr8?|point|real|serial|smallint|smallserial|varchar)`,
    String.raw`drizzle-orm\/pg-core\/columns\/(postgis|vector)_extension\/\w+`,
  ]
    .map((path) => String.raw`(${path}\.js$)`)
    .join('|'),
);

/**
 * Parts that are called, and may say no: Zod asks for what bears values that hold themselves, which JSON has not, and
 * Drizzle asks of each parameter whether it is an enum.
 */
const absent = /(zod\/v4\/core\/memoizer|drizzle-orm\/pg-core\/columns\/enum)\.js$/;

/** What is left of a call to `ctx.wake`, whatever `ctx` is named then. */
const wakes = /\.wake\(/;

/** What a function leaves out of the rest, because it does not come to it. */
interface Lean {
  modules: RegExp;
  /** The functions that it is left out of. */
  of: RegExp;
  /** No file that is bundled may have this: it would come to it. */
  never?: RegExp;
  /** Nor may what is left of the files in the bundle. */
  neverCalls?: RegExp;
}

/** What Drizzle makes statements of, and with. */
const builders =
  /drizzle-orm\/(pg-core\/(query-builders\/(select|insert|update|delete)|columns\/\w+|foreign-keys|unique-constraint|utils\/array)|column-builder|alias|selection-proxy)\.js$/;

/**
 * Parts that some functions do not come to. Although it knows the steps of providers, who makes a sync due, or tells how
 * far it is, tests no credential; nobody else in the API asks anyone, and few wake a sync by the queue. Most say their
 * statements in SQL, and need neither tables nor what makes statements of them; a sync needs of tables just what `tables`
 * gives. A sync reads its own provider, and is not what tests its credential.
 */
export const leftOut: Lean[] = [
  { of: /^api\/sync$/, modules: /core\/providers\/[^/]+\/(client|normalise|probe|schema)\.ts$/ },
  { of: /^(api\/(?!auth$|sources$)|migrations$)/, modules: /functions\/host\/guard-node\.ts$/, never: /ctx\.fetch\b/ },
  {
    of: /^(api\/(?!auth$|demo$|hooks$|settings$|sources$|sync$)|migrations$)/,
    modules: /functions\/host\/sqs\.ts$/,
    neverCalls: wakes,
  },
  { of: /^(api\/(?!auth$|demo$|tokens$)|migrations$)/, modules: builders, never: /\bpgTable\(/ },
  { of: /^sync\//, modules: builders, never: /\b(db|tx)\s*\.(select|insert|update|delete)\(/ },
  { of: /^sync\//, modules: /core\/providers\/[^/]+\/probe\.ts$/ },
  ...functionNames('sync').map((source, _, sources) => ({
    of: new RegExp(`^sync/${source}$`),
    modules: new RegExp(
      String.raw`core\/providers\/(${sources.filter((other) => other !== source).join('|')})\/(client|normalise|schema)\.ts$`,
    ),
  })),
];

/** What metrics say of themselves is said by the catalogue alone: others that measure carry the numbers, not the words. */
const wordless = /^api\/(dashboard|insights|coverage|rules)$/;
const words = /^ {2}(question|counted|excluded):\s*('(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`),$/gm;

/** Only its own sync reads the pages of a provider: all others know which steps there are, and ask for none of them. */
const provider = /\/core\/providers\/([^/]+)\/index\.ts$/;
const pages = /^( {6}| {4}\{ .*\b)page: [a-z]\w*(,| \},)$/gm;
const noPage = "() => { throw new Error('This is not part of a function.'); }";

/** Our own sources, without what only a reader needs: such words, and what stands before a line of SQL. */
function terse(name: string): Plugin {
  return {
    name: 'terse',
    setup(bundler) {
      bundler.onLoad({ filter: /\/core\/[\w/.-]+\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const said = wordless.test(name) ? text.replace(words, "  $1: '',") : text;
        const source = provider.exec(path)?.[1];
        const short =
          source !== undefined && name !== `sync/${source}` ? said.replace(pages, `$1page: ${noPage}$2`) : said;
        return { contents: short.replace(/\n[ \t]+/g, '\n'), loader: 'ts' };
      });
    },
  };
}

/**
 * Hono with the one of its routers that is ready at once, and is small. The usual one is a race of two, of which the
 * faster first compiles all routes: a function has few, and is often new.
 */
const readyHono: Plugin = {
  name: 'ready-hono',
  setup(bundler) {
    bundler.onLoad({ filter: /hono\/dist\/hono\.js$/ }, () => ({
      contents: `import { HonoBase } from './hono-base.js'; import { TrieRouter } from './router/trie-router/index.js';
        export class Hono extends HonoBase { constructor(options) { super(options); this.router = new TrieRouter(); } }`,
      resolveDir: join(project, 'node_modules/hono/dist'),
    }));
  },
};

/**
 * Zod without its older way of saying what a text is (`z.string().email()` for `z.email()`), which comes to every kind of
 * text there is, and with helpers that are taken one by one, so that the rest of them can be left out.
 */
const lesserZod: Plugin = {
  name: 'lesser-zod',
  setup(bundler) {
    bundler.onLoad({ filter: /zod\/v4\/classic\/schemas\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^import \{ util \} from "..\/core\/index.js";$/m, 'import * as util from "../core/util.js";')
        .replaceAll('core.util.', 'util.')
        .replace(/^ {4}\w+\(params\) \{\s+return this\.check\(core\._\w+\(Zod\w+, params\)\);\s+\},$/gm, ''),
    }));
  },
};

/** Those that make statements with Drizzle's builders; the others say all of theirs in SQL. */
const builds = /^api\/(auth|demo|tokens)$/;

/** The tables that a sync writes entities to: it needs their names, and those and the types of their columns. */
const tables: Plugin = {
  name: 'tables',
  setup(bundler) {
    bundler.onLoad({ filter: /\/core\/db\/\w+\.sql\.ts$/ }, async ({ path }) => {
      const exported = Object.entries((await import(path)) as object).filter(([, value]) => is(value, PgTable));
      const table =
        "const table = (name, columns) => ({ [Symbol.for('drizzle:Name')]: name, [Symbol.for('drizzle:Columns')]: " +
        'Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, { name, getSQLType: () => type }])) });';
      return { contents: [table, ...exported.map(([name, value]) => described(name, value as PgTable))].join('\n') };
    });
  },
};

function described(name: string, table: PgTable): string {
  const columns = Object.entries(getTableColumns(table)).map(([field, column]) => [field, column.getSQLType()]);
  return `export const ${name} = table(${JSON.stringify(getTableName(table))}, ${JSON.stringify(Object.fromEntries(columns))});`;
}

/** Drizzle's dialect without what writes the statements of builders that a function leaves out. */
function lesserDialect(name: string): Plugin {
  const methods = builds.test(name) ? String.raw`buildRelational\w+` : String.raw`build\w+`;
  const method = new RegExp(String.raw`^ {2}(${methods})\([\s\S]*?^ {2}\}$`, 'gm');
  const refusal = "  $1() { throw new Error('This is not part of a function.'); }";
  return {
    name: 'lesser-dialect',
    setup(bundler) {
      bundler.onLoad({ filter: /drizzle-orm\/pg-core\/dialect\.js$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(method, refusal),
      }));
    },
  };
}

/** The API's document, which nearly nobody asks for, is unpacked when somebody does. */
const packedDocument: Plugin = {
  name: 'packed-document',
  setup(bundler) {
    bundler.onLoad({ filter: /\/functions\/document\.ts$/ }, () => {
      const document: unknown = JSON.parse(readFileSync(join(project, 'functions/openapi.json'), 'utf8'));
      const packed = gzipSync(JSON.stringify(document), { level: 9 }).toString('base64');
      return {
        contents: `const packed = '${packed}';
          export function readDocument() {
            const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
            return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
          }`,
      };
    });
  },
};

/**
 * Leaves modules out: what they export refuses to be called, or gives nothing. The mark is for Drizzle, which asks of
 * values whether they are of a class that may have been left out.
 */
function without(filter: RegExp, gives: 'a refusal' | 'nothing' = 'a refusal'): Plugin {
  const result = gives === 'nothing' ? '' : "return () => { throw new Error('This is not part of a function.'); };";
  const stub = `function stub() { ${result} } stub[Symbol.for('drizzle:entityKind')] = 'LeftOut';`;
  return {
    name: `without-${String(filter)}`,
    setup(bundler) {
      bundler.onLoad({ filter }, async ({ path }) => {
        const names = Object.keys((await import(path)) as object).filter((name) => name !== 'default');
        const exports = names.map((name) => `export const ${name} = stub;`);
        return { contents: [stub, ...exports, 'export default stub;'].join('\n') };
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

/** The noun whose function answers what belongs to no noun: every function can say that there is nothing. */
export const nounOfTheRest = 'health';

/**
 * Bundles for Lambda one API noun (`api/metrics`), one source (`sync/github`), what is concluded of all
 * (`sync/conclusions`) or the `migrations`. The bundle exports `handler`.
 */
export async function bundleFunction(name: string): Promise<Bundle> {
  return bundle(name, {
    ...shared,
    stdin: { contents: entryOf(name), resolveDir: project, sourcefile: `${name}.ts`, loader: 'ts' },
    platform: 'node',
    target: 'node24',
    plugins: [
      without(absent, 'nothing'),
      ...[unused, ...leftOut.filter(({ of }) => of.test(name)).map(({ modules }) => modules)].map((filter) =>
        without(filter),
      ),
      ...(/^(sync\/)/.test(name) ? [tables] : []),
      terse(name),
      readyHono,
      lesserZod,
      lesserDialect(name),
      packedDocument,
    ],
    // Packages that still use `require` find Node's own modules by it.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}

function entryOf(name: string): string {
  if (name === 'migrations') {
    return "import { migrations } from '#functions/host/lambda-migrations.ts'; export const handler = migrations();";
  }
  const [kind, file = ''] = name.split('/');
  const noun = file.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return kind === 'api'
    ? `import { serve } from '#functions/host/lambda.ts'; import { apiShell } from '#functions/middleware/shell.ts';
       import { ${noun} as noun } from '#functions/api/${file}.ts';
       export const handler = serve((open) => apiShell(open).route('/api/v1', noun));`
    : `import { start } from '#functions/host/lambda-sync.ts'; import { syncShell } from '#functions/middleware/shell.ts';
       import { askForConclusions as conclude } from '#core/sync/ask-conclusions.ts';
       import { ${noun} as source } from '#functions/sync/${file}.ts';
       export const handler = start('${file}', (open) => syncShell(open).route('/', source({ conclude })));`;
}

/** Bundles the whole API with the schedule for workerd. */
export async function bundleWorker(): Promise<Bundle> {
  return bundle('worker', {
    ...shared,
    entryPoints: ['functions/host/worker.ts'],
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    plugins: [packedDocument],
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
    wakes: wakes.test(Buffer.from(code).toString()),
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
  const folder = join(project, 'dist');
  // What is deployed is what lies in the folder: nothing of a former version.
  rmSync(folder, { recursive: true, force: true });
  for (const { name, code } of bundles) {
    const own = join(folder, name === 'worker' ? 'worker' : `lambda/${name}`);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'index.mjs'), code);
  }
  const known = bundles.map(({ name, wakes: mayWake }) => ({ name, wakes: mayWake }));
  writeFileSync(join(folder, 'bundles.json'), JSON.stringify({ nounOfTheRest, bundles: known }));
  process.stdout.write(describe(bundles));
}
