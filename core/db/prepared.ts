import type { Sql } from 'postgres';

/** How often a text must come before every connection keeps it prepared. */
const often = 3;
/** Each takes some tens of kilobytes in each connection of the server. */
const mostTexts = 200;

/**
 * The same client, which prepares a statement that comes again and again. Drizzle sends each as if it had never been
 * seen: it is read and described anew, and sent in two round trips, which takes longer than most statements themselves.
 */
export function withPreparing(client: Sql): Sql {
  const seen = new Map<string, number>();
  const isOften = (text: string): boolean => {
    const times = seen.get(text) ?? 0;
    if (times >= often) return true;
    if (times === 0 && seen.size >= mostTexts) forgetRare(seen);
    if (times > 0 || seen.size < mostTexts) seen.set(text, times + 1);
    return false;
  };
  return preparing(client, isOften);
}

type Begin = (...given: unknown[]) => unknown;

function preparing<T extends Pick<Sql, 'unsafe'>>(client: T, isOften: (text: string) => boolean): T {
  return new Proxy(client, {
    get(_, name) {
      const value: unknown = Reflect.get(client, name);
      if (name === 'unsafe') {
        return (text: string, values?: never[], options?: object) =>
          client.unsafe(text, values, { ...options, prepare: isOften(text) });
      }
      // What runs in a transaction, or within a savepoint of one, is asked of a client of its own.
      if (name === 'begin' || name === 'savepoint') {
        return (...given: unknown[]) => {
          const work = given.pop() as (within: T) => unknown;
          return (value as Begin)(...given, (within: T) => work(preparing(within, isOften)));
        };
      }
      return value;
    },
  });
}

function forgetRare(seen: Map<string, number>): void {
  for (const [text, times] of seen) if (times < often) seen.delete(text);
}
