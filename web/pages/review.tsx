import { Bins, Control, Dots, OverTime, Section } from '../parts/board-charts.tsx';
import { AiReview } from '../parts/ai-review.tsx';
import { DashboardPage } from '../parts/dashboard-page.tsx';

/** How long changes wait for a review, and whether they get one. */
export default function Review() {
  return (
    <DashboardPage name="review" title="Review" words="How long changes wait for a review, and whether they get one.">
      {(board) => (
        <>
          <Section title="How long changes wait">
            <OverTime board={board} id="review-time" />
            <Control board={board} id="review-time" title="Expected review time" />
            <Dots board={board} id="review-time" title="Each pull request" />
            <Bins board={board} id="review-time" title="Spread of review times" />
          </Section>
          <Section title="What is reviewed">
            <OverTime board={board} id="merged-without-review" />
            <OverTime board={board} id="pull-request-size" />
            <OverTime board={board} id="merge-time" />
          </Section>
          <AiReview board={board} />
        </>
      )}
    </DashboardPage>
  );
}
