import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, test } from 'vitest';
import { parseConfig, variables } from '#core/config.ts';
import { embedded } from '#core/db/migrations/embed.ts';
import { metrics } from '#core/metrics/index.ts';
import { providers } from '#core/providers/index.ts';
import { type Import, type Module, readModule } from '#test/modules.ts';

/** Keeps the house as docs/architecture.md describes it: who may import whom, and that nothing was forgotten. */

/** The longest there is today. They may only go down: whoever shortens the longest one lowers its number. */
const ceilings = {
  /** `Form` in web/pages/workspace.tsx. */
  componentLines: 92,
  /** `tieIncidents` in core/links/incidents.ts. */
  functionLines: 65,
  /** core/demo/company/company.proof.test.ts. */
  fileLines: 358,
};

/** Some files, and what of the project they may import beside each other. A path that ends in `/` is a folder. */
interface Floor {
  of: string[];
  /** `type x`: its types only. `lazy x`: by `import()` only. */
  may: string[];
  /** Packages and modules of Node; `*`: any. */
  packages?: string[];
}

const project = join(import.meta.dirname, '..');
const providerFolders = foldersOf('core/providers');

const lib = ['core/lib/', 'core/error.ts'];
const data = ['drizzle-orm', 'zod'];
const toProviders = ['core/providers/index.ts', 'core/providers/provider.ts'];

/** The first floor that a file is on counts. */
const floors: Floor[] = [
  { of: ['core/error.ts'], may: [] },
  { of: ['core/config.ts'], may: ['core/lib/address.ts'], packages: ['zod'] },
  { of: ['core/context.ts'], may: ['type core/config.ts', 'type core/db/database.ts'] },
  { of: ['core/lib/'], may: ['core/error.ts'], packages: ['zod', 'jose', 'node:crypto'] },
  { of: ['core/db/migrations/embed.ts'], may: [], packages: ['node:fs'] },
  { of: ['core/db/'], may: lib, packages: ['drizzle-orm', 'postgres'] },
  { of: ['core/providers/index.ts'], may: ['core/providers/'] },
  { of: ['core/providers/rows.ts'], may: ['type core/db/'] },
  { of: ['core/providers/provider.ts'], may: [...lib, 'type core/providers/rows.ts'], packages: ['zod'] },
  { of: ['core/providers/github-api.ts'], may: [...lib, 'core/providers/provider.ts'], packages: ['zod'] },
  ...providerFolders.map((folder) => ({
    of: [`core/providers/${folder}/`],
    may: [...lib, 'core/providers/provider.ts', 'core/providers/github-api.ts', 'type core/db/'],
    packages: ['zod'],
  })),
  { of: ['core/facts/'], may: [...lib, 'core/db/'], packages: data },
  { of: ['core/links/'], may: [...lib, 'core/db/', 'core/facts/'], packages: data },
  { of: ['core/metrics/', 'core/insights/'], may: [...lib, 'type core/context.ts', 'core/db/'], packages: data },
  { of: ['core/demo/serve.ts'], may: ['core/demo/', 'core/lib/'], packages: ['*'] },
  { of: ['core/demo/'], may: ['core/lib/'], packages: ['graphql', '@octokit/', 'node:'] },
  {
    of: ['core/sync.ts', 'core/sync/'],
    may: [...lib, 'type core/context.ts', 'core/db/', ...toProviders, 'core/sources.ts', 'core/sources/'].concat([
      'core/settings.ts',
      'core/delivery.ts',
      'core/links/',
      'core/facts/',
    ]),
    packages: data,
  },
  {
    // What is said with the help of metrics: a page is made of them and of a few lists of its own.
    of: ['core/dashboard.ts', 'core/dashboard/', 'core/coverage.ts'],
    may: [...lib, 'type core/context.ts', 'core/db/', 'core/metrics/', 'core/insights/'].concat([
      'core/facts/touched.ts',
      'core/sources.ts',
    ]),
    packages: data,
  },
  {
    // Its preview measures what rules would do.
    of: ['core/rules.ts'],
    may: ['core/'],
    packages: data,
  },
  {
    // The nouns: account, settings, sources, … Who changes what facts say refreshes them.
    of: ['core/'],
    may: [...lib, 'type core/context.ts', 'core/config.ts', 'core/db/', ...toProviders, 'core/links/', 'core/facts/'],
    packages: [...data, 'jose'],
  },
  {
    of: ['functions/host/'],
    may: [
      ...lib,
      'functions/',
      'core/config.ts',
      'core/context.ts',
      'core/db/',
      'core/sync/claim.ts',
      'core/rotation.ts',
      'lazy core/demo/',
    ],
    packages: ['*'],
  },
  { of: ['functions/'], may: ['core/'], packages: ['hono', 'zod'] },
  { of: ['web/api.ts'], may: ['web/', 'type functions/app.ts'], packages: ['solid-js', 'hono/client'] },
  { of: ['web/'], may: ['web/api.ts'], packages: ['solid-js', '@solidjs/router', '@unovis/ts'] },
  { of: ['infra/', 'sst.config.ts'], may: [], packages: ['*'] },
];

/** What no function may import, although it is part of `core`: only hosts and tests load it, and late. */
const notInFunctions = ['core/demo/', ...providerFolders.map((folder) => `core/providers/${folder}/`)];

/** Tests, what only they use, and tools may reach anywhere. */
const free = /\.test\.tsx?$|^\.ci\/|^web\/e2e\/|^[^/]+\.config\.ts$/;

const modules = filesBelow('core', 'functions', 'web', 'infra', '.ci')
  .concat(readdirSync(project))
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readModule(project, path));
const product = modules.filter(({ path }) => path === 'sst.config.ts' || !free.test(path));

test('every file stands on a floor', () => {
  expect(product.filter(({ path }) => floorOf(path) === undefined).map(({ path }) => path)).toEqual([]);
});

test('nothing reaches for what its floor does not have', () => {
  const wrong = product.flatMap(({ path, imports }) =>
    imports
      .filter((each) => !isAllowed(path, each))
      .map(({ target, kind, line }) => {
        const what = target ?? 'something that is computed, which nobody can check';
        return `${path}:${line} (floor ${floorOf(path)?.of.join(', ')}) reaches for ${kind === 'value' ? '' : `${kind} `}${what}`;
      }),
  );
  expect(wrong).toEqual([]);
});

test('below the hosts nothing reads a clock or the process, or keeps anything between calls', () => {
  const below = product.filter(({ path }) => /^(core|functions)\//.test(path) && !isHost(path));
  expect(below.flatMap(({ path, habits }) => habits.map(({ what, line }) => `${path}:${line} ${what}`))).toEqual([]);
});

test('functions and files only get shorter', () => {
  const functions = product.flatMap(({ path, functions: all }) =>
    all.map(({ name, line, lines }) => ({ lines, what: `${name} in ${path}:${line}`, inWeb: path.endsWith('x') })),
  );
  const tooLong = [
    ...functions.filter(({ lines, inWeb }) => lines > (inWeb ? ceilings.componentLines : ceilings.functionLines)),
    ...modules.filter(({ lines }) => lines > ceilings.fileLines).map(({ lines, path }) => ({ lines, what: path })),
  ];
  expect(tooLong.map(({ lines, what }) => `${what} has ${lines} lines`)).toEqual([]);
});

test('every provider folder has the same files', () => {
  const files = ['client.ts', 'fixtures', 'index.ts', 'normalise.test.ts', 'normalise.ts', 'probe.ts', 'schema.ts'];
  const found = providerFolders.map((folder) => [folder, readdirSync(join(project, 'core/providers', folder)).sort()]);
  expect(found).toEqual(providerFolders.map((folder) => [folder, files]));
});

test('every provider is registered, and has a scheduled function, as what is concluded of all has', () => {
  const ids = providers.map(({ id }) => id).sort();
  expect(providerFolders).toEqual(ids);
  const functions = namesIn('functions/sync').filter((name) => !name.endsWith('-app'));
  expect(functions).toEqual([...ids, 'conclusions'].sort());
});

test('every metric is registered, in a file of its name', async () => {
  const made: string[] = [];
  for (const name of namesIn('core/metrics')) {
    const values = Object.values((await import(join(project, `core/metrics/${name}.ts`))) as Record<string, unknown>);
    if (values.some((value) => typeof value === 'object' && value !== null && 'question' in value)) made.push(name);
  }
  expect(made).toEqual(metrics.map(({ id }) => id).sort());
});

test('every noun of the API is mounted', () => {
  const mounted = imports('functions/app.ts').filter((path) => path.startsWith('functions/api/'));
  expect(mounted.sort()).toEqual(namesIn('functions/api').map((name) => `functions/api/${name}.ts`));
});

test('.env.example has every setting in the order of core/config.ts, with a sentence, and says the default', () => {
  const text = readFileSync(join(project, '.env.example'), 'utf8');
  const lines = [...text.matchAll(/((?:^# .*\n)*)^([A-Z_]+)=(.*)$/gm)];
  expect(lines.map(([, , name]) => name)).toEqual(variables);
  const unexplained = lines.filter(([, comment]) => !comment?.trimEnd().endsWith('.'));
  expect(unexplained.map(([, , name]) => name)).toEqual([]);
  const copied = Object.fromEntries(lines.map(([, , name = '', value = '']) => [name, value]));
  expect(parseConfig(copied)).toEqual(parseConfig({}));
});

test('the migrations are those of the tables, and embedded', async () => {
  expect(readFileSync(join(project, 'core/db/migrations/all.ts'), 'utf8')).toBe(embedded());
  const folder = join(project, 'core/db/migrations/meta');
  const last =
    readdirSync(folder)
      .filter((name) => name.endsWith('_snapshot.json'))
      .sort()
      .at(-1) ?? '';
  const snapshot = JSON.parse(readFileSync(join(folder, last), 'utf8')) as Parameters<typeof generateMigration>[0];
  const tables: Record<string, unknown> = {};
  for (const name of readdirSync(join(project, 'core/db'))) {
    if (name.endsWith('.sql.ts')) Object.assign(tables, await import(join(project, 'core/db', name)));
  }
  const missing = await generateMigration(snapshot, generateDrizzleJson(tables, snapshot.id, undefined, 'snake_case'));
  expect(missing, 'run `npm run migration`').toEqual([]);
});

test('the lockfile knows every package for every platform, so that `npm ci` works on each', () => {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

function floorOf(path: string): Floor | undefined {
  return floors.find(({ of }) => isIn(path, of));
}

function isAllowed(path: string, { target, kind }: Import): boolean {
  const floor = floorOf(path);
  if (floor === undefined) return false;
  if (target === null || !isOurs(target)) {
    return (floor.packages ?? []).some((name) => name === '*' || (target !== null && isPartOf(target, name)));
  }
  if (floor.of.includes('functions/') && isIn(target, notInFunctions)) return false;
  if (floorOf(target) === floor) return true;
  return floor.may.some((entry) => {
    const [place = '', only] = entry.split(' ').toReversed();
    return isIn(target, [place]) && (only === undefined || only === kind);
  });
}

/** `hono/streaming` is part of `hono`, `node:fs` of `node:`, `@octokit/x` of `@octokit/`. */
function isPartOf(target: string, name: string): boolean {
  return target === name || target.startsWith(/[/:]$/.test(name) ? name : `${name}/`);
}

function isIn(path: string, places: string[]): boolean {
  return places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
}

function isOurs(target: string): boolean {
  return /^(core|functions|web|infra|\.ci)\//.test(target);
}

/** Hosts, the two scripts of `core` that are started from a terminal, and the one schema that simulators share. */
function isHost(path: string): boolean {
  const scripts = ['core/demo/serve.ts', 'core/db/migrations/embed.ts'];
  return isIn(path, ['functions/host/', ...scripts, 'core/demo/github/graphql.ts']);
}

function imports(path: string): string[] {
  const found: Module | undefined = modules.find((each) => each.path === path);
  return (found?.imports ?? []).map(({ target }) => target ?? '');
}

function filesBelow(...folders: string[]): string[] {
  const made = /(^|\/)(node_modules|dist|\.api|screenshots)(\/|$)/;
  return folders
    .filter((folder) => existsSync(join(project, folder)))
    .flatMap((folder) =>
      readdirSync(join(project, folder), { recursive: true }).map((path) => `${folder}/${String(path)}`),
    )
    .filter((path) => !made.test(path));
}

function foldersOf(folder: string): string[] {
  const entries = readdirSync(join(project, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The names of a folder's modules, without tests. */
function namesIn(folder: string): string[] {
  const files = readdirSync(join(project, folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return files.map((name) => name.replace(/\.ts$/, '')).sort();
}
