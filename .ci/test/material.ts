import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A folder of material that lies outside the project: named by an environment variable, or else beside the project or
 * its parent. `null`: there is none, so that what needs it is skipped, which is said aloud. In CI that is a failure.
 */
export function findMaterial(variable: string, usual: string): string | null {
  const given = process.env[variable];
  const candidates = given === undefined ? [`${project}../${usual}`, `${project}../../${usual}`] : [given];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  const message = `There is no ${usual}, looked for in ${candidates.join(' and ')}. Name its folder in ${variable}.`;
  if (process.env.CI) throw new Error(message);
  process.stderr.write(`\nSKIPPED: ${message}\n\n`);
  return null;
}
