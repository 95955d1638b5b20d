import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { project, shared } from './bundle.ts';

/**
 * Bundles the Node host for a container: what `npm start` and `npm run rotate-key` run, without a package beside it. It is split where
 * the program imports late, so that the demo's providers cost nothing until somebody asks for them.
 * `node infra/host-bundle.ts` writes it to `dist/host`, from which the project's folder is as far as from the sources.
 */

export interface HostFile {
  /** The file's name in `dist/host`; the host is started with `node.mjs`, the key is changed with `rotate-key.mjs`. */
  name: string;
  code: Uint8Array;
  /** The project's files and those of packages that are in it. */
  inputs: string[];
  /** The other files that are read with it; what it imports late is not among them. */
  needs: string[];
}

const folder = join(project, 'dist/host');

/** The schema of GitHub's API is a file that its package reads; here its text becomes part of the program. */
const schemaAsText: Plugin = {
  name: 'schema-as-text',
  setup(bundler) {
    bundler.onLoad({ filter: /@octokit\/graphql-schema\/index\.js$/ }, ({ path }) => {
      const text = readFileSync(join(dirname(path), 'schema.graphql'), 'utf8');
      return { contents: `export const schema = { idl: ${JSON.stringify(text)} };` };
    });
  },
};

/** Bundles the Node host. */
export function bundleHost(): Promise<HostFile[]> {
  return bundlePrograms(['functions/host/node.ts', 'functions/host/rotate-key.ts'], folder);
}

/** Bundles programs that share what they have in common, as files of a folder that lies as deep as their sources do. */
export async function bundlePrograms(entryPoints: string[], folder: string): Promise<HostFile[]> {
  const { outputFiles, metafile } = await build({
    ...shared,
    // Names stay: the log of a failure is read by people.
    minify: false,
    minifyWhitespace: true,
    minifySyntax: true,
    write: false,
    metafile: true,
    entryPoints,
    platform: 'node',
    target: 'node24',
    splitting: true,
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    plugins: [schemaAsText],
    // Packages that still use `require` find Node's own modules by it; the program has a `createRequire` of its own.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [join(project, path), output]));
  return outputFiles.map(({ path, contents }) => ({
    name: relative(folder, path),
    code: contents,
    inputs: Object.keys(outputs.get(path)?.inputs ?? {}),
    needs: (outputs.get(path)?.imports ?? [])
      .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
      .map((each) => relative(folder, join(project, each.path))),
  }));
}

/** Writes what was bundled into its folder, which holds nothing else then. */
export function writePrograms(folder: string, files: HostFile[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, code } of files) writeFileSync(join(folder, name), code);
}

if (import.meta.main) {
  const files = await bundleHost();
  writePrograms(folder, files);
  for (const { name, code } of files) {
    process.stdout.write(`${name.padEnd(32)} ${Math.ceil(code.byteLength / 1024)} KB\n`);
  }
}
