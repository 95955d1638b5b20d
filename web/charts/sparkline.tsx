import { createMemo, Show } from 'solid-js';

const width = 96;
const height = 28;
const inset = 3;

/**
 * A line without axes, for beside a number. What is not known interrupts it; the last value is a dot, hollow where its
 * bucket is not complete. It says nothing to screen readers: the number beside it does, and the chart it stands for.
 */
export function Sparkline(props: { values: (number | null)[]; partial?: boolean }) {
  const shape = createMemo(() => sparkOf(props.values));
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <Show when={shape()} fallback={<path class="none" d={`M${inset} ${height / 2}H${width - inset}`} />}>
        {(found) => (
          <>
            <path class="area" d={found().area} />
            <path class="line" d={found().line} />
            <circle class="last" classList={{ hollow: props.partial ?? false }} cx={found().x} cy={found().y} r="2.5" />
          </>
        )}
      </Show>
    </svg>
  );
}

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
