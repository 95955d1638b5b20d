import { A } from '@solidjs/router';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { type ApiError, type MetricQuestion, metrics, type RowsQuestion } from '../api.ts';
import type { Metric, MetricRow, RowsPage } from '../lib/answers.ts';
import { bucketInWords, instantInWords } from '../lib/dates.ts';
import { count, plural, valueInWords } from '../lib/format.ts';
import type { View } from '../lib/query.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { useCatalogue } from './catalogue.tsx';
import { Icon } from './icon.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';

interface RowsProps {
  metric: Metric;
  question: MetricQuestion;
  view: View;
  change: (next: Partial<View>) => void;
}

const pageSize = '25';

/** The exact rows behind the number, or behind one bucket of it. */
export function Rows(props: RowsProps) {
  const catalogue = useCatalogue();
  const query = createMemo((): RowsQuestion => {
    const { compare: _compare, by: _by, ...asked } = props.question;
    const { at, sort, excluded } = props.view;
    return { ...asked, limit: pageSize, ...(at && { at }), ...(sort && { sort }), ...(excluded && { excluded }) };
  });
  const key = createMemo(() => JSON.stringify(query()));
  const first = createRequest(key, (_, signal) => metrics.rows(props.metric.id, query(), signal));
  const [more, setMore] = createSignal<RowsPage[]>([]);
  const [moreError, setMoreError] = createSignal<ApiError | null>(null);
  createEffect(on([key, first.data], () => setMore([])));
  const rows = () => [...(first.data()?.items ?? []), ...more().flatMap((page) => page.items)];
  const next = () => (more().at(-1) ?? first.data())?.next_cursor ?? null;

  const loadMore = async () => {
    const asked = key();
    setMoreError(null);
    try {
      const page = await metrics.rows(props.metric.id, { ...query(), cursor: next() ?? '' });
      if (asked === key()) setMore((pages) => [...pages, page]);
    } catch (failure) {
      setMoreError(asApiError(failure));
    }
  };

  return (
    <section class="card stack" aria-label="Rows">
      <div class="row spread">
        <h2>
          {first.data() ? plural(first.data()?.total ?? 0, 'row') : 'Rows'}
          {props.view.excluded && ` left out ${reasons[props.view.excluded]}`}
          <Show when={props.view.at}>{(at) => ` of ${bucketInWords(at(), props.view.bucket)}`}</Show>
        </h2>
        <div class="row">
          <Show when={props.view.excluded}>
            <button type="button" class="button" onClick={() => props.change({ excluded: null })}>
              Show the rows that count
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
        <div
          class="table-scroll tall"
          tabIndex={0}
          role="region"
          aria-label="Rows behind the number"
          aria-busy={first.loading()}
        >
          <table class="blocks">
            <thead>
              <tr>
                <th class="wide">Title</th>
                <th>Repository</th>
                <SortHeader title="When" by="at" view={props.view} change={props.change} />
                <SortHeader
                  title={valueTitle(props.metric)}
                  by="value"
                  number
                  view={props.view}
                  change={props.change}
                />
              </tr>
            </thead>
            <tbody>
              <For
                each={rows()}
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
        <Show when={moreError()}>{(error) => <Problem error={error()} />}</Show>
        <Show when={next() !== null}>
          <div class="row">
            <button type="button" class="button" onClick={() => void loadMore()}>
              Show more
            </button>
            <span class="small muted">
              {count(rows().length)} of {count(first.data()?.total)} shown
            </span>
          </div>
        </Show>
      </Show>
    </section>
  );
}

function Title(props: { row: MetricRow }) {
  return (
    <span class="row-title">
      <Show when={props.row.kind === 'pull_request'} fallback={<span>{props.row.title}</span>}>
        <A href={`/pull-requests/${encodeURIComponent(String(props.row.id))}`}>{props.row.title}</A>
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
  if (metric.kind === 'ratio') return row.numerator === 1 ? 'yes' : 'no';
  if (row.value === null) return '';
  return valueInWords(row.value, metric.unit);
}

const reasons = { bots: 'because bots made them', by_hand: 'by hand' } as const;

function leftOutInWords(row: MetricRow): string {
  if (row.excluded === null) return '';
  const why = row.excluded.reason === null ? '' : `: ${row.excluded.reason}`;
  return `Left out ${reasons[row.excluded.by]}${why}`;
}
