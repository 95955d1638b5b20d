import type { Repository, World } from '#core/demo/model.ts';

/** Ids and names: how the things of a world are told apart. */

/** A global id as opaque as GitHub's: the kind of node, then its numbers. */
export function nodeId(kind: string, ...ids: (number | string)[]): string {
  return `${kind}_kw${ids.map((id) => (typeof id === 'number' ? id.toString(36) : id)).join('-')}`;
}

/** A database id that no other thing in the world has. */
export function newId(world: World): number {
  return world.nextId++;
}

/** `owner/name`. */
export function nameOf(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** A positive number of 31 bits that depends on the text alone. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 1) + 1;
}

/** The latest of some instants; `null`: there is none. */
export function latest(instants: (string | null)[]): string | null {
  let found: string | null = null;
  for (const instant of instants) {
    if (instant !== null && (found === null || Date.parse(instant) >= Date.parse(found))) found = instant;
  }
  return found;
}
