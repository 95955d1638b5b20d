/**
 * Lets those who ask the same at the same moment share one answer. It is asked for when everything that has arrived by
 * then has been read, and who comes later asks anew: nobody is told what was so before they asked.
 */
export function createTogether<Of extends object, T>(
  ask: (of: Of, text: string) => Promise<T>,
): (of: Of, text: string) => Promise<T> {
  const gathering = new WeakMap<Of, Map<string, Promise<T>>>();
  return (of, text) => {
    const mine = gathering.get(of) ?? new Map<string, Promise<T>>();
    gathering.set(of, mine);
    const begun = mine.get(text);
    if (begun !== undefined) return begun;
    const answer = untilAllIsRead().then(() => {
      mine.delete(text);
      return ask(of, text);
    });
    mine.set(text, answer);
    return answer;
  };
}

/** Until the requests that are waiting at this host's door have been read, too. */
function untilAllIsRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
