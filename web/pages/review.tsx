import { Show } from 'solid-js';
import { MatrixChart } from '../charts/charts.tsx';
import { Spread } from '../charts/spread-words.tsx';
import { AiReview } from '../parts/ai-review.tsx';
import { Bins, Control, Dots, OverTime, Section } from '../parts/board-charts.tsx';
import { type Board, DashboardPage } from '../parts/dashboard-page.tsx';
import { useGo } from '../parts/link.tsx';

/** How long changes wait for a review, what comes of it, and who does the work. */
export default function Review() {
  return (
    <DashboardPage
      name="review"
      title="Review"
      words="How long changes wait for a review, what comes of it, and who does the work."
    >
      {(board) => (
        <>
          <Section title="How long changes wait">
            <OverTime board={board} id="review-time" />
            <Control board={board} id="review-time" title="Expected review time" />
            <Dots board={board} id="review-time" title="Each pull request" />
            <Bins board={board} id="review-time" title="Spread of review times" />
          </Section>
          <Section title="Who reviews whom">
            <Pairs board={board} />
          </Section>
          <Section title="How reviews go">
            <OverTime board={board} id="pull-request-health" />
            <Bins board={board} id="pull-request-health" title="Spread of health" />
            <OverTime board={board} id="review-rounds" />
            <OverTime board={board} id="merged-without-review" />
          </Section>
          <Section title="What is reviewed">
            <OverTime board={board} id="pull-request-size" />
            <OverTime board={board} id="merge-time" />
          </Section>
          <AiReview board={board} />
        </>
      )}
    </DashboardPage>
  );
}

/** Reviewers and authors, and below them how evenly the work is spread. */
function Pairs(props: { board: Board }) {
  const go = useGo();
  return (
    <Show when={props.board.cell('reviewer-load')}>
      {(cell) => (
        <MatrixChart
          metric={cell().metric}
          request={cell().reading}
          href={cell().href}
          compact
          level={3}
          compare={props.board.selection().compare}
          title="Reviewers and authors"
          pairs={props.board.request.data()?.review_pairs}
          onReviewer={(person) => go(`${cell().href}?${new URLSearchParams({ person })}`)}
        >
          <Show when={cell().reading.data()}>{(answer) => <Spread answer={answer()} />}</Show>
        </MatrixChart>
      )}
    </Show>
  );
}
