import { For, Show } from 'solid-js';
import type { DeployedChange, DeploymentDetail } from '../lib/answers.ts';
import { carriesInWords, shortChange } from '../lib/delivery.ts';
import { durationInWords } from '../lib/duration.ts';
import { listInWords } from '../lib/format.ts';
import { comparisonUrl } from '../lib/passport.ts';
import { Link } from './link.tsx';
import { PersonLink } from './subject-link.tsx';
import { When } from './when.tsx';

/** The pull requests and direct commits that came to this environment with it. */
export function DeployedChanges(props: { deployment: DeploymentDetail }) {
  return (
    <section class="card stack" aria-label="What it carried">
      <h2>What it carried</h2>
      <Show when={props.deployment.changes.length > 0} fallback={<p class="muted">{emptyInWords(props.deployment)}</p>}>
        <Carried deployment={props.deployment} />
        <div class="table-scroll tall" tabIndex={0} role="region" aria-label="Changes that it carried">
          <table class="blocks">
            <thead>
              <tr>
                <th class="wide">Change</th>
                <th>Author</th>
                <th>Merged</th>
                <th class="number">Lead time</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.deployment.changes}>{(change) => <Change change={change} />}</For>
            </tbody>
          </table>
        </div>
      </Show>
    </section>
  );
}

/** How much it is, and how that is known. */
function Carried(props: { deployment: DeploymentDetail }) {
  const difference = () => {
    const { url, repository, previous, sha } = props.deployment;
    return previous === null ? null : comparisonUrl(url, repository.name, previous.sha, sha);
  };
  return (
    <p class="muted">
      {carriesInWords(props.deployment.carries)}: what its commit contains and no deployment here had brought before.{' '}
      <Show when={difference()}>
        {(href) => (
          <a href={href()} target="_blank" rel="noreferrer">
            See the difference on GitHub
          </a>
        )}
      </Show>
    </p>
  );
}

function Change(props: { change: DeployedChange }) {
  return (
    <tr>
      <td>
        <span class="row-title">
          <Show when={props.change.pull_request_id} fallback={<Commit change={props.change} />}>
            {(id) => (
              <>
                <Link href={`/pull-requests/${id()}`}>{props.change.title}</Link>
                <span class="muted"> #{props.change.number}</span>
              </>
            )}
          </Show>
          <For each={notesOf(props.change)}>{(note) => <span class="small muted block">{note}</span>}</For>
        </span>
      </td>
      <td class="muted small">
        <PersonLink login={props.change.author} />
      </td>
      <td class="nowrap muted small">
        <When at={props.change.merged_at} />
      </td>
      <td class="number nowrap" data-label="Lead time">
        {props.change.lead_seconds === null ? 'none' : durationInWords(props.change.lead_seconds)}
      </td>
    </tr>
  );
}

function Commit(props: { change: DeployedChange }) {
  const title = () => props.change.title || (props.change.sha ?? '').slice(0, 8);
  return (
    <>
      <Show when={props.change.url} fallback={<span>{title()}</span>}>
        {(url) => (
          <a href={url()} target="_blank" rel="noreferrer">
            {title()}
          </a>
        )}
      </Show>{' '}
      <code class="muted">{(props.change.sha ?? props.change.change).slice(0, 8)}</code>
    </>
  );
}

function notesOf({ rides_with, reverts }: DeployedChange): string[] {
  return [
    ...(rides_with === null ? [] : [`Rides with ${rides_with}`]),
    ...(reverts.length === 0 ? [] : [`Reverts ${listInWords(reverts.map(shortChange))}`]),
  ];
}

function emptyInWords({ status, standing }: DeploymentDetail): string {
  if (status !== 'success') return 'Only a deployment that succeeds carries something.';
  if (standing === 'first') return 'It is the first known one here: what came with it cannot be told.';
  if (standing === 'unknown_commit') return 'Its commit is not known, so that what came with it cannot be told.';
  return 'Nothing that was not there before.';
}
