import { For, Show } from 'solid-js';
import { OverTime } from '../parts/board-charts.tsx';
import { DashboardPage } from '../parts/dashboard-page.tsx';
import { Problem } from '../parts/notice.tsx';
import { People } from '../parts/people.tsx';
import { PersonPages } from '../parts/person-pages.tsx';

/** All of them are about pull requests, which their titles need not say again. */
const charts: { id: string; title: string }[] = [
  { id: 'throughput', title: 'Merged' },
  { id: 'pull-request-cycle-time', title: 'Cycle time' },
  { id: 'review-time', title: 'Review time' },
  { id: 'pull-request-size', title: 'Size' },
  { id: 'merged-without-review', title: 'Without a review' },
  { id: 'open-pull-requests', title: 'Open' },
];

/** The team as a whole first; then its people, who are not compared. */
export default function Team() {
  return (
    <DashboardPage
      name="team"
      title="Team"
      words="What the team does together, and where each person can look at their own."
    >
      {(board) => (
        <Show
          when={board.request.error()}
          fallback={
            <>
              <div class="board-grid three">
                <For each={charts}>{(chart) => <OverTime board={board} {...chart} />}</For>
              </div>
              <Show when={board.selection().filters.person} fallback={<People selection={board.selection()} />}>
                {(logins) => <PersonPages logins={logins()} board={board} />}
              </Show>
            </>
          }
        >
          {(error) => <Problem error={error()} title="The numbers could not be loaded" retry={board.request.retry} />}
        </Show>
      )}
    </DashboardPage>
  );
}
