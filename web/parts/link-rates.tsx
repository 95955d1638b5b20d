import { For, Show } from 'solid-js';
import type { Coverage } from '../lib/answers.ts';
import { spanInWords, waitingToDeploy } from '../lib/coverage.ts';
import { count, plural, valueInWords } from '../lib/format.ts';

/** How much of what was merged is tied to a deployment, which lead time is made of. */
export function LinkRates(props: { rates: Coverage['link_rates']; from: string; to: string }) {
  const merged = () => props.rates.merged_pull_requests;
  const parts = () => [
    { look: 'deployed', title: 'Reached production', n: props.rates.deployed },
    { look: 'waiting', title: 'Not deployed yet', n: waitingToDeploy(props.rates) },
    { look: 'never', title: 'Cannot be attributed to a deployment', n: props.rates.not_attributable },
  ];
  return (
    <section class="card stack" aria-label="Links">
      <div>
        <h2>Links</h2>
        <p class="small muted">
          How much of what was merged is tied to a deployment, by the commits that it carried. {spanInWords(props)}.
        </p>
      </div>
      <Show when={merged() > 0} fallback={<p class="muted">No pull request was merged in these days.</p>}>
        <p class="headline">
          {valueInWords(props.rates.deployed / merged(), 'ratio')}
          <span class="unit">of {plural(merged(), 'merged pull request')} reached production</span>
        </p>
        <div class="links" aria-hidden="true">
          <For each={parts().filter(({ n }) => n > 0)}>
            {({ look, n }) => <span data-look={look} style={{ 'flex-grow': n }} />}
          </For>
        </div>
        <dl class="link-parts">
          <For each={parts()}>
            {({ look, title, n }) => (
              <div>
                <dt>
                  <span class="links sample" aria-hidden="true">
                    <span data-look={look} />
                  </span>
                  {title}
                </dt>
                <dd>{count(n)}</dd>
              </div>
            )}
          </For>
        </dl>
      </Show>
      <Show when={props.rates.completed_issues > 0 || props.rates.with_issue > 0}>
        <p class="small muted">
          {plural(props.rates.with_issue, 'merged pull request')} {props.rates.with_issue === 1 ? 'is' : 'are'} tied to
          an issue of Linear. Of {plural(props.rates.completed_issues, 'completed issue')},{' '}
          {count(props.rates.with_pull_request)} have a pull request.
        </p>
      </Show>
      <p class="small muted">
        {plural(props.rates.direct_commits, 'commit')} came to a default branch without a pull request.
      </p>
    </section>
  );
}
