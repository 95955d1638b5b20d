import { createMemo, For, Show } from 'solid-js';
import type { Statistic } from '../lib/answers.ts';
import { plural, valueInWords } from '../lib/format.ts';
import { type PersonNumbers, peopleIn } from '../lib/people.ts';
import { headline, headlineField } from '../lib/summary.ts';
import { type Board, type Cell, DashboardPage } from '../parts/dashboard-page.tsx';
import { Link } from '../parts/link.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { Tile } from '../parts/tile.tsx';

const metrics = [
  'throughput',
  'pull-request-cycle-time',
  'review-time',
  'pull-request-size',
  'merged-without-review',
  'open-pull-requests',
];

/** What a table of people says of each: whose pull requests they are, not what others did with them. */
const columns: { id: string; title: string }[] = [
  { id: 'throughput', title: 'Merged' },
  { id: 'pull-request-cycle-time', title: 'Cycle time' },
  { id: 'review-time', title: 'Waits for review' },
  { id: 'pull-request-size', title: 'Size' },
  { id: 'open-pull-requests', title: 'Open now' },
];

/** The team as a whole first; then its people, who are not compared. */
export default function Team() {
  return (
    <DashboardPage
      name="team"
      title="Team"
      words="What the team does together, and where each person can look at their own."
      by="person"
      overTime={false}
    >
      {(board) => (
        <>
          <section class="stack" aria-label="The team as a whole">
            <h2 class="section">The team as a whole</h2>
            <div class="tiles metric-tiles">
              <For each={metrics.flatMap((id) => board.cell(id) ?? [])}>
                {(cell) => <Tile cell={cell} compare={board.selection().compare} spark={false} />}
              </For>
            </div>
          </section>
          <People board={board} />
        </>
      )}
    </DashboardPage>
  );
}

function People(props: { board: Board }) {
  const people = createMemo(() => peopleIn(props.board.request.data()?.cells ?? {}));
  const cells = () =>
    columns.flatMap(({ id, title }) => {
      const cell = props.board.cell(id);
      return cell === undefined ? [] : [{ cell, title }];
    });
  return (
    <Show when={!props.board.request.error()}>
      <section class="card stack" aria-label="People" aria-busy={props.board.request.loading()}>
        <div class="stack-small">
          <h2>People</h2>
          <p class="small muted">
            By name, and each for their own pull requests. These numbers are for the people themselves: they depend on
            what somebody works on, and rank nobody.
          </p>
        </div>
        <Show when={props.board.request.data()} fallback={<Lines count={8} />}>
          <Show
            when={people().length > 0}
            fallback={<p class="muted">Nobody merged or opened anything in this time.</p>}
          >
            <div class="table-scroll" tabIndex={0} role="region" aria-label="People, as a table">
              <table>
                <thead>
                  <tr>
                    <th>Person</th>
                    <For each={cells()}>{({ title }) => <th class="number">{title}</th>}</For>
                  </tr>
                </thead>
                <tbody>
                  <For each={people()}>{(person) => <PersonRow person={person} cells={cells()} />}</For>
                </tbody>
              </table>
            </div>
            <p class="small muted">
              {plural(people().length, 'person', 'people')}. Durations and sizes are medians. Deleted accounts are one
              person, ghost.
            </p>
          </Show>
        </Show>
      </section>
    </Show>
  );
}

function PersonRow(props: { person: PersonNumbers; cells: { cell: Cell; title: string }[] }) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/overview?person=${encodeURIComponent(props.person.login)}`}>{props.person.login}</Link>
      </th>
      <For each={props.cells}>
        {({ cell }) => {
          const statistic = () => props.person.numbers.get(cell.metric.id) ?? nothingOf(cell);
          const value = () => headline(statistic());
          return (
            <td
              class="number nowrap"
              data-metric={cell.metric.id}
              data-person={props.person.login}
              data-field={`total.${headlineField(statistic())}`}
              data-value={JSON.stringify(value())}
            >
              <Show when={value() !== null} fallback={<span class="muted">none</span>}>
                {valueInWords(value(), cell.metric.unit)}
              </Show>
            </td>
          );
        }}
      </For>
    </tr>
  );
}

/** What a metric says of somebody it has no row of: a count is 0 where everything is known, and a median is none. */
function nothingOf({ metric, reading }: Cell): Statistic {
  const isCount = metric.kind === 'count' || metric.kind === 'stock';
  const known = (reading.data()?.total.n ?? null) !== null;
  return isCount ? { n: known ? 0 : null, value: known ? 0 : null } : { n: known ? 0 : null, p50: null };
}
