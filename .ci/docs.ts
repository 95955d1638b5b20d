import { writeFileSync } from 'node:fs';
import { metricsText, providersText } from './catalogues.ts';
import { deploymentText } from './environment.ts';
import { openApiText } from './openapi.ts';

/** Documents that are made from the code: where each is kept, and how its text is made. Run by `npm run docs`. */
export const documents: Record<string, () => string> = {
  'functions/openapi.json': openApiText,
  'docs/metrics.md': metricsText,
  'docs/providers.md': providersText,
  'docs/deployment.md': deploymentText,
};

if (import.meta.main) {
  for (const [path, text] of Object.entries(documents)) writeFileSync(new URL(`../${path}`, import.meta.url), text());
}
