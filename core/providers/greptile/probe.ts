import * as ask from '#core/providers/greptile/client.ts';
import { graphql, rest } from '#core/providers/github-api.ts';
import { type Api, type Check, ProviderError } from '#core/providers/provider.ts';

/** What GitHub's token must be able to read for AI reviews, in the repository that was pushed to last; and Greptile's key. */
export async function probe(api: Api): Promise<Check[]> {
  let name = '';
  let branch = '';
  const token = await check('GitHub token', async () => {
    const { body } = await rest(api, '/user/repos?per_page=1&sort=pushed');
    const [repository] = Array.isArray(body) ? (body as { full_name: string; default_branch?: string }[]) : [];
    if (repository === undefined)
      throw new ProviderError('forbidden', 'The token of GitHub works but sees no repository.');
    name = repository.full_name;
    branch = repository.default_branch ?? 'main';
    return `Works; ${name} was pushed to last.`;
  });
  if (!token.ok) return [token];
  const since = api.now().toISOString();
  return [
    token,
    await check('Issues', async () => {
      await ask.askConversation(api, name, since, 1, null);
      return `Comments of conversations can be read, in ${name}.`;
    }),
    await check('Pull requests', async () => {
      await ask.askInline(api, name, since, 1, null);
      const [owner, repository] = name.split('/');
      const query = `query Probe($owner:String!,$name:String!){repository(owner:$owner,name:$name){
        pullRequests(first:1){nodes{reviewThreads(first:1){nodes{isResolved}}}}}}`;
      const { errors } = await graphql(api, query, { owner, name: repository });
      if (errors[0] !== undefined) throw new ProviderError('forbidden', errors[0].message);
      return `Comments on lines and their threads can be read, in ${name}.`;
    }),
    await check('Greptile key', async () => {
      if (api.ownSecret === null) return 'There is none: everything but the state of the index can be read.';
      const found = await ask.askIndex(api, name, branch, api.ownSecret);
      return found === null
        ? `Works; Greptile has no index of ${name}.`
        : `Works; the index of ${name} can be looked at.`;
    }),
  ];
}

async function check(name: string, run: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await run() };
  } catch (error) {
    if (error instanceof ProviderError) return { name, ok: false, detail: error.message };
    throw error;
  }
}
