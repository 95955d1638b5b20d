/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** From 0 up to but not including 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True so often, from 0 to 1. */
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** A number that is mostly near `typical` and sometimes many times as much: log-normal, with its median there. */
  around(typical: number, spread: number): number;
  /** A duration in milliseconds: mostly near `typicalHours`, sometimes many times as long, as waiting is. */
  wait(typicalHours: number): number;
  /** 40 hexadecimal digits. */
  sha(): string;
}

const hourMs = 3_600_000;

/** Mulberry32: small, fast, and even enough for inventing things. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  // Box and Muller: a normal number, whose exponential has the long tail.
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const around = (typical: number, spread: number) => typical * Math.exp(spread * normal());
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
    around,
    wait: (typicalHours) => Math.round((around(typicalHours, 0.9) * hourMs) / 1000) * 1000,
    sha: () => Array.from({ length: 5 }, () => between(0, 0xffffffff).toString(16).padStart(8, '0')).join(''),
  };
}
