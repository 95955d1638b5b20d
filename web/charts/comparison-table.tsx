import { For, type JSX, Show } from 'solid-js';
import { count } from '../lib/format.ts';
import { type mark, markOf, markOfHeadline } from '../lib/mark.ts';
import { type DateSpan, leastForChange, unitOf } from '../lib/summary.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { ChangeWords } from './change-words.tsx';
import { type Comparison, comparisonInWords, comparisonSheet } from './comparison.ts';
import { save } from './save.ts';
import { csvOf } from './sheet.ts';

/** Every number beside that of as many days before, each with what it rests on, and the difference in words. */
export function ComparisonTable(props: { rows: Comparison[]; span: DateSpan }) {
  const csv = () =>
    save(
      new Blob([csvOf(comparisonSheet(props.rows))], { type: 'text/csv;charset=utf-8' }),
      `comparison-${props.span.from}-${props.span.to}.csv`,
    );
  return (
    <section class="card stack" aria-labelledby="comparison">
      <div class="head-line">
        <div class="grow">
          <h2 id="comparison">This period and the one before</h2>
          <p class="small muted">{comparisonInWords(props.span)}</p>
        </div>
        <button
          type="button"
          class="quiet-icon"
          aria-label="Save the comparison as CSV"
          title="Save as CSV"
          onClick={csv}
        >
          <Icon name="download" />
        </button>
      </div>
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Table of the comparison">
        <table class="blocks comparison">
          <thead>
            <tr>
              <th>Metric</th>
              <th class="number">This period</th>
              <th class="number">n</th>
              <th class="number">Before</th>
              <th class="number">n</th>
              <th>Difference</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>{(row) => <Row row={row} />}</For>
          </tbody>
        </table>
      </div>
      <p class="small muted">No difference is said where either side rests on fewer than {leastForChange} rows.</p>
    </section>
  );
}

function Row(props: { row: Comparison }) {
  const id = () => props.row.metric.id;
  const { answer } = props.row;
  return (
    <tr>
      <th scope="row">
        <span class="row-title">
          <Link href={`/metrics/${id()}`}>{props.row.metric.title}</Link>{' '}
          <span class="small muted">{unitOf(props.row.metric)}</span>
        </span>
      </th>
      <Cell label="This period" mark={markOfHeadline(answer)}>
        {props.row.now}
      </Cell>
      <Cell label="n" quiet mark={markOf(answer, 'n')}>
        {count(answer.total.n)}
      </Cell>
      <Cell label="Before" mark={markOfHeadline(answer, 'previous')}>
        {props.row.before}
      </Cell>
      <Cell label="n before" quiet mark={markOf(answer, 'n', 'previous')}>
        {count(answer.previous?.n)}
      </Cell>
      <td data-label="Difference">
        <Show when={props.row.change} fallback={<span class="small muted">{props.row.why}</span>}>
          {(change) => <ChangeWords change={change()} />}
        </Show>
      </td>
    </tr>
  );
}

function Cell(props: { label: string; quiet?: boolean; mark: ReturnType<typeof mark>; children: JSX.Element }) {
  return (
    <td class="number nowrap" classList={{ muted: props.quiet ?? false }} data-label={props.label}>
      <span {...props.mark}>
        <Show when={props.children} fallback={<span class="muted">none</span>}>
          {props.children}
        </Show>
      </span>
    </td>
  );
}
