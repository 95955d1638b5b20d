import { For, Show } from 'solid-js';
import { pullRequests } from '../api.ts';
import type { PullRequest } from '../lib/answers.ts';
import { capitalize, count, humanize, plural } from '../lib/format.ts';
import { commitUrl, eventInWords } from '../lib/passport.ts';
import { ChangeAi } from './change-ai.tsx';
import { ChangeDelivery } from './change-delivery.tsx';
import { ChangeIssues } from './change-issues.tsx';
import { Exclusion } from './exclusion.tsx';
import { Icon } from './icon.tsx';
import { LedgerBar } from './ledger-bar.tsx';
import { CommitLink, PersonLink, RepositoryLink } from './subject-link.tsx';
import { Way } from './way.tsx';
import { When } from './when.tsx';

/** One change with the evidence of everything that is said of it. */
export function Passport(props: { change: PullRequest; changed: (next: PullRequest) => void }) {
  return (
    <>
      <Head change={props.change} />
      <section class="card stack" aria-label="Ledger">
        <h2>How its time was spent</h2>
        <LedgerBar ledger={props.change.ledger} />
        <Way change={props.change} />
      </section>
      <ChangeIssues change={props.change} changed={props.changed} />
      <ChangeDelivery change={props.change} />
      <ChangeAi ai={props.change.ai} url={props.change.url} repository={props.change.repository} />
      <Reviews change={props.change} />
      <Commits change={props.change} />
      <Events change={props.change} />
      <Exclusion
        what="change"
        excluded={props.change.excluded}
        exclude={async (excluded) => props.changed(await pullRequests.exclude(String(props.change.id), excluded))}
      />
    </>
  );
}

function Head(props: { change: PullRequest }) {
  return (
    <header class="stack-small">
      <p class="muted small">
        <RepositoryLink name={props.change.repository} /> #{props.change.number}
      </p>
      <h1>{props.change.title}</h1>
      <p class="row muted">
        <span class="badge" data-tone={props.change.state === 'merged' ? 'good' : 'idle'}>
          <Icon name="merge" size={13} />
          {props.change.is_draft ? 'Draft' : capitalize(props.change.state)}
        </span>
        <span>
          by <PersonLink login={props.change.author} bot={props.change.bot} /> into <code>{props.change.base}</code>
        </span>
        <span>
          +{count(props.change.additions)} −{count(props.change.deletions)} lines
        </span>
        <a href={props.change.url} target="_blank" rel="noreferrer">
          Open on GitHub
        </a>
      </p>
      <Show when={props.change.labels.length > 0}>
        <ul class="row tight" aria-label="Labels">
          <For each={props.change.labels}>{(label) => <li class="badge label">{label}</li>}</For>
        </ul>
      </Show>
    </header>
  );
}

function Reviews(props: { change: PullRequest }) {
  return (
    <section class="card stack" aria-label="Reviews">
      <h2>{props.change.reviews.length === 0 ? 'No reviews' : plural(props.change.reviews.length, 'review')}</h2>
      <ul class="list">
        <For each={props.change.reviews} fallback={<li class="muted">Nobody has reviewed it.</li>}>
          {(review) => (
            <li class="row spread">
              <span>
                <PersonLink login={review.author} bot={review.bot} /> {humanize(review.state).toLowerCase()}
              </span>
              <span class="small muted">
                <Show when={review.submitted_at}>{(at) => <When at={at()} />}</Show>
              </span>
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
              <span class="grow">
                <CommitLink sha={commit.sha} href={commitUrl(props.change.url, props.change.repository, commit.sha)} />{' '}
                {commit.title}
              </span>
              <span class="small muted">
                {commit.author}, <When at={commit.authored_at} />
              </span>
            </li>
          )}
        </For>
      </ul>
    </details>
  );
}

/** Whatever else happened to it, such as who was asked for a review. */
function Events(props: { change: PullRequest }) {
  return (
    <Show when={props.change.events.length > 0}>
      <details class="card">
        <summary>
          <h2>{plural(props.change.events.length, 'event')}</h2>
        </summary>
        <ul class="list">
          <For each={props.change.events}>
            {(event) => (
              <li class="row spread">
                <span>{eventInWords(event)}</span>
                <span class="small muted">
                  <When at={event.at} />
                </span>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  );
}
