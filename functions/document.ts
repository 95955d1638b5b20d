import document from '#functions/openapi.json' with { type: 'json' };

/**
 * The OpenAPI document of what is served, as text. `.ci/docs.ts` makes it when the code changes. A bundle has it
 * compressed in place of this file (`infra/bundle.ts`), since it would be a third of what is loaded for any request.
 */
export function readDocument(): Promise<string> {
  return Promise.resolve(JSON.stringify(document));
}
