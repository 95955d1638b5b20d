import { For, Show } from 'solid-js';
import type { MetricAnswer } from '../lib/answers.ts';
import { count, valueInWords } from '../lib/format.ts';
import { changeOf, headline } from '../lib/summary.ts';
import { type Board, type Cell, DashboardPage } from '../parts/dashboard-page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { Tile } from '../parts/tile.tsx';

const groups = [
  {
    title: 'Delivery',
    metrics: ['deployment-frequency', 'lead-time', 'change-failure-rate', 'recovery-time', 'rework-rate'],
    more: { title: 'All of delivery', href: '/delivery' },
  },
  {
    title: 'Flow and review',
    metrics: ['pull-request-cycle-time', 'review-time', 'throughput'],
    more: { title: 'All of flow', href: '/flow' },
  },
];

/** The numbers that a team is known by, each with how it changed and where it stands. */
export default function Overview() {
  return (
    <DashboardPage
      name="overview"
      title="Overview"
      words="How fast and how safely software reaches production, and how that has changed."
    >
      {(board) => (
        <>
          <OfOnePerson board={board} />
          <For each={groups}>
            {(group) => (
              <section class="stack" aria-label={group.title}>
                <div class="row spread">
                  <h2 class="section">{group.title}</h2>
                  <Link class="small" href={group.more.href}>
                    {group.more.title}
                  </Link>
                </div>
                <div class="tiles metric-tiles" classList={{ five: group.metrics.length === 5 }}>
                  <For each={group.metrics.flatMap((id) => board.cell(id) ?? [])}>
                    {(cell) => (
                      <Tile cell={cell} compare={board.selection().compare}>
                        <Place board={board} cell={cell} />
                      </Tile>
                    )}
                  </For>
                </div>
              </section>
            )}
          </For>
          <Periods board={board} />
        </>
      )}
    </DashboardPage>
  );
}

/** Numbers of one person are for that person. */
function OfOnePerson(props: { board: Board }) {
  const person = () => {
    const chosen = props.board.selection().filters.person ?? [];
    return chosen.length === 1 ? chosen[0] : undefined;
  };
  return (
    <Show when={person()}>
      {(name) => (
        <Notice tone="info" title={`These are the changes of ${name()}`}>
          <p>They are for {name()} to look at, and say nothing about how people compare.</p>
        </Notice>
      )}
    </Show>
  );
}

/** Where a number stands among those that DORA published, where it does. */
function Place(props: { board: Board; cell: Cell }) {
  const placed = () => props.board.request.data()?.benchmarks?.[props.cell.metric.id];
  return (
    <Show when={placed()}>
      {(found) => (
        <p class="small muted benchmark-line">
          {found().sentence} <span class="nowrap">DORA {found().year}.</span>
        </p>
      )}
    </Show>
  );
}

/** This period and the one before it, side by side. */
function Periods(props: { board: Board }) {
  const cells = () => groups.flatMap(({ metrics }) => metrics.flatMap((id) => props.board.cell(id) ?? []));
  return (
    <Show
      when={props.board.selection().compare}
      fallback={
        <div>
          <button type="button" class="button" onClick={() => props.board.change({ compare: true })}>
            Compare with the period before
          </button>
        </div>
      }
    >
      <section class="card stack" aria-label="This period and the one before">
        <h2>This period and the one before</h2>
        <div class="table-scroll" tabIndex={0} role="region" aria-label="This period and the one before, as a table">
          <table>
            <thead>
              <tr>
                <th>Metric</th>
                <th class="number">This period</th>
                <th class="number">n</th>
                <th class="number">Before</th>
                <th class="number">n</th>
                <th>Change</th>
              </tr>
            </thead>
            <tbody>
              <For each={cells()}>
                {(cell) => (
                  <Show when={cell.reading.data()}>{(answer) => <Period cell={cell} answer={answer()} />}</Show>
                )}
              </For>
            </tbody>
          </table>
        </div>
        <p class="small muted">
          Durations are medians. No change is said where either side rests on fewer than 5 rows.
        </p>
      </section>
    </Show>
  );
}

function Period(props: { cell: Cell; answer: MetricAnswer }) {
  const { metric } = props.cell;
  const change = () => changeOf(props.answer, metric);
  const inWords = (value: number | null) => (value === null ? 'none' : valueInWords(value, metric.unit));
  return (
    <tr>
      <th scope="row">
        <Link href={props.cell.href}>{metric.title}</Link>
      </th>
      <td class="number nowrap">{inWords(headline(props.answer.total))}</td>
      <td class="number muted">{count(props.answer.total.n)}</td>
      <td class="number nowrap">{props.answer.previous ? inWords(headline(props.answer.previous)) : 'none'}</td>
      <td class="number muted">{count(props.answer.previous?.n)}</td>
      <td class="nowrap">
        <Show when={change()} fallback={<span class="muted">not said</span>}>
          {(found) => (
            <span class="change" data-tone={found().tone}>
              <Show when={found().direction !== 'same'}>
                <Icon name={found().direction === 'up' ? 'rise' : 'fall'} size={13} />
              </Show>
              {found().short}
            </span>
          )}
        </Show>
      </td>
    </tr>
  );
}
