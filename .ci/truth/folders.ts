import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A folder of material that lies outside the project: named by an environment variable, or else beside the project or
 * its parent. `null`: there is none, which is said aloud.
 */
export function findFolder(variable: string, usual: string): string | null {
  const given = process.env[variable];
  const candidates = given === undefined ? [`${project}../${usual}`, `${project}../../${usual}`] : [given];
  const found = candidates.find((candidate) => existsSync(candidate)) ?? null;
  // oxlint-disable-next-line no-console -- a skipped test must be seen
  if (found === null) console.warn(`SKIPPED: no ${variable}; looked in ${candidates.join(' and ')}`);
  return found;
}
