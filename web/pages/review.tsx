import { Bins, Control, Dots, OverTime } from '../parts/board-charts.tsx';
import { DashboardPage } from '../parts/dashboard-page.tsx';

/** How long changes wait for a review, and whether they get one. */
export default function Review() {
  return (
    <DashboardPage name="review" title="Review" words="How long changes wait for a review, and whether they get one.">
      {(board) => (
        <>
          <div class="board-grid">
            <OverTime board={board} id="review-time" />
            <Dots board={board} id="review-time" title="Wait of each pull request" />
            <Bins board={board} id="review-time" title="How waits are spread" />
            <Control board={board} id="review-time" title="The wait, and what to expect of it" />
          </div>
          <section class="stack" aria-label="Until the merge">
            <h2 class="section">Until the merge</h2>
            <div class="board-grid">
              <OverTime board={board} id="merged-without-review" />
              <OverTime board={board} id="merge-time" />
              <OverTime board={board} id="pull-request-size" />
            </div>
          </section>
        </>
      )}
    </DashboardPage>
  );
}
