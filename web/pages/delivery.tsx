import { For, Show } from 'solid-js';
import { BenchmarkCard } from '../charts/benchmark.tsx';
import { DeploymentsChart, HoursChart } from '../charts/charts.tsx';
import { Dots, OverTime, rangeOn } from '../parts/board-charts.tsx';
import { type Board, DashboardPage } from '../parts/dashboard-page.tsx';
import { Link, useGo } from '../parts/link.tsx';

/** How often, how fast and how safely software reaches production. */
export default function Delivery() {
  return (
    <DashboardPage
      name="delivery"
      title="Delivery"
      words="How often, how fast and how safely software reaches production."
    >
      {(board) => (
        <>
          <div class="board-grid">
            <Deployments board={board} />
            <Hours board={board} />
          </div>
          <section class="stack" aria-label="Lead time">
            <h2 class="section">Lead time</h2>
            <div class="board-grid">
              <OverTime board={board} id="lead-time" />
              <Dots board={board} id="lead-time" title="Lead time of each change" />
            </div>
          </section>
          <section class="stack" aria-label="Failure and recovery">
            <h2 class="section">Failure and recovery</h2>
            <div class="board-grid">
              <OverTime board={board} id="change-failure-rate" />
              <OverTime board={board} id="recovery-time" />
              <OverTime board={board} id="rework-rate" />
              <OverTime board={board} id="deployment-success-rate" />
            </div>
          </section>
          <Benchmarks board={board} />
          <section class="stack" aria-label="Pipelines">
            <h2 class="section">Pipelines</h2>
            <div class="board-grid">
              <OverTime board={board} id="ci-duration" />
              <OverTime board={board} id="ci-success-rate" />
            </div>
          </section>
          <p>
            <Link href="/deployments">See the deployments one by one</Link>
          </p>
        </>
      )}
    </DashboardPage>
  );
}

function Deployments(props: { board: Board }) {
  const go = useGo();
  return (
    <Show when={props.board.cell('deployment-frequency')}>
      {(cell) => (
        <DeploymentsChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          compare={props.board.selection().compare}
          title="Deployments"
          failures={props.board.request.data()?.cells['change-failure-rate']}
          onBucket={(start) => go(`${cell().href}?at=${start}`)}
          onRange={rangeOn(props.board)}
        />
      )}
    </Show>
  );
}

function Hours(props: { board: Board }) {
  return (
    <Show when={props.board.cell('deployment-frequency')}>
      {(cell) => (
        <HoursChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          title="When deployments finish"
          hours={props.board.request.data()?.hours}
        />
      )}
    </Show>
  );
}

const placed = ['deployment-frequency', 'lead-time', 'change-failure-rate', 'recovery-time', 'rework-rate'];

/** Where the delivery metrics stand among the teams that answered DORA; nothing where there is nothing to place. */
function Benchmarks(props: { board: Board }) {
  const found = () => {
    const benchmarks = props.board.request.data()?.benchmarks ?? {};
    return placed.flatMap((id) => {
      const [benchmark, cell] = [benchmarks[id], props.board.cell(id)];
      return benchmark && cell ? [{ benchmark, cell }] : [];
    });
  };
  return (
    <Show when={found().length > 0}>
      <section class="stack" aria-label="Benchmarks">
        <h2 class="section">Among the teams that answered DORA in {found()[0]?.benchmark.year}</h2>
        <div class="board-grid">
          <For each={found()}>
            {({ benchmark, cell }) => (
              <BenchmarkCard benchmark={benchmark} title={cell.metric.title} href={cell.href} />
            )}
          </For>
        </div>
      </section>
    </Show>
  );
}
