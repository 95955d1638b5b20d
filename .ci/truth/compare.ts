/** How one JSON value differs from another. */

/** Numbers count as equal within this share of the larger one. */
const tolerance = 1e-9;

/** Where `found` is not what `expected` says, each with its place; fields that `expected` lacks are not looked at. */
export function differences(expected: unknown, found: unknown, place = ''): string[] {
  if (typeof expected === 'number' && typeof found === 'number') {
    const close = Math.abs(expected - found) <= tolerance * Math.max(Math.abs(expected), Math.abs(found));
    return close ? [] : [`${place}: expected ${expected}, found ${found}`];
  }
  if (typeof expected !== 'object' || expected === null || typeof found !== 'object' || found === null) {
    return Object.is(expected, found) ? [] : [`${place}: expected ${show(expected)}, found ${show(found)}`];
  }
  return Object.entries(expected).flatMap(([name, value]) =>
    differences(value, (found as Record<string, unknown>)[name], place === '' ? name : `${place}.${name}`),
  );
}

/** The same, and fields that either lacks are differences too. */
export function differencesBothWays(expected: unknown, found: unknown): string[] {
  return [...differences(expected, found), ...missing(found, expected, '')];
}

/** Fields of `one` that `other` lacks. */
function missing(one: unknown, other: unknown, place: string): string[] {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return [];
  return Object.entries(one).flatMap(([name, value]) => {
    const here = place === '' ? name : `${place}.${name}`;
    if (!(name in other)) return [`${here}: nothing expected, found ${show(value)}`];
    return missing(value, (other as Record<string, unknown>)[name], here);
  });
}

/** How many values there are in it. */
export function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + countValues(one), 0);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
