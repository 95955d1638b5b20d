import { For, Show } from 'solid-js';
import type { Assistants } from '../lib/answers.ts';
import { count, plural, valueInWords } from '../lib/format.ts';
import { Link } from './link.tsx';

const money = (cents: number | null): string => (cents === null ? 'none' : valueInWords(cents, 'cents'));

/** What AI costs for a merged change, and what of the cost belongs to none. */
export function AiCost(props: { cost: Assistants['cost'] }) {
  const parts = () => [
    { title: 'Of merged changes', cents: props.cost.allocated_cents, tone: 'own' },
    { title: 'Of commits that are not merged, or not known', cents: props.cost.not_merged_cents, tone: 'other' },
    { title: 'Without a commit', cents: props.cost.without_commit_cents, tone: 'rest' },
  ];
  return (
    <section class="card stack" aria-labelledby="ai-cost">
      <div class="stack-small">
        <h2 id="ai-cost">Cost per change</h2>
        <p class="small muted">
          Each use is that of the next commit which the same person makes within {props.cost.hours} hours. Only what was
          charged counts; seats, and uses that the plan includes, are not in it.
        </p>
      </div>
      <p class="headline">
        {props.cost.median_cents === null ? 'No value' : money(props.cost.median_cents)}
        <span class="unit">in the median change</span>
      </p>
      <p class="small muted">
        n = {count(props.cost.changes)} merged changes, from {plural(props.cost.uses, 'charged use')}
      </p>
      <Show when={props.cost.cents > 0}>
        <span class="cost-bar" aria-hidden="true">
          <For each={parts()}>
            {(part) => <span data-part={part.tone} style={{ 'flex-grow': part.cents / props.cost.cents }} />}
          </For>
        </span>
      </Show>
      <ul class="list">
        <For each={parts()}>
          {(part) => (
            <li class="row spread">
              <span class="row tight">
                <span class="cost-key" data-part={part.tone} aria-hidden="true" />
                {part.title}
              </span>
              <span>
                {money(part.cents)}{' '}
                <Show when={props.cost.cents > 0}>
                  <span class="small muted">{valueInWords(part.cents / props.cost.cents, 'ratio')}</span>
                </Show>
              </span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

/** The models that were used most. */
export function AiModels(props: { models: Assistants['models'] }) {
  return (
    <section class="card stack" aria-labelledby="ai-models">
      <div class="stack-small">
        <h2 id="ai-models">Models</h2>
        <p class="small muted">
          Messages to each, and what was charged for it. With a filter only what was charged is known, and uses stand in
          place of messages.
        </p>
      </div>
      <Show when={props.models.length > 0} fallback={<p class="muted">No model was used in this time.</p>}>
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Table: models">
          <table class="blocks">
            <thead>
              <tr>
                <th class="wide">Model</th>
                <th class="number">Messages</th>
                <th class="number">Charged</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.models}>
                {(item) => (
                  <tr>
                    <td>
                      <Link href={`/metrics/ai-spend?${new URLSearchParams({ model: item.model })}`}>{item.model}</Link>
                    </td>
                    <td class="number" data-label="Messages">
                      {count(item.messages)}
                    </td>
                    <td class="number" data-label="Charged">
                      {money(item.cents)}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </section>
  );
}
