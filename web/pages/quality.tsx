import { Show } from 'solid-js';
import { Control, OverTime, Section } from '../parts/board-charts.tsx';
import { DashboardPage } from '../parts/dashboard-page.tsx';
import { QualityLists } from '../parts/quality-lists.tsx';

/** How much goes wrong for users, and which deployments it follows. */
export default function Quality() {
  return (
    <DashboardPage
      name="quality"
      title="Quality"
      words="How much goes wrong in production, and which deployments it follows."
    >
      {(board) => (
        <>
          <Section title="What goes wrong">
            <OverTime board={board} id="errors" />
            <OverTime board={board} id="new-errors" />
            <OverTime board={board} id="open-errors" />
          </Section>
          <Section title="What is out of the ordinary">
            <Control board={board} id="errors" title="Expected errors" />
            <Control board={board} id="new-errors" title="Expected new errors" />
          </Section>
          <Section title="What it does to deployments">
            <OverTime board={board} id="change-failure-rate" />
            <OverTime board={board} id="recovery-time" />
          </Section>
          <Show when={board.request.data()?.quality}>{(quality) => <QualityLists quality={quality()} />}</Show>
        </>
      )}
    </DashboardPage>
  );
}
