import { Show } from 'solid-js';
import { AgeingChart } from '../charts/charts.tsx';
import { StageTotals } from '../charts/stage-totals.tsx';
import { createClock } from '../lib/clock.ts';
import { Bins, Control, Dots, OverTime, Section } from '../parts/board-charts.tsx';
import { Issues } from '../parts/flow-issues.tsx';
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
          <Section title="Where the time goes">
            <OverTime board={board} id="pull-request-cycle-time" title="Stages of cycle time" stages>
              <Stages board={board} />
            </OverTime>
          </Section>
          <Section title="How long it takes">
            <Dots board={board} id="pull-request-cycle-time" title="Each pull request" />
            <Bins board={board} id="pull-request-cycle-time" title="Spread of cycle times" />
          </Section>
          <Section title="What is open">
            <Ageing board={board} />
            <OverTime board={board} id="open-pull-requests" />
          </Section>
          <Section title="What is out of the ordinary">
            <Control board={board} id="throughput" title="Expected throughput" />
            <Control board={board} id="pull-request-cycle-time" title="Expected cycle time" />
          </Section>
          <Issues board={board} />
          <Section title="What it depends on">
            <OverTime board={board} id="pull-request-size" />
            <OverTime board={board} id="merge-time" />
          </Section>
        </>
      )}
    </DashboardPage>
  );
}

/** The stages over the whole range, below their bars. Their place is kept while they load. */
function Stages(props: { board: Board }) {
  const answer = () => props.board.request.data()?.cells['pull-request-cycle-time'];
  return (
    <div class="stages-place">
      <Show when={answer()}>{(found) => <StageTotals answer={found()} />}</Show>
    </div>
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
          level={3}
          title="Open ones by age"
          waiting={props.board.request.data()?.waiting}
          now={now()}
          onItem={({ id }) => go(`/pull-requests/${id}`)}
        />
      )}
    </Show>
  );
}
