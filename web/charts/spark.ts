/** The size of a sparkline, in pixels. */
export const width = 96;
export const height = 28;
export const inset = 3;

/** Its path and where it ends; `null` where nothing is known. The lowest value is 0, since lengths are compared. */
export function sparkOf(values: (number | null)[]): { line: string; area: string; x: number; y: number } | null {
  const top = values.reduce((most: number, value) => Math.max(most, value ?? 0), 0);
  const step = (width - 2 * inset) / Math.max(1, values.length - 1);
  const foot = height - inset;
  const rounded = (value: number) => Math.round(value * 10) / 10;
  let [line, area, x, y, begun] = ['', '', 0, 0, 0];
  values.forEach((value, i) => {
    if (value === null) return;
    const before = values[i - 1] ?? null;
    x = rounded(values.length === 1 ? width / 2 : inset + i * step);
    y = rounded(foot - (top === 0 ? 0 : (value / top) * (height - 2 * inset)));
    if (before === null) begun = x;
    // A point without neighbours is a short line, else it would not be seen.
    const alone = before === null && (values[i + 1] ?? null) === null;
    line += `${before === null ? 'M' : 'L'}${x} ${y}${alone ? 'h.1' : ''}`;
    area += `${before === null ? `M${x} ${foot}` : ''}L${x} ${y}`;
    if ((values[i + 1] ?? null) === null) area += `V${foot}H${begun}Z`;
  });
  return line === '' ? null : { line, area, x, y };
}
