import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Writes `all.ts` from the SQL files beside it: bundles have no folder to read migrations from. */

const folder = new URL('./', import.meta.url);

/** The text of `all.ts` as it should be. */
export function embedded(): string {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const entries = files.map((name) => {
    const statements = readFileSync(new URL(name, folder), 'utf8').split('--> statement-breakpoint');
    return `  { id: ${JSON.stringify(name.replace('.sql', ''))}, statements: ${JSON.stringify(statements)} },`;
  });
  return [
    '// Made by `npm run migration` from the SQL files beside it.',
    'export const migrations: { id: string; statements: string[] }[] = [',
    ...entries,
    '];',
    '',
  ].join('\n');
}

if (import.meta.main) writeFileSync(new URL('all.ts', folder), embedded());
