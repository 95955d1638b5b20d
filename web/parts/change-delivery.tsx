import { For, Show } from 'solid-js';
import type { PullRequest } from '../lib/answers.ts';
import { shortChange } from '../lib/delivery.ts';
import { durationInWords } from '../lib/duration.ts';
import { listInWords } from '../lib/format.ts';
import { Link } from './link.tsx';
import { Neighbour } from './neighbour.tsx';
import { When } from './when.tsx';

/** How a change came to production, or why it is not known to have come there. */
export function ChangeDelivery(props: { change: PullRequest }) {
  const others = () => props.change.deployments.filter((one) => one.id !== props.change.deployment?.id);
  return (
    <section class="card stack" aria-label="Delivery">
      <Show
        when={props.change.deployment}
        fallback={
          <div class="stack-small">
            <h2>Not in production</h2>
            <p class="muted">{reasonOf(props.change)}</p>
          </div>
        }
      >
        {(one) => (
          <div class="stack-small">
            <h2>In production</h2>
            <p>
              Deployed by <Neighbour one={one()} />.
              <Show when={one().rides_with}>{(other) => <> It rode with {other()}.</>}</Show>
            </p>
            <Show when={props.change.ledger.lead_seconds}>
              {(seconds) => <p class="muted">{durationInWords(seconds())} from its first commit until it was there.</p>}
            </Show>
          </div>
        )}
      </Show>
      <Show when={others().length > 0}>
        <h3>Also deployed to</h3>
        <ul class="list">
          <For each={others()}>
            {(one) => (
              <li class="row spread">
                <Link href={`/deployments/${one.id}`}>{one.environment}</Link>
                <span class="small muted">
                  <When at={one.finished_at} />
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.change.reverts.length > 0}>
        <p>It reverts {listInWords(props.change.reverts.map(shortChange))}.</p>
      </Show>
      <Show when={props.change.reverted_by.length > 0}>
        <p>It was reverted by {listInWords(props.change.reverted_by.map(shortChange))}.</p>
      </Show>
    </section>
  );
}

const reasons: Record<string, string> = {
  before_first_deployment:
    'It was merged before the first known deployment, so that nobody can tell which one brought it there. It is left out of the lead time.',
  not_on_deployed_branch: 'It was merged into a branch that never reaches production. It is left out of the lead time.',
  unknown_commit: 'It was deployed from a commit that is not known. It is left out of the lead time.',
};

function reasonOf(change: PullRequest): string {
  if (change.merged_at === null) return 'It is not merged.';
  return reasons[change.not_attributable ?? ''] ?? 'It is merged and waits for a deployment.';
}
