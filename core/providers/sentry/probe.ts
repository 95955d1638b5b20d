import { type Api, type Check, ProviderError } from '#core/providers/provider.ts';
import * as ask from '#core/providers/sentry/client.ts';
import { regionOf } from '#core/providers/sentry/normalise.ts';
import { list, organization as organizationSchema } from '#core/providers/sentry/schema.ts';

/** What a token may do in its organisation, asked for by doing it. */

/** Checks the token on the organisation, then each thing that a sync reads. */
export async function probe(api: Api, _: string[], config: Record<string, unknown>): Promise<Check[]> {
  const name = String(config.organization);
  let regional = api;
  const organization = await check('Organisation', async () => {
    const { body } = await ask.askOrganization(api, name);
    const region = regionOf(api.urls.api, organizationSchema.parse(body));
    if (region !== null) regional = { ...api, urls: { ...api.urls, api: region } };
    return region === null ? `${name} can be read.` : `${name} can be read, at ${new URL(region).host}.`;
  });
  if (!organization.ok) return [organization];
  return [organization, ...(await permissions(regional, name))];
}

async function permissions(api: Api, name: string): Promise<Check[]> {
  const now = api.now().getTime();
  const [start, end] = [new Date(now - 3600_000).toISOString(), new Date(now).toISOString()];
  const asked: [string, string, () => Promise<{ body: unknown }>][] = [
    ['Projects', 'project:read', () => ask.askProjects(api, name, 1, null)],
    ['Issues', 'event:read', () => ask.askIssues(api, name, { query: '', size: 1, cursor: null })],
    ['Releases', 'project:read or project:releases', () => ask.askReleases(api, name, 1, null)],
    ['Error counts', 'org:read', () => ask.askCounts(api, name, start, end)],
  ];
  const checks: Check[] = [];
  for (const [title, scope, run] of asked) {
    checks.push(
      await check(title, async () => {
        const { body } = await run().catch((error: unknown) => {
          throw error instanceof ProviderError && error.kind === 'forbidden'
            ? new ProviderError('forbidden', `${error.message} Give the token ${scope}.`)
            : error;
        });
        const found = list.safeParse(body);
        return found.success && found.data.length === 0 ? 'Can be read; there are none yet.' : 'Can be read.';
      }),
    );
  }
  return checks;
}

async function check(name: string, run: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await run() };
  } catch (error) {
    if (error instanceof ProviderError) return { name, ok: false, detail: error.message };
    if (error instanceof Error && error.name === 'ZodError')
      return { name, ok: false, detail: 'Sentry answered in a shape that it does not document.' };
    throw error;
  }
}
