import { createEffect, createMemo, For, on, Show } from 'solid-js';
import { type MetricQuestion, metrics, type RowsQuestion } from '../api.ts';
import type { Metric, MetricRow } from '../lib/answers.ts';
import { bucketInWords, instantInWords } from '../lib/dates.ts';
import { binInWords, count, plural, valueInWords } from '../lib/format.ts';
import { reasonInWords } from '../lib/summary.ts';
import { createPages } from '../lib/pages.ts';
import type { View } from '../lib/query.ts';
import { useCatalogue } from './catalogue.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { Problem } from './notice.tsx';
import { ShowMore } from './show-more.tsx';
import { Lines } from './skeleton.tsx';

interface RowsProps {
  metric: Metric;
  question: MetricQuestion;
  view: View;
  change: (next: Partial<View>) => void;
  /** The version of the data that the number was made of; the rows follow it. */
  version: number | undefined;
}

const pageSize = '25';

/** The exact rows behind the number, or behind one bucket of it. */
export function Rows(props: RowsProps) {
  const query = createMemo((): RowsQuestion => {
    const { compare: _compare, by: _by, ...asked } = props.question;
    const { at, sort, bin, excluded } = props.view;
    return {
      ...asked,
      limit: pageSize,
      ...(at && { at }),
      ...(sort && { sort }),
      ...(bin && { value_from: String(bin[0]), ...(bin[1] !== null && { value_to: String(bin[1]) }) }),
      ...(excluded && { excluded }),
    };
  });
  const key = createMemo(() => `${props.metric.id} ${JSON.stringify(query())}`);
  const pages = createPages(key, (cursor, signal) =>
    metrics.rows(props.metric.id, { ...query(), ...(cursor && { cursor }) }, signal),
  );
  const first = pages.first;
  createEffect(
    on(
      () => props.version,
      () => void pages.refresh(),
      { defer: true },
    ),
  );

  return (
    <section class="card stack" aria-label="Rows">
      <div class="row spread">
        <h2>
          {first.data() ? plural(first.data()?.total ?? 0, 'row') : 'Rows'}
          {props.view.excluded && ` left out ${reasons[props.view.excluded]}`}
          <Show when={props.view.at}>{(at) => ` of ${bucketInWords(at(), props.view.bucket)}`}</Show>
          <Show when={props.view.bin}>
            {(bin) => `: ${binInWords({ from: bin()[0], to: bin()[1] }, props.metric.unit)}`}
          </Show>
        </h2>
        <div class="row">
          <Show when={props.view.excluded}>
            <button type="button" class="button" onClick={() => props.change({ excluded: null })}>
              Show the rows that count
            </button>
          </Show>
          <Show when={props.view.bin}>
            <button type="button" class="button" onClick={() => props.change({ bin: null })}>
              Show the rows of every value
            </button>
          </Show>
          <Show when={props.view.at}>
            <button type="button" class="button" onClick={() => props.change({ at: null })}>
              Show the rows of the whole range
            </button>
          </Show>
        </div>
      </div>
      <Show when={first.error()}>
        {(error) => <Problem error={error()} title="The rows could not be loaded" retry={first.retry} />}
      </Show>
      <Show when={first.data()} fallback={<Show when={first.loading()}>{<Lines count={6} />}</Show>}>
        <RowTable {...props} items={pages.items()} loading={first.loading()} />
        <ShowMore pages={pages} />
      </Show>
    </section>
  );
}

function RowTable(props: RowsProps & { items: MetricRow[]; loading: boolean }) {
  const catalogue = useCatalogue();
  return (
    <div
      class="table-scroll tall"
      tabIndex={0}
      role="region"
      aria-label="Rows behind the number"
      aria-busy={props.loading}
    >
      <table class="blocks">
        <thead>
          <tr>
            <th class="wide">Title</th>
            <th>Repository</th>
            <SortHeader title="When" by="at" view={props.view} change={props.change} />
            <SortHeader title={valueTitle(props.metric)} by="value" number view={props.view} change={props.change} />
          </tr>
        </thead>
        <tbody>
          <For
            each={props.items}
            fallback={
              <tr>
                <td colSpan={4} class="muted">
                  There is no row here. That is a true zero, not a missing one.
                </td>
              </tr>
            }
          >
            {(row) => (
              <tr>
                <td>
                  <Title row={row} />
                </td>
                <td class="muted small">{row.repository}</td>
                <td class="nowrap muted small">{instantInWords(row.at, catalogue.timeZone())}</td>
                <td class="number nowrap" data-label={valueTitle(props.metric)}>
                  {rowValue(row, props.metric)}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

/** The pages of what rows are about. */
const pages: Record<string, string> = { pull_request: '/pull-requests', deployment: '/deployments' };

function Title(props: { row: MetricRow }) {
  return (
    <span class="row-title">
      <Show when={pages[props.row.kind]} fallback={<span>{props.row.title}</span>}>
        {(page) => <Link href={`${page()}/${encodeURIComponent(String(props.row.id))}`}>{props.row.title}</Link>}
      </Show>
      <Show when={props.row.url}>
        {(url) => (
          <a
            class="outside"
            href={url()}
            target="_blank"
            rel="noreferrer"
            aria-label={`Open “${props.row.title}” at its source`}
            title="Open at its source"
          >
            <Icon name="open" size={14} />
          </a>
        )}
      </Show>
      <Show when={props.row.excluded}>
        <span class="small muted">{leftOutInWords(props.row)}</span>
      </Show>
    </span>
  );
}

function SortHeader(props: {
  title: string;
  by: 'at' | 'value';
  number?: boolean;
  view: View;
  change: (next: Partial<View>) => void;
}) {
  const sort = () => props.view.sort ?? '-at';
  const direction = () => (sort() === props.by ? 'ascending' : sort() === `-${props.by}` ? 'descending' : 'none');
  const turn = () => props.change({ sort: direction() === 'descending' ? props.by : `-${props.by}` });
  return (
    <th classList={{ number: props.number ?? false }} aria-sort={direction()}>
      <button type="button" class="link sort" onClick={turn}>
        {props.title}
        <span aria-hidden="true">{direction() === 'ascending' ? ' ↑' : direction() === 'descending' ? ' ↓' : ''}</span>
      </button>
    </th>
  );
}

function valueTitle(metric: Metric): string {
  return metric.kind === 'duration' ? 'Duration' : metric.kind === 'ratio' ? 'In the share' : 'Value';
}

function rowValue(row: MetricRow, metric: Metric): string {
  if (row.of !== undefined) return `${count(row.value)} of ${count(row.of)}`;
  if (metric.kind === 'ratio') return row.numerator === 1 ? 'yes' : 'no';
  if (row.value === null) return '';
  return valueInWords(row.value, metric.unit);
}

const reasons = {
  bots: 'because bots made them',
  by_hand: 'by hand',
  not_attributable: 'because no deployment can be told to have carried them',
  no_start: 'because they have no such start',
  merged_before_start: 'because they were merged before they were started',
  declared: 'because only a trailer says that an AI tool took part',
  unknown: 'because nothing is known of their lines',
} as const;

function leftOutInWords(row: MetricRow): string {
  if (row.excluded === null) return '';
  const { by, reason } = row.excluded;
  const why = reason === null ? '' : `: ${by === 'not_attributable' ? reasonInWords(reason) : reason}`;
  return `Left out ${reasons[by]}${why}`;
}
