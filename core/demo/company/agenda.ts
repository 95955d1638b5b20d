/** What is going to happen, in the order of time; what happens may add to it. */
export interface Agenda {
  add(at: number, run: () => void): void;
  /** Lets everything happen up to and including an instant. */
  runUntil(cut: number): void;
}

export function createAgenda(): Agenda {
  // The next one is at the end. Of two at the same instant, the one that was added first comes first.
  const waiting: { at: number; run: () => void }[] = [];
  return {
    add: (at, run) => {
      let [low, high] = [0, waiting.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((waiting[middle]?.at ?? 0) > at) low = middle + 1;
        else high = middle;
      }
      waiting.splice(low, 0, { at, run });
    },
    runUntil: (cut) => {
      for (let next = waiting.at(-1); next !== undefined && next.at <= cut; next = waiting.at(-1)) {
        waiting.pop();
        next.run();
      }
    },
  };
}
