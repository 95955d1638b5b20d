import { graphql, rest } from '#core/providers/github-api.ts';
import { askUser, askVisibleRepositories } from '#core/providers/github/client.ts';
import { visibleRepository } from '#core/providers/github/schema.ts';
import { type Api, type Check, ProviderError, type VisibleRepository } from '#core/providers/provider.ts';

/** What a token may do, asked for by doing it: GitHub has no list of a fine-grained token's permissions. */

/** Pages of 100 repositories to look through for the choice of repositories. */
const maxPages = 10;

/** Checks the token, then each permission on the most recently active repository that it can see. */
export async function probe(api: Api, incidentLabels: string[]): Promise<Check[]> {
  const token = await check('Token', async () => {
    const { body, headers } = await askUser(api);
    const login = (body as { login?: string } | null)?.login ?? 'an app';
    const scopes = headers.get('x-oauth-scopes');
    return `Works, as ${login}${scopes === null || scopes === '' ? '' : ` with the scopes ${scopes}`}.`;
  });
  if (!token.ok) return [token];
  let name = '';
  const repositories = await check('Repositories', async () => {
    const [first] = await visibleRepositories(api, '');
    if (first === undefined)
      throw new ProviderError('forbidden', 'The token works but sees no repository. Give it access to at least one.');
    name = first.name;
    return `Can be listed; ${name} was active last.`;
  });
  if (!repositories.ok) return [token, repositories];
  return [token, repositories, ...(await permissions(api, name, incidentLabels.length > 0))];
}

const graphqlPermissions = [
  ['Pull requests', 'pullRequests(first:1){nodes{id reviews(first:1){nodes{id}}}}'],
  [
    'Contents',
    `defaultBranchRef{target{... on Commit{history(first:1){nodes{oid}}}}}
      refs(refPrefix:"refs/tags/",first:1){nodes{name}} releases(first:1){nodes{id}}`,
  ],
  ['Deployments', 'deployments(first:1){nodes{id}}'],
] as const;

/** Asked only where Settings says that issues can be incidents. */
const issuePermission = ['Issues', 'issues(first:1){nodes{id}}'] as const;

async function permissions(api: Api, name: string, withIssues: boolean): Promise<Check[]> {
  const [owner, repository] = name.split('/');
  const checks: Check[] = [];
  for (const [title, field] of [...graphqlPermissions, ...(withIssues ? [issuePermission] : [])]) {
    checks.push(
      await check(title, async () => {
        const query = `query Probe($owner:String!,$name:String!){repository(owner:$owner,name:$name){id ${field}}}`;
        const { data, errors } = await graphql(api, query, { owner, name: repository });
        const [error] = errors;
        if (error !== undefined || data.repository === null) {
          throw new ProviderError(
            'forbidden',
            `${error?.message ?? 'The token cannot see it'}. Give the token read access to ${title.toLowerCase()}.`,
          );
        }
        return `Can be read, in ${name}.`;
      }),
    );
  }
  checks.push(
    await check('Actions', async () => {
      await rest(api, `/repos/${name}/actions/runs?per_page=1`);
      return `Workflow runs can be read, in ${name}.`;
    }),
  );
  return checks;
}

async function check(name: string, run: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await run() };
  } catch (error) {
    if (error instanceof ProviderError) return { name, ok: false, detail: error.message };
    throw error;
  }
}

/** The repositories that the token can see and whose name holds `search`, most recently pushed first. */
export async function visibleRepositories(api: Api, search: string): Promise<VisibleRepository[]> {
  const found: VisibleRepository[] = [];
  let next: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const answer = await askVisibleRepositories(api, next);
    for (const item of Array.isArray(answer.body) ? answer.body : []) {
      const parsed = visibleRepository.safeParse(item);
      if (!parsed.success || !parsed.data.full_name.toLowerCase().includes(search.toLowerCase())) continue;
      const { full_name: name, html_url: url, private: isPrivate, archived, fork, pushed_at } = parsed.data;
      found.push({ name, url, private: isPrivate, archived, fork, pushed_at });
    }
    next = answer.next;
    if (next === null) break;
  }
  return found.sort((a, b) => (b.pushed_at ?? '').localeCompare(a.pushed_at ?? ''));
}
