import { createMemo, Show } from 'solid-js';
import { height, inset, type Sparks, sparkOf, width } from './spark.ts';

/**
 * A line without axes, for beside a number. Where there is no value it is interrupted, and where there is no data there
 * are dashes on the ground; the way to a bucket that is not complete is dotted. The last value is a dot, hollow where its bucket is not complete. It says nothing
 * to screen readers: the number beside it does, and the chart it stands for.
 */
export function Sparkline(props: Sparks & { wide?: boolean }) {
  const shape = createMemo(() => sparkOf(props));
  return (
    <svg
      class="sparkline"
      classList={{ wide: props.wide ?? false }}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <Show when={shape()} fallback={<path class="none" d={`M${inset} ${height / 2}H${width - inset}`} />}>
        {(found) => (
          <>
            <path class="area" d={found().area} />
            <path class="none" d={found().unknown} />
            <path class="loose" d={found().loose} />
            <path class="line" d={found().line} />
            {/* A line without a length has round ends alone, which stay round when the whole is stretched. */}
            <path class="last" d={`M${found().x} ${found().y}h.01`} />
            <Show when={!found().isWhole}>
              <path class="last hollow" d={`M${found().x} ${found().y}h.01`} />
            </Show>
          </>
        )}
      </Show>
    </svg>
  );
}
