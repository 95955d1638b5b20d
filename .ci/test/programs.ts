import { join } from 'node:path';
import { bundlePrograms, writePrograms } from '../../infra/host-bundle.ts';
import { project } from '../../infra/bundle.ts';

/**
 * The programs that tests start again and again, each as a container runs it: so they start in a fifth of the time that
 * their sources take.
 */

const folder = join(project, 'node_modules/.programs');
export const bundledHost = join(folder, 'node.mjs');
export const bundledSimulator = join(folder, 'serve.mjs');

/** Bundles them anew, before the first test. */
export async function buildPrograms(): Promise<void> {
  writePrograms(folder, await bundlePrograms(['functions/host/node.ts', 'core/demo/serve.ts'], folder));
}
