import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** The web: built to `web/dist`; in development `/api` goes to the Node host. */
export default defineConfig({
  root: 'web',
  plugins: [solid()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api/': 'http://127.0.0.1:8000' } },
});
