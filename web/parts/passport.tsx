import { For, Show } from 'solid-js';
import { pullRequests } from '../api.ts';
import type { PullRequest } from '../lib/answers.ts';
import { instantInWords } from '../lib/dates.ts';
import { capitalize, count, humanize, plural } from '../lib/format.ts';
import { ChangeDelivery } from './change-delivery.tsx';
import { Exclusion } from './exclusion.tsx';
import { Icon } from './icon.tsx';
import { LedgerBar } from './ledger-bar.tsx';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** One change with the evidence of everything that is said of it. */
export function Passport(props: { change: PullRequest; changed: (next: PullRequest) => void }) {
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
            {props.change.is_draft ? 'Draft' : capitalize(props.change.state)}
          </span>
          <span>
            by {props.change.author}
            {props.change.bot && ' (a bot)'} into <code>{props.change.base}</code>
          </span>
          <span>
            +{count(props.change.additions)} −{count(props.change.deletions)} lines
          </span>
          <a href={props.change.url} target="_blank" rel="noreferrer">
            Open on GitHub
          </a>
        </p>
      </header>
      <section class="card stack" aria-label="Ledger">
        <h2>How its time was spent</h2>
        <LedgerBar ledger={props.change.ledger} />
        <Points change={props.change} />
      </section>
      <ChangeDelivery change={props.change} />
      <Reviews change={props.change} />
      <Commits change={props.change} />
      <Exclusion
        what="change"
        excluded={props.change.excluded}
        exclude={async (excluded) => props.changed(await pullRequests.exclude(String(props.change.id), excluded))}
      />
    </>
  );
}

/** The moments the ledger is made of, and what each was taken from. */
function Points(props: { change: PullRequest }) {
  return (
    <details>
      <summary>The moments behind it</summary>
      <div class="table-scroll" tabIndex={0} role="region" aria-label="The moments of the ledger">
        <table>
          <thead>
            <tr>
              <th>Moment</th>
              <th>When</th>
              <th>Taken from</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.change.ledger.points}>
              {(point) => (
                <tr>
                  <td>{capitalize(humanize(point.name))}</td>
                  <td class="nowrap">
                    {point.at ? instantInWords(point.at, zone) : <span class="muted">not there</span>}
                  </td>
                  <td class="muted">{point.evidence}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Reviews(props: { change: PullRequest }) {
  return (
    <section class="card stack" aria-label="Reviews">
      <h2>{plural(props.change.reviews.length, 'review')}</h2>
      <ul class="list">
        <For each={props.change.reviews} fallback={<li class="muted">Nobody has reviewed it.</li>}>
          {(review) => (
            <li class="row spread">
              <span class="row">
                <span>
                  <strong>{review.author}</strong> {humanize(review.state).toLowerCase()}
                </span>
                <Show when={review.bot}>
                  <span class="badge" data-tone="idle">
                    Bot
                  </span>
                </Show>
              </span>
              <span class="small muted">{review.submitted_at && instantInWords(review.submitted_at, zone)}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function Commits(props: { change: PullRequest }) {
  return (
    <details class="card">
      <summary>
        <h2>{plural(props.change.commits.length, 'commit')}</h2>
      </summary>
      <ul class="list">
        <For each={props.change.commits}>
          {(commit) => (
            <li class="row spread">
              <span>
                <code class="muted">{commit.sha.slice(0, 8)}</code> {commit.title}
              </span>
              <span class="small muted">
                {commit.author}, {instantInWords(commit.authored_at, zone)}
              </span>
            </li>
          )}
        </For>
      </ul>
    </details>
  );
}
