import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** `npm start`: the Node host. What Node made of the sources is kept beside the packages, so that later starts are faster. */

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url)));
const { run } = await import('#functions/host/node-run.ts');
await run(process.env);
