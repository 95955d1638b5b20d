import { nodeId } from '#core/demo/ids.ts';
import type { Organization, Person, World } from '#core/demo/model.ts';

/** Who there is in a world. Whoever is named and not yet known is made. */

/** The person of that login, made when unknown. `null` and `undefined` are a deleted account. */
export function findPerson(world: World, login: string | null | undefined, type?: 'User' | 'Bot'): Person | null {
  if (login === null || login === undefined) return null;
  const bare = login.replace(/\[bot\]$/, '');
  const bot = type === 'Bot' || bare !== login;
  const known = world.people.get(bare);
  if (known !== undefined) {
    if (bot) known.typename = 'Bot';
    return known;
  }
  // People and organisations have small ids: GraphQL gives theirs as `Int`.
  const id = 10_001 + world.people.size;
  const person: Person = {
    typename: bot ? 'Bot' : 'User',
    id,
    node_id: nodeId(bot ? 'BOT' : 'U', id),
    login: bare,
    name: null,
    email: `${bare.toLowerCase()}@people.example`,
  };
  world.people.set(bare, person);
  return person;
}

/** The organisation of that login, made when unknown. */
export function addOrganization(
  world: World,
  input: { login: string; name?: string; members?: string[] },
): Organization {
  const known = world.organizations.get(input.login);
  if (known !== undefined) return known;
  const id = 500_001 + world.organizations.size;
  const organization: Organization = {
    typename: 'Organization',
    id,
    node_id: nodeId('O', id),
    login: input.login,
    name: input.name ?? null,
    members: input.members ?? [],
  };
  world.organizations.set(input.login, organization);
  return organization;
}
