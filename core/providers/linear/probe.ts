import { askOne, askViewer } from '#core/providers/linear/client.ts';
import * as schema from '#core/providers/linear/schema.ts';
import { type Api, type Check, ProviderError } from '#core/providers/provider.ts';

/** What an API key may read, asked for by reading it: a key can be limited to some teams and some kinds of access. */
export async function probe(api: Api): Promise<Check[]> {
  const key = await check('API key', async () => {
    const { viewer, organization } = schema.viewer.parse((await askViewer(api)).data);
    return `Works, as ${viewer.name} in ${organization.name}.`;
  });
  if (!key.ok) return [key];
  const teams = await check('Teams', async () => {
    const { nodes } = schema.teamKeys.parse((await askOne(api, 'teams')).data.teams);
    const names = nodes.map((team) => team.key);
    if (names.length === 0)
      throw new ProviderError('forbidden', 'The key works but sees no team. Give it access to one.');
    const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
    return `Can be read: ${names.slice(0, 5).join(', ')}${more}.`;
  });
  const lists = [
    ['Issues', 'issues'],
    ['Attachments', 'attachments'],
    ['Users', 'users'],
  ] as const;
  const checks = [key, teams];
  for (const [title, list] of lists) {
    checks.push(
      await check(title, async () => {
        await askOne(api, list);
        return 'Can be read.';
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
      return { name, ok: false, detail: 'Linear answered in a shape that it does not document.' };
    throw error;
  }
}
