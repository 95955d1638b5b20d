import { type Random, createRandom } from '#core/demo/generate/random.ts';
import { hash } from '#core/demo/ids.ts';

/** Chance with a name: what is decided about one thing never depends on how many other things there are. */
export function diceOf(key: string): Random {
  return createRandom(hash(key));
}

/** One of some, each as often as its weight says. */
export function weighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T {
  let left = random.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  const [last] = choices.at(-1) ?? [];
  if (last === undefined) throw new Error('There is nothing to choose from.');
  return last;
}

/** How often something happens that happens `mean` times on average (Poisson, by Knuth's product of chances). */
export function times(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let [count, product] = [0, random.next()];
  while (product > limit) {
    count += 1;
    product *= random.next();
  }
  return count;
}
