import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocksOf, commandsOf } from '../infra/docker/verify/commands.ts';

/** What every document names is there: the place a link leads to, files, scripts, variables, routes. */

const project = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const below = (folder: string, pattern: RegExp) =>
  readdirSync(join(project, folder), { recursive: true })
    .map((path) => `${folder}/${String(path)}`)
    .filter((path) => pattern.test(path) && !/\/(node_modules|dist|\.api)\//.test(path));
const pages = ['README.md', ...below('docs', /\.md$/).sort()].map((path) => [path, read(path)] as const);
const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

describe.each(pages)('%s', (path, text) => {
  test('its links and pictures lead somewhere', () => {
    const links = [...proseOf(text).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, file = '', anchor]) => {
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(project, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  test('the files and folders it names are there', () => {
    // What is made: by people for their deployment, by a build, by a test.
    const made =
      /^infra\/docker\/(\.env|backups(\/.*)?)$|^web\/(dist|\.api)$|^web\/e2e\/screenshots$|^docs\/guides\/none$/;
    const named = [...spansOf(text), ...commandsOf(text).map((command) => command.text)].flatMap((span) =>
      [...span.matchAll(/(?<![\w./-])(?:\.ci|core|functions|web|infra|docs)\/[\w./-]*\w/g)].map(([name]) => name),
    );
    const missing = named.filter((name) => !made.test(name) && !existsSync(join(project, name)));
    // `core/providers/<provider>/client.ts` and `core/db/*.sql.ts` end before what stands for many.
    expect(missing).toEqual([]);
  });

  test('the scripts of npm that it names are there', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('the variables that it names are read somewhere', () => {
    const texts = [...spansOf(text), ...blocksOf(text).map((block) => block.text)];
    const names = texts.flatMap((span) => span.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g) ?? []);
    expect([...new Set(names)].filter((name) => !sources.includes(name))).toEqual([]);
  });

  test('the routes that it names are there', () => {
    const named = [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/(?:api\/v1\/)?[\w/{}.-]*\w}?)/g)];
    const missing = named.filter(([, method = '', route = '']) => {
      const known = paths[route.replace(/^\/api\/v1/, '')];
      return known?.[method.toLowerCase()] === undefined && !unlisted.has(`${method} ${route}`);
    });
    expect(missing.map(([name]) => name)).toEqual([]);
  });
});

test('docs/development.md names every script of npm', () => {
  const text = read('docs/development.md');
  expect(
    Object.keys(scripts).filter((name) => !text.includes(`npm run ${name}`) && !text.includes(`npm ${name}`)),
  ).toEqual([]);
});

test('the documents that the code names are there', () => {
  const configs = ['sst.config.ts', 'infra/worker/wrangler.jsonc', '.env.example'].map(read).join('\n');
  const named = `${sources}\n${configs}`.match(/\bdocs\/[\w/-]+\.md\b/g) ?? [];
  expect([...new Set(named)].filter((path) => !existsSync(join(project, path)))).toEqual([]);
});

/** Where a variable may be read: by the program, by Compose, by what builds, tests and verifies. */
const sources = [
  ...['core', 'functions', 'infra', 'web', '.ci'].flatMap((folder) => below(folder, /\.(ts|tsx|yml|sh|example)$/)),
  '.ci/run',
  'infra/docker/.env.example',
  'infra/docker/Dockerfile',
  'infra/docker/Caddyfile',
]
  .filter((path) => !path.endsWith('documents.test.ts') && statSync(join(project, path)).isFile())
  .map(read)
  .join('\n');
const { paths } = JSON.parse(read('functions/openapi.json')) as { paths: Record<string, Record<string, unknown>> };
/** Routes that are not the API's: of the frontend, of the schedule inside a host, of the simulator. */
const unlisted = new Set(['GET /health', 'POST /sync/', 'GET /_calls', 'POST /_faults']);

/** A document without its blocks. */
function proseOf(markdown: string): string {
  return markdown.replaceAll(/^( *)```[^]*?^ *```$/gm, '');
}

/** What stands in backquotes. */
function spansOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}

/** The anchors that GitHub makes of headings: each once, later ones with a number. */
function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(markdown).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => {
    const anchor = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}
