import { Show } from 'solid-js';
import { AgeingChart } from '../charts/charts.tsx';
import { createClock } from '../lib/clock.ts';
import { Bins, Control, Dots, OverTime } from '../parts/board-charts.tsx';
import { type Board, DashboardPage } from '../parts/dashboard-page.tsx';
import { useGo } from '../parts/link.tsx';

/** How work moves from the first commit to the merge, and where it waits. */
export default function Flow() {
  return (
    <DashboardPage
      name="flow"
      title="Flow"
      words="How work moves from the first commit to the merge, and where its time goes."
    >
      {(board) => (
        <>
          <div class="board-grid">
            <OverTime board={board} id="pull-request-cycle-time" title="Where the time goes" stages />
            <Dots board={board} id="pull-request-cycle-time" title="Cycle time of each pull request" />
          </div>
          <p class="small muted">
            The bars stack the medians of the stages. Medians of stages do not add up to the median of the whole; the
            stages of one pull request always do.
          </p>
          <div class="board-grid">
            <Bins board={board} id="pull-request-cycle-time" title="How cycle times are spread" />
            <OverTime board={board} id="pull-request-cycle-time" />
            <Ageing board={board} />
            <OverTime board={board} id="open-pull-requests" />
            <OverTime board={board} id="throughput" />
            <OverTime board={board} id="merge-time" />
          </div>
          <section class="stack" aria-label="What is out of the ordinary">
            <h2 class="section">What is out of the ordinary</h2>
            <div class="board-grid">
              <Control board={board} id="throughput" title="Throughput, and what to expect of it" />
              <Control board={board} id="pull-request-cycle-time" title="Cycle time, and what to expect of it" />
            </div>
          </section>
          <div class="board-grid">
            <OverTime board={board} id="pull-request-size" />
          </div>
        </>
      )}
    </DashboardPage>
  );
}

function Ageing(props: { board: Board }) {
  const now = createClock();
  const go = useGo();
  return (
    <Show when={props.board.cell('open-pull-requests')}>
      {(cell) => (
        <AgeingChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          title="Open pull requests by age"
          waiting={props.board.request.data()?.waiting}
          now={now()}
          onItem={({ id }) => go(`/pull-requests/${id}`)}
        />
      )}
    </Show>
  );
}
