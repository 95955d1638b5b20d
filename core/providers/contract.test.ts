import { describe, expect, test } from 'vitest';
import { providers } from '#core/providers/index.ts';
import { type Api, type Place, ProviderError, type Step } from '#core/providers/provider.ts';

/** What holds for every provider alike, whatever it reads. */

const secret = 'a-secret-that-must-not-be-told';
/** Of a source that shares the credential of another and has a key beside it. */
const ownSecret = 'another-that-must-not-be-told';

/** How a provider is told who asks, where it is not a bearer of the secret. */
const credentials: Record<string, string> = { cursor: `Basic ${btoa(`${secret}:`)}`, linear: secret };

type Answer = (request: Request) => Promise<Response>;

/** An api whose every call is answered by `answer`. */
function apiOf(answer: Answer): { api: Api; asked: Request[]; blocks: Date[] } {
  const asked: Request[] = [];
  const blocks: Date[] = [];
  const api: Api = {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      asked.push(request.clone());
      return answer(request);
    },
    now: () => new Date('2026-11-22T12:00:00Z'),
    secret,
    ownSecret,
    timeoutMs: 40,
    urls: {
      api: 'https://api.test',
      graphql: 'https://api.test/graphql',
      web: 'https://test',
      own: 'https://own.test',
    },
    budget: {
      take: async () => {},
      giveBack: async () => {},
      note: async () => {},
      block: async (_, until) => void blocks.push(until),
    },
  };
  return { api, asked, blocks };
}

const place: Place = {
  scope: { id: 1, externalId: 'R_1', name: 'acme/kiln', defaultBranch: 'main' },
  config: { repositories: ['acme/kiln'] },
  incidentLabels: ['incident'],
  kind: 'head',
  cursor: null,
  since: '2026-01-01T00:00:00Z',
  before: null,
  wanted: [],
  size: 10,
  partial: false,
  tag: null,
};

const placeOf = (step: Step): Place => ({
  ...place,
  scope: step.scope === 'source' ? null : place.scope,
  ...(step.reads === 'wanted' && { kind: 'wanted', wanted: ['7/1'] }),
});

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  async () =>
    Response.json(body, { status, headers });

/** Nothing is there but the repository. */
async function nothingThere(request: Request): Promise<Response> {
  const isRepository = new URL(request.url).pathname === '/repos/acme/kiln';
  return Response.json({ message: 'Not Found' }, { status: isRepository ? 200 : 404 });
}

/** What an answer is and what the sync must take it for. */
const failures: [string, Answer, string][] = [
  ['a refused credential', json({ message: 'Bad credentials' }, 401), 'unauthorized'],
  [
    'a limit with a time to wait',
    json({ message: 'You have exceeded a secondary rate limit.' }, 403, { 'retry-after': '60' }),
    'limited',
  ],
  ['a limit without a time to wait', json({ message: 'You have exceeded a secondary rate limit.' }, 429), 'limited'],
  [
    'a used up allowance',
    json({ message: 'API rate limit exceeded' }, 403, {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1795350000',
    }),
    'limited',
  ],
  [
    'single sign-on',
    json({ message: 'Resource protected' }, 403, { 'x-github-sso': 'required; url=https://sso.test' }),
    'forbidden',
  ],
  ['a missing permission', json({ message: 'Resource not accessible by personal access token' }, 403), 'forbidden'],
  ['nothing there', nothingThere, 'gone'],
  ['a failed request of an unknown kind', json({ message: 'Validation Failed' }, 422), 'unreadable'],
  ['an inner error', json({ message: 'Server Error' }, 500), 'unavailable'],
  ['no network', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
  ['half an answer', async () => new Response('{"data": {', { status: 200 }), 'unavailable'],
];

describe.each(providers)('$id', (provider) => {
  test('names itself, what it unlocks and whose credential it uses', () => {
    expect(provider.title).not.toBe('');
    expect(provider.unlocks).toMatch(/\.$/);
    expect(providers.map((other) => other.id)).toContain(provider.credentialOf);
    expect(new Set(provider.steps.map((step) => step.id)).size).toBe(provider.steps.length);
  });

  describe.each(provider.steps)('$id', (step) => {
    test.each(failures)('takes %s for what it is', async (_, answer, kind) => {
      const { api } = apiOf(answer);
      if (step.reads === 'wanted' && step.checks === undefined && kind === 'gone') {
        // A wanted item that is gone does not stop the others.
        expect((await step.page(api, placeOf(step))).problems).toMatchObject([{ item: '7/1', code: 'gone' }]);
        return;
      }
      if (step.ownKey === true && kind === 'gone') {
        // That there is nothing is what it asks.
        expect((await step.page(api, placeOf(step))).items).toBe(1);
        return;
      }
      const failure = await step.page(api, placeOf(step)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ProviderError);
      // A key beside the credential stops nothing but its own step.
      const isAside = step.ownKey === true && kind === 'unauthorized';
      expect((failure as ProviderError).kind).toBe(isAside ? 'forbidden' : kind);
      expect((failure as ProviderError).message).not.toContain(secret);
    });

    test('waits as long as it is told, or a minute', async () => {
      const told = apiOf(json({ message: 'secondary rate limit' }, 403, { 'retry-after': '17' }));
      await expect(step.page(told.api, placeOf(step))).rejects.toMatchObject({
        retryAt: new Date('2026-11-22T12:00:17Z'),
      });
      expect(told.blocks).toEqual([new Date('2026-11-22T12:00:17Z')]);
      const silent = apiOf(json({ message: 'secondary rate limit' }, 403));
      await expect(step.page(silent.api, placeOf(step))).rejects.toMatchObject({
        retryAt: new Date('2026-11-22T12:01:00Z'),
      });
    });

    test('gives up a call that is never answered', async () => {
      const { api } = apiOf(() => Promise.reject(new Error('not asked')));
      const hanging: Api = {
        ...api,
        fetch: (_, init) =>
          new Promise((_, reject) =>
            init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
          ),
      };
      const failure = await step.page(hanging, placeOf(step)).catch((error: unknown) => error);
      expect(['too_large', 'unavailable']).toContain((failure as ProviderError).kind);
      expect((failure as ProviderError).message).toMatch(/did not answer within 0.04 seconds/);
    });

    test('sends its credential in a header and nowhere else, and says who it is', async () => {
      const { api, asked } = apiOf(json({ message: 'Not Found' }, 404));
      await step.page(api, placeOf(step)).catch(() => {});
      expect(asked.length).toBeGreaterThan(0);
      for (const request of asked) {
        const bearer = `Bearer ${step.ownKey === true ? ownSecret : secret}`;
        expect(request.headers.get('authorization')).toBe(credentials[provider.id] ?? bearer);
        expect(request.headers.get('user-agent')).toBe('veelocity');
        expect(request.url + (await request.text())).not.toMatch(`${secret}|${ownSecret}`);
      }
    });

    test('refuses an answer that is no object of its kind', async () => {
      const { api } = apiOf(json({ data: null, surprise: true }));
      const page = await step.page(api, placeOf(step)).catch((error: unknown) => error as Error);
      if (page instanceof Error) expect(['ProviderError', 'ZodError']).toContain(page.name);
      else expect(page.problems?.length).toBeGreaterThan(0);
    });
  });

  test('a probe answers every question in words, also when nothing can be reached', async () => {
    const { api } = apiOf(() => Promise.reject(new TypeError('fetch failed')));
    const checks = await provider.probe(api, ['incident'], { organization: 'acme' });
    expect(checks.length).toBeGreaterThan(0);
    for (const check of checks) expect(check).toMatchObject({ ok: false, detail: expect.stringMatching(/\w/) });
  });
});
