import { createMemo, Show } from 'solid-js';
import { height, inset, sparkOf, width } from './spark.ts';

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
