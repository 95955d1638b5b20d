import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';

/** What a browser may have to load, in KB of compressed JavaScript: until a page stands, and until its first chart does. */
const untilPage = 70;
const untilChart = 150;

/** Pages that stand inside another one. */
const frames: Record<string, string> = {
  metric: 'metrics',
  sources: 'settings',
  rules: 'settings',
  tokens: 'settings',
  account: 'settings',
  workspace: 'settings',
};

type Chunk = Rolldown.OutputChunk;

const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));

test('a page needs little JavaScript, and the drawing of charts comes after it', async () => {
  const built = (await build({ configFile, logLevel: 'warn', build: { write: false } })) as Rolldown.RolldownOutput;
  const chunks = new Map(built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));
  const first = [...chunks.values()].filter((chunk) => chunk.isEntry);
  const pages = [...chunks.values()].filter((chunk) => /\/web\/pages\/[\w-]+\.tsx$/.test(chunk.facadeModuleId ?? ''));
  const drawing = [...chunks.values()].filter((chunk) => drawsCharts(chunk));
  expect(first).toHaveLength(1);
  expect(pages.length).toBeGreaterThan(5);
  expect(drawing.length).toBeGreaterThan(0);

  const sizes = pages.map((page) => {
    const around = pages.filter((one) => one.name === frames[page.name]);
    const loaded = withImports([...first, ...around, page], chunks);
    const early = loaded.filter(drawsCharts).map((chunk) => chunk.fileName);
    expect(early, `${page.name} loads charts at once`).toEqual([]);
    const withChart = drawing.map((chart) => kilobytes(withImports([...loaded, chart], chunks)));
    return { page: page.name, page_kb: kilobytes(loaded), chart_kb: Math.max(...withChart) };
  });
  const words = sizes.map((one) => `${one.page}: ${one.page_kb} KB, with a chart ${one.chart_kb} KB`).join('\n');
  expect(Math.max(...sizes.map((one) => one.page_kb)), words).toBeLessThanOrEqual(untilPage);
  expect(Math.max(...sizes.map((one) => one.chart_kb)), words).toBeLessThanOrEqual(untilChart);
});

const drawsCharts = (chunk: Chunk): boolean => chunk.moduleIds.some((id) => id.includes('/node_modules/@unovis/'));

/** These and everything that they import at once, and not by `import()`. */
function withImports(begin: Chunk[], all: Map<string, Chunk>): Chunk[] {
  const found = new Set(begin);
  for (const chunk of found) for (const name of chunk.imports) if (all.has(name)) found.add(all.get(name) as Chunk);
  return [...found];
}

function kilobytes(chunks: Chunk[]): number {
  const bytes = chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code).byteLength, 0);
  return Math.ceil(bytes / 1024);
}
