import { createMemo, For, Show } from 'solid-js';
import { compared } from '../charts/comparison.ts';
import { ComparisonTable } from '../charts/comparison-table.tsx';
import { listInWords } from '../lib/format.ts';
import { type Board, type Cell, DashboardPage } from '../parts/dashboard-page.tsx';
import { Problem } from '../parts/notice.tsx';
import { Tile } from '../parts/tile.tsx';

/** How fast, how safely, and how changes come there. */
const metrics = [
  'deployment-frequency',
  'lead-time',
  'change-failure-rate',
  'recovery-time',
  'rework-rate',
  'cycle-time',
  'pull-request-cycle-time',
  'review-time',
  'throughput',
  'ai-share',
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
        <Show
          when={board.request.error()}
          fallback={
            <>
              <Tiles board={board} />
              <Periods board={board} />
            </>
          }
        >
          {(error) => <Problem error={error()} title="The numbers could not be loaded" retry={board.request.retry} />}
        </Show>
      )}
    </DashboardPage>
  );
}

function Tiles(props: { board: Board }) {
  const cells = createMemo(() => metrics.flatMap((id) => props.board.cell(id) ?? []));
  const isApart = ({ reading }: Cell) => reading.data()?.status === 'not_applicable';
  const apart = () => cells().filter(isApart);
  return (
    <>
      <div class="metric-tiles">
        <For each={cells().filter((cell) => !isApart(cell))}>
          {(cell) => (
            <Tile
              cell={cell}
              compare={props.board.selection().compare}
              benchmark={props.board.request.data()?.benchmarks?.[cell.metric.id]}
            />
          )}
        </For>
      </div>
      <Show when={apart().length > 0}>
        <p class="small muted">
          Not shown, since {apart().length === 1 ? 'it does' : 'they do'} not apply with these filters:{' '}
          {listInWords(apart().map(({ metric }) => metric.title))}.
        </p>
      </Show>
    </>
  );
}

/** This period and the one before it, side by side, or the way to have them so. */
function Periods(props: { board: Board }) {
  const rows = createMemo(() =>
    metrics.flatMap((id) => {
      const cell = props.board.cell(id);
      const answer = cell?.reading.data();
      return cell && answer?.query.compare && answer.status !== 'not_applicable' ? [compared(cell.metric, answer)] : [];
    }),
  );
  const span = () => rows()[0]?.answer.query;
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
      <Show when={span()}>{(days) => <ComparisonTable rows={rows()} span={days()} />}</Show>
    </Show>
  );
}
