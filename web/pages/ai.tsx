import { Show } from 'solid-js';
import { markOf } from '../lib/mark.ts';
import { measuredInWords } from '../lib/tile.ts';
import { AiComparison } from '../parts/ai-comparison.tsx';
import { AiCost, AiModels } from '../parts/ai-cost.tsx';
import { OverTime, Section, Split } from '../parts/board-charts.tsx';
import { type Board, DashboardPage } from '../parts/dashboard-page.tsx';

/** Who works with AI, what it brings and costs, and what it does to changes. */
export default function Ai() {
  return (
    <DashboardPage name="ai" title="AI" words="Who works with AI, what of it is merged, and what it costs.">
      {(board) => (
        <>
          <Section title="Who works with it">
            <OverTime board={board} id="ai-active-users" />
            <Split board={board} id="ai-requests" by="kind" title="Requests by kind" />
          </Section>
          <Section title="What is taken over in the editor">
            <OverTime board={board} id="ai-lines-accepted">
              <p class="small muted">These are lines of the editor, and not lines that were committed.</p>
            </OverTime>
            <OverTime board={board} id="ai-tab-acceptance" />
          </Section>
          <Section title="What of it is merged">
            <OverTime board={board} id="ai-share">
              <Measured board={board} />
            </OverTime>
          </Section>
          <AiComparison board={board} />
          <Section title="What it costs">
            <Split board={board} id="ai-spend" by="model" title="Spend by model" />
          </Section>
          <Show when={board.request.data()?.assistants}>
            {(assistants) => (
              <div class="board-grid">
                <AiCost cost={assistants().cost} />
                <AiModels models={assistants().models} />
              </div>
            )}
          </Show>
        </>
      )}
    </DashboardPage>
  );
}

/** How much of all that is merged the share is about. */
function Measured(props: { board: Board }) {
  const answer = () => props.board.cell('ai-share')?.reading.data();
  return (
    <Show when={answer()?.total.measured_share != null && answer()}>
      {(found) => (
        <p class="small muted">
          <span {...markOf(found(), 'measured_share')}>{measuredInWords(found().total.measured_share ?? 0)}</span>. What
          is not measured is unknown, and not taken for the work of people.
        </p>
      )}
    </Show>
  );
}
