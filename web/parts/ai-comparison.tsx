import { createMemo, For, Show } from 'solid-js';
import { comparedClasses, comparedMetrics } from '../lib/ai.ts';
import { count } from '../lib/format.ts';
import { leastForChange } from '../lib/summary.ts';
import type { Board } from './dashboard-page.tsx';
import { Link } from './link.tsx';

/** Changes with and without AI side by side, each number with what it rests on. */
export function AiComparison(props: { board: Board }) {
  const metrics = createMemo(() => comparedMetrics.flatMap((id) => props.board.cell(id)?.metric ?? []));
  const rows = createMemo(() =>
    comparedClasses(
      props.board.request.data()?.splits,
      (id) => metrics().find((metric) => metric.id === id)?.unit ?? '',
    ),
  );
  return (
    <section class="card stack" aria-labelledby="ai-and-others">
      <div class="stack-small">
        <h2 id="ai-and-others">AI and other changes</h2>
        <p class="small muted">
          Medians of pull requests by how much of each came from AI. The groups also differ in who wrote them, what and
          where: this shows a difference, and not what causes it.
        </p>
      </div>
      <Show
        when={props.board.request.data()?.splits}
        fallback={<span class="skeleton chart-skeleton" aria-busy="true" />}
      >
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Table: AI and other changes">
          <table class="blocks comparison">
            <thead>
              <tr>
                <th>Changes</th>
                <For each={metrics()}>{(metric) => <th class="number">{metric.title}</th>}</For>
              </tr>
            </thead>
            <tbody>
              <For each={rows()}>
                {(row) => (
                  <tr>
                    <th scope="row">
                      <span class="row-title">
                        <Link href={`/metrics/pull-request-cycle-time?ai=${row.id}`}>{row.title}</Link>{' '}
                        <span class="small muted block">{row.words}</span>
                      </span>
                    </th>
                    <For each={row.cells}>
                      {(cell, i) => (
                        <td class="number" data-label={metrics()[i()]?.title ?? ''}>
                          <Show when={cell.value} fallback={<span class="muted">too few</span>}>
                            {cell.value}
                          </Show>
                          <span class="small muted block">
                            {cell.n === null ? 'not known' : `n = ${count(cell.n)}`}
                          </span>
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
      <p class="small muted">No median is said of fewer than {leastForChange}.</p>
    </section>
  );
}
