import { For, type JSX, Show } from 'solid-js';
import { TimeChart } from '../charts/charts.tsx';
import type { MetricAnswer } from '../lib/answers.ts';
import { durationInWords } from '../lib/duration.ts';
import { count } from '../lib/format.ts';
import { markOf } from '../lib/mark.ts';
import { OverTime, rangeOn, Section } from './board-charts.tsx';
import type { Board } from './dashboard-page.tsx';
import { useGo } from './link.tsx';

/** Linear's part of the flow: what was completed, how long it took, where issues wait, and how many there are. */
export function Issues(props: { board: Board }) {
  const isKnown = () => props.board.request.data()?.cells['issues-completed']?.status !== 'not_measurable';
  return (
    <Show
      when={isKnown()}
      fallback={
        <Section title="Issues">
          <OverTime board={props.board} id="issues-completed" />
        </Section>
      }
    >
      <Section title="Issues, from the start of work to the merge">
        <OverTime board={props.board} id="cycle-time" title="Cycle time of issues">
          <ToProduction answer={props.board.request.data()?.cells['cycle-time']} />
        </OverTime>
        <OverTime board={props.board} id="issue-lead-time" />
      </Section>
      <Section title="Issues that come and go">
        <OverTime board={props.board} id="issues-completed" />
        <ByState board={props.board} id="issue-backlog" title="Backlog by state (cumulative flow)" />
        <ByState board={props.board} id="time-in-state" title="Time in each state">
          <States answer={props.board.request.data()?.splits?.['time-in-state']} />
        </ByState>
      </Section>
    </Show>
  );
}

/** A metric over time by state: a stock as areas that stand on each other, all else as a line or a colour for each. */
function ByState(props: { board: Board; id: string; title: string; children?: JSX.Element }) {
  const go = useGo();
  const reading = () => {
    const { error, loading, retry } = props.board.request;
    return { data: () => props.board.request.data()?.splits?.[props.id], error, loading, retry };
  };
  return (
    <Show when={props.board.cell(props.id)}>
      {(cell) => (
        <TimeChart
          metric={cell().metric}
          request={reading()}
          href={cell().href}
          compact
          level={3}
          title={props.title}
          order={props.board.request.data()?.states}
          onBucket={(start) => go(`${cell().href}?by=state&at=${start}`)}
          onRange={rangeOn(props.board)}
        >
          {props.children}
        </TimeChart>
      )}
    </Show>
  );
}

/** The same to the deployment, of those that are there. */
function ToProduction(props: { answer: MetricAnswer | undefined }) {
  return (
    <Show when={props.answer?.total.stages?.deployed?.n ? props.answer : undefined}>
      {(answer) => (
        <p class="small muted">
          To production:{' '}
          <span {...markOf(answer(), 'stages.deployed.p50')}>
            {durationInWords(answer().total.stages?.deployed?.p50)}
          </span>
          , median of{' '}
          <span {...markOf(answer(), 'stages.deployed.n')}>{count(answer().total.stages?.deployed?.n)}</span>.
        </p>
      )}
    </Show>
  );
}

/** How long issues stay in each state, over the whole range. */
function States(props: { answer: MetricAnswer | undefined }) {
  return (
    <dl class="stages">
      <For each={props.answer?.groups ?? []}>
        {(state) => (
          <div>
            <dt>{state.group ?? 'Without a state'}</dt>
            <dd>
              {durationInWords(state.p50)}
              <span class="small muted"> median of {count(state.n)}</span>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
