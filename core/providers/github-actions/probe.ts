import { rest } from '#core/providers/github-api.ts';
import { type Api, type Check, ProviderError } from '#core/providers/provider.ts';

/** Can workflow runs be read? Asked of the repository that was pushed to last. */
export async function probe(api: Api): Promise<Check[]> {
  try {
    const { body } = await rest(api, '/user/repos?per_page=1&sort=pushed');
    const [repository] = Array.isArray(body) ? (body as { full_name: string }[]) : [];
    if (repository === undefined) return [{ name: 'Actions', ok: false, detail: 'The token sees no repository.' }];
    await rest(api, `/repos/${repository.full_name}/actions/runs?per_page=1`);
    return [{ name: 'Actions', ok: true, detail: `Workflow runs can be read, in ${repository.full_name}.` }];
  } catch (error) {
    if (error instanceof ProviderError) return [{ name: 'Actions', ok: false, detail: error.message }];
    throw error;
  }
}
