import { For, Show } from 'solid-js';
import { indexInWords } from '../lib/ai.ts';
import type { CodeIndex } from '../lib/answers.ts';
import { count } from '../lib/format.ts';
import { OverTime, Section } from './board-charts.tsx';
import type { Board } from './dashboard-page.tsx';
import { Link } from './link.tsx';
import { RepositoryLink } from './subject-link.tsx';
import { Badge } from './status.tsx';

/** What the AI reviewer does, and what becomes of it. */
export function AiReview(props: { board: Board }) {
  const isThere = () => props.board.cell('ai-review-coverage')?.reading.data()?.status !== 'not_measurable';
  return (
    <>
      <Section title="What the AI reviewer does">
        <OverTime board={props.board} id="ai-review-coverage" />
        <OverTime board={props.board} id="ai-review-response" />
        <OverTime board={props.board} id="ai-review-comments" />
        <OverTime board={props.board} id="ai-review-addressed" />
      </Section>
      <Show when={isThere() && props.board.request.data()}>
        {(data) => <CodeIndexes items={data().indexes ?? null} />}
      </Show>
    </>
  );
}

/** `null`: nobody was asked. */
function CodeIndexes(props: { items: CodeIndex[] | null }) {
  return (
    <section class="card stack" aria-labelledby="code-index">
      <div class="stack-small">
        <h2 id="code-index">What it knows of the code</h2>
        <p class="small muted">The state of Greptile’s index of the default branch, looked at every six hours.</p>
      </div>
      <Show
        when={props.items}
        fallback={
          <p class="muted">
            Not known: it can only be asked for with a key of Greptile. <Link href="/settings/sources">Enter one</Link>
          </p>
        }
      >
        {(items) => (
          <ul class="list">
            <For each={items()}>
              {(item) => (
                <li class="row spread">
                  <RepositoryLink name={item.repository} />
                  <span class="row tight">
                    <Show when={item.files !== null && item.files_processed !== item.files}>
                      <span class="small muted">
                        {count(item.files_processed)} of {count(item.files)} files
                      </span>
                    </Show>
                    <Badge look={lookOf(item.status)} />
                  </span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </section>
  );
}

function lookOf(status: string): Parameters<typeof Badge>[0]['look'] {
  if (status === 'completed') return ['good', 'check', indexInWords(status)];
  if (status === 'failed') return ['bad', 'warning', indexInWords(status)];
  return status === 'not_indexed' ? ['idle', 'cross', indexInWords(status)] : ['info', 'sync', indexInWords(status)];
}
