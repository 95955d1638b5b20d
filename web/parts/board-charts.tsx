import { createUniqueId, type JSX, Show } from 'solid-js';
import { ControlChart, DistributionChart, DotsChart, TimeChart } from '../charts/charts.tsx';
import type { DateRange } from '../charts/drawing.ts';
import type { Dot } from '../lib/answers.ts';
import type { Board } from './dashboard-page.tsx';
import { useGo } from './link.tsx';

/** The charts of a page, each with what its answer has of it, and the ways on: a bucket, a bin, a dot, another range. */
interface BoardChart {
  board: Board;
  /** The metric. */
  id: string;
  title?: string;
}

/** Charts of one question, side by side. */
export function Section(props: { title: string; children: JSX.Element }) {
  const id = createUniqueId();
  return (
    <section class="board-section" aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      <div class="board-grid">{props.children}</div>
    </section>
  );
}

export const rangeOn = (board: Board) => (range: DateRange) => board.change({ range: 'custom', ...range });

/** Where a dot leads. Only pull requests and deployments have a page of their own. */
function useDot(): (dot: Dot) => void {
  const go = useGo();
  return ({ kind, id }) => {
    if (kind === 'pull_request') go(`/pull-requests/${id}`);
    if (kind === 'deployment') go(`/deployments/${id}`);
  };
}

export function OverTime(props: BoardChart & { stages?: boolean; children?: JSX.Element }) {
  const go = useGo();
  return (
    <Show when={props.board.cell(props.id)}>
      {(cell) => (
        <TimeChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          level={3}
          compare={props.board.selection().compare}
          stages={props.stages ?? false}
          {...(props.title !== undefined && { title: props.title })}
          onBucket={(start) => go(`${cell().href}?at=${start}${props.stages ? '&show=stages' : ''}`)}
          onRange={rangeOn(props.board)}
        >
          {props.children}
        </TimeChart>
      )}
    </Show>
  );
}

/** A metric in groups that the page chooses, each with a colour of its own. */
export function Split(props: BoardChart & { by: string; children?: JSX.Element }) {
  const go = useGo();
  return (
    <Show when={props.board.cell(props.id)}>
      {(cell) => (
        <TimeChart
          metric={cell().metric}
          request={{ ...cell().reading, data: () => props.board.request.data()?.splits?.[props.id] }}
          href={`${cell().href}?by=${props.by}`}
          compact
          level={3}
          {...(props.title !== undefined && { title: props.title })}
          onBucket={(start) => go(`${cell().href}?by=${props.by}&at=${start}`)}
          onRange={rangeOn(props.board)}
        >
          {props.children}
        </TimeChart>
      )}
    </Show>
  );
}

export function Dots(props: BoardChart) {
  const open = useDot();
  return (
    <Show when={props.board.cell(props.id)}>
      {(cell) => (
        <DotsChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          level={3}
          compare={props.board.selection().compare}
          dots={props.board.request.data()?.dots?.[props.id]}
          {...(props.title !== undefined && { title: props.title })}
          onDot={open}
          onRange={rangeOn(props.board)}
        />
      )}
    </Show>
  );
}

export function Bins(props: BoardChart) {
  const go = useGo();
  return (
    <Show when={props.board.cell(props.id)}>
      {(cell) => (
        <DistributionChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          level={3}
          compare={props.board.selection().compare}
          distribution={props.board.request.data()?.distributions?.[props.id]}
          {...(props.title !== undefined && { title: props.title })}
          onBin={({ from, to }) => go(`${cell().href}?value_from=${from}${to === null ? '' : `&value_to=${to}`}`)}
        />
      )}
    </Show>
  );
}

export function Control(props: BoardChart) {
  const go = useGo();
  return (
    <Show when={props.board.cell(props.id)}>
      {(cell) => (
        <ControlChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          level={3}
          control={props.board.request.data()?.control?.[props.id]}
          {...(props.title !== undefined && { title: props.title })}
          onBucket={(start) => go(`${cell().href}?at=${start}`)}
          onRange={rangeOn(props.board)}
        />
      )}
    </Show>
  );
}
