import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { freePort } from '#test/host-process.ts';

const configFile = fileURLToPath(new URL('./vite.config.ts', import.meta.url));

/** Builds the gallery and serves it until it is stopped. */
export async function serveGallery(): Promise<{ url: string; stop: () => Promise<void> }> {
  await build({ configFile, logLevel: 'warn' });
  const port = Number(await freePort());
  const server = await preview({
    configFile,
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port, strictPort: true },
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
