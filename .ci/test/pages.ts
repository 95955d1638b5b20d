import type { Api, Page, Scope, Step } from '#core/providers/provider.ts';

/** What a step brings, read outside of a sync: no budget, no database. */

/** An api whose calls go to `fetch` and cost nothing. */
export function createApi(fetch: Api['fetch'], now: () => Date): Api {
  return {
    fetch,
    now,
    secret: 'ghp_test',
    ownSecret: null,
    urls: { api: 'https://api.github.com', graphql: 'https://api.github.com/graphql', web: 'https://github.com' },
    budget: { take: async () => {}, giveBack: async () => {}, note: async () => {}, block: async () => {} },
    timeoutMs: 30_000,
  };
}

/** Every page of a repository's history, or of a list, from the newest on. */
export async function readPages(
  api: Api,
  step: Step,
  scope: Scope,
  size: number,
  incidentLabels: string[] = [],
): Promise<Page[]> {
  const pages: Page[] = [];
  const place = {
    kind: 'head',
    since: '2020-01-01T00:00:00Z',
    before: null,
    tag: null,
    config: {},
    partial: false,
  } as const;
  let cursor: string | null = null;
  do {
    const page: Page = await step.page(api, { ...place, incidentLabels, wanted: [], cursor, scope, size });
    pages.push(page);
    cursor = page.next;
  } while (cursor !== null);
  return pages;
}
