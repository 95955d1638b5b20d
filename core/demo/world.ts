import { completeRepository } from '#core/demo/complete.ts';
import type { WorldInput } from '#core/demo/input.ts';
import { nameOf } from '#core/demo/ids.ts';
import type { Repository, World } from '#core/demo/model.ts';
import { addOrganization, findPerson } from '#core/demo/people.ts';

/** The first database id: beyond 31 bits, as those of GitHub are, so that whoever keeps them in an `int` finds out. */
const firstId = 3_000_000_001;

/** Completes a world as people write it down. The same input gives the same ids. */
export function createWorld(input: WorldInput): World {
  const { repositories = [], people = [], organizations = [], ...elsewhere } = input;
  const world: World = {
    repositories: [],
    people: new Map(),
    organizations: new Map(),
    elsewhere,
    revision: 0,
    nextId: firstId,
  };
  for (const organization of organizations) addOrganization(world, organization);
  for (const person of people) {
    const added = findPerson(world, person.login, person.type);
    if (added === null) continue;
    added.name = person.name ?? added.name;
    added.email = person.email ?? added.email;
    added.id = person.id ?? added.id;
    added.node_id = person.node_id ?? added.node_id;
  }
  for (const repository of repositories) world.repositories.push(completeRepository(world, repository));
  return world;
}

/** The world of a worked case, as it stands in its file. */
export function loadCase(example: { world: WorldInput }): World {
  return createWorld(example.world);
}

/** The repository called `owner/name` now, or called so once. `null`: there is none. */
export function findRepository(world: World, name: string): Repository | null {
  const wanted = name.toLowerCase();
  return (
    world.repositories.find((repository) => nameOf(repository).toLowerCase() === wanted) ??
    world.repositories.find((repository) => repository.former_names.includes(wanted)) ??
    null
  );
}
