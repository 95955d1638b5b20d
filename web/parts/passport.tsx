import { For, Show } from 'solid-js';
import type { PullRequestDetail } from '../lib/answers.ts';
import { instantInWords } from '../lib/dates.ts';
import { durationInWords } from '../lib/duration.ts';
import { capitalize, count, humanize, plural } from '../lib/format.ts';
import { Icon } from './icon.tsx';
import { LedgerBar } from './ledger-bar.tsx';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function Passport(props: { change: PullRequestDetail }) {
  const facts = () => [
    props.change.author && `by ${props.change.author}`,
    props.change.base && `into ${props.change.base}`,
    props.change.additions !== undefined && `+${count(props.change.additions)} −${count(props.change.deletions)}`,
  ];
  return (
    <>
      <header class="stack-small">
        <p class="muted small">
          {props.change.repository} #{props.change.number}
        </p>
        <h1>{props.change.title}</h1>
        <p class="row muted">
          <span class="badge" data-tone={props.change.state === 'merged' ? 'good' : 'idle'}>
            <Icon name="merge" size={13} />
            {capitalize(props.change.state)}
          </span>
          {facts().filter(Boolean).join(' · ')}
          <Show when={props.change.url}>
            {(url) => (
              <a href={url()} target="_blank" rel="noreferrer">
                Open on GitHub
              </a>
            )}
          </Show>
        </p>
        <Show when={props.change.excluded}>
          {(excluded) => <p class="muted">Left out of the numbers by hand: {excluded().reason}</p>}
        </Show>
      </header>
      <section class="card stack" aria-label="Ledger">
        <h2>How its time was spent</h2>
        <LedgerBar ledger={props.change.ledger} />
      </section>
      <section class="card stack" aria-label="Reviews">
        <h2>{plural(props.change.reviews.length, 'review')}</h2>
        <ul class="list">
          <For each={props.change.reviews} fallback={<li class="muted">Nobody has reviewed it.</li>}>
            {(review) => (
              <li class="row spread">
                <span>
                  <strong>{review.author ?? 'ghost'}</strong> {humanize(review.state).toLowerCase()}
                  <Show when={review.bot}>
                    <span class="badge" data-tone="idle">
                      bot
                    </span>
                  </Show>
                </span>
                <span class="small muted">{review.submitted_at && instantInWords(review.submitted_at, zone)}</span>
              </li>
            )}
          </For>
        </ul>
      </section>
      <Show when={props.change.deployments.length > 0}>
        <section class="card stack" aria-label="Deployments">
          <h2>Deployed by</h2>
          <ul class="list">
            <For each={props.change.deployments}>
              {(deployment) => (
                <li class="row spread">
                  <span>
                    <strong>{deployment.environment}</strong>{' '}
                    <code class="small muted">{deployment.sha?.slice(0, 8)}</code>
                  </span>
                  <span class="small muted">
                    {deployment.finished_at && instantInWords(deployment.finished_at, zone)}
                    <Show when={props.change.ledger.lead_seconds}>
                      {(lead) => `, ${durationInWords(lead())} after its first commit`}
                    </Show>
                  </span>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
    </>
  );
}
