import { createMemo, For, Show } from 'solid-js';
import { deployments } from '../api.ts';
import { BenchmarkRow } from '../charts/benchmark.tsx';
import { DeploymentsChart, HoursChart } from '../charts/charts.tsx';
import { deploymentsQuestion } from '../lib/deployment-view.ts';
import { createRequest } from '../lib/request.ts';
import { Dots, OverTime, rangeOn, Section } from '../parts/board-charts.tsx';
import { useCatalogue } from '../parts/catalogue.tsx';
import { type Board, DashboardPage } from '../parts/dashboard-page.tsx';
import { DeploymentTable } from '../parts/deployment-table.tsx';
import { Link, useGo } from '../parts/link.tsx';
import { Problem } from '../parts/notice.tsx';
import { Lines } from '../parts/skeleton.tsx';

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
          <Section title="How often">
            <Deployments board={board} />
            <Hours board={board} />
          </Section>
          <Section title="How fast">
            <OverTime board={board} id="lead-time" />
            <Dots board={board} id="lead-time" title="Each change" />
          </Section>
          <Section title="How safely">
            <OverTime board={board} id="change-failure-rate" />
            <OverTime board={board} id="recovery-time" />
            <OverTime board={board} id="rework-rate" />
            <OverTime board={board} id="deployment-success-rate" />
          </Section>
          <Benchmarks board={board} />
          <Section title="Pipelines">
            <OverTime board={board} id="ci-duration" />
            <OverTime board={board} id="ci-queue-time" />
            <OverTime board={board} id="ci-success-rate" />
          </Section>
          <Latest board={board} />
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
          level={3}
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
          level={3}
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
      const answer = cell?.reading.data();
      return benchmark && cell && answer ? [{ benchmark, cell, answer }] : [];
    });
  };
  return (
    <Show when={found().length > 0}>
      <Section title={`Among the teams that answered DORA in ${found()[0]?.benchmark.year}`}>
        <ul class="card benchmark-rows">
          <For each={found()}>
            {({ benchmark, cell, answer }) => (
              <BenchmarkRow benchmark={benchmark} answer={answer} title={cell.metric.title} href={cell.href} />
            )}
          </For>
        </ul>
      </Section>
    </Show>
  );
}

/** The newest deployments of what is chosen; all of them have a page of their own. */
function Latest(props: { board: Board }) {
  const { today } = useCatalogue();
  const asked = createMemo(() =>
    JSON.stringify(
      deploymentsQuestion({ ...props.board.selection(), everywhere: false, status: null, failed: false }, today()),
    ),
  );
  const request = createRequest(asked, (question, signal) =>
    deployments.list({ ...(JSON.parse(question) as ReturnType<typeof deploymentsQuestion>), limit: '6' }, signal),
  );
  return (
    <section class="card stack" aria-label="Latest deployments" aria-busy={request.loading()}>
      <div class="row spread">
        <h2>Latest deployments</h2>
        <Link class="small" href="/deployments">
          All deployments
        </Link>
      </div>
      <Show when={request.error()}>
        {(error) => <Problem error={error()} title="The deployments could not be loaded" retry={request.retry} />}
      </Show>
      <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
        {(found) => (
          <Show when={found().items.length > 0} fallback={<p class="muted">Nothing was deployed in this time.</p>}>
            <DeploymentTable items={found().items} timeZone={props.board.timeZone()} />
          </Show>
        )}
      </Show>
    </section>
  );
}
