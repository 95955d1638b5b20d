export interface Label {
  /** Where its middle should be. */
  at: number;
  size: number;
}

/**
 * Moves labels apart along one direction until none touches another, each as little as possible, and none leaves
 * `[from, to]` while there is room. Answers their middles, in the order given.
 */
export function spread(labels: Label[], from: number, to: number, air = 4): number[] {
  const order = labels.map((_, i) => i).sort((a, b) => (labels[a]?.at ?? 0) - (labels[b]?.at ?? 0));
  const middles = labels.map((label) => label.at);
  const size = (i: number) => (labels[i]?.size ?? 0) + air;
  let edge = from;
  for (const i of order) {
    middles[i] = Math.max(middles[i] ?? 0, edge + size(i) / 2);
    edge = (middles[i] ?? 0) + size(i) / 2;
  }
  edge = to;
  for (const i of order.toReversed()) {
    middles[i] = Math.min(middles[i] ?? 0, edge - size(i) / 2);
    edge = (middles[i] ?? 0) - size(i) / 2;
  }
  return middles;
}
