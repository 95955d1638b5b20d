/** Stretches of neighbours for which something holds: their first and last index. */
export function runs<T>(all: T[], holds: (one: T) => boolean): [first: number, last: number][] {
  const found: [number, number][] = [];
  all.forEach((one, i) => {
    if (!holds(one)) return;
    const open = found.at(-1);
    if (open && open[1] === i - 1) open[1] = i;
    else found.push([i, i]);
  });
  return found;
}
