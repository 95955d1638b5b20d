import { For, Show } from 'solid-js';
import type { Metric, MetricAnswer, Point } from '../lib/answers.ts';
import { bucketLabel, dateInWords } from '../lib/dates.ts';
import { capitalize, count, humanize, valueInWords } from '../lib/format.ts';
import { groupTitle, stagesIn } from './series.ts';

/** The chart as a table: the same buckets, the same numbers, and the way to their rows by keyboard. */
export function TableTwin(props: {
  answer: MetricAnswer;
  metric: Metric;
  selected: string | null;
  select: (start: string) => void;
}) {
  const grouped = () => props.answer.points.some((point) => point.group !== null);
  const percentiles = () => props.metric.kind === 'duration' || props.metric.kind === 'size';
  const stages = () => (grouped() ? [] : stagesIn(props.answer));
  const inUnit = (value: number | null | undefined) => valueInWords(value, props.metric.unit);
  return (
    <div class="table-scroll tall" tabIndex={0} role="region" aria-label={`${props.metric.title} as a table`}>
      <table>
        <thead>
          <tr>
            <th>{capitalize(props.answer.query.bucket)}</th>
            <Show when={grouped()}>
              <th>Group</th>
            </Show>
            <th class="number">n</th>
            <Show when={percentiles()} fallback={<th class="number">{capitalize(humanize(props.metric.id))}</th>}>
              <th class="number">p50</th>
              <th class="number">p75</th>
              <th class="number">p90</th>
            </Show>
            <For each={stages()}>{(stage) => <th class="number">{capitalize(stage)} p50</th>}</For>
            <th>Note</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.answer.points}>
            {(point) => (
              <tr classList={{ selected: point.start === props.selected }}>
                <td class="nowrap">
                  <button
                    type="button"
                    class="link"
                    aria-pressed={point.start === props.selected}
                    onClick={() => props.select(point.start)}
                  >
                    <span class="visually-hidden">Rows of </span>
                    {props.answer.query.bucket === 'day' || props.answer.query.bucket === 'week'
                      ? dateInWords(point.start)
                      : bucketLabel(point.start, props.answer.query.bucket)}
                  </button>
                </td>
                <Show when={grouped()}>
                  <td>{groupTitle(point.group)}</td>
                </Show>
                <td class="number">{point.n === null ? '' : count(point.n)}</td>
                <Show
                  when={percentiles()}
                  fallback={<td class="number nowrap">{point.n === null ? '' : inUnit(point.value)}</td>}
                >
                  <For each={[point.p50, point.p75, point.p90]}>
                    {(one) => <td class="number nowrap">{one === null || one === undefined ? '' : inUnit(one)}</td>}
                  </For>
                </Show>
                <For each={stages()}>
                  {(stage) => (
                    <td class="number nowrap">
                      {point.stages?.[stage]?.p50 == null ? '' : inUnit(point.stages[stage]?.p50)}
                    </td>
                  )}
                </For>
                <td class="small muted">{noteOf(point)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function noteOf(point: Point): string {
  const notes = [
    point.n === null && 'no data',
    point.partial && 'not complete',
    point.provisional && 'provisional: with deployments younger than 48 hours',
    point.n !== null &&
      typeof point.coverage === 'number' &&
      point.coverage < 1 &&
      `${Math.round(point.coverage * 100)} % covered`,
  ];
  return notes.filter(Boolean).join(', ');
}
