/**
 * Up to `most` results by a text, for what follows from that text alone and takes longer to find than to look up. When
 * there are more, it begins anew.
 */
export interface Memo<T> {
  get(text: string): T | undefined;
  /** Returns what it was given. */
  set(text: string, found: T): T;
}

export function createMemo<T>(most: number): Memo<T> {
  const known = new Map<string, T>();
  return {
    get: (text) => known.get(text),
    set: (text, found) => {
      if (known.size >= most) known.clear();
      known.set(text, found);
      return found;
    },
  };
}
