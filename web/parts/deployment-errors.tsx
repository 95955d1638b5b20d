import { For, Show } from 'solid-js';
import { errors } from '../api.ts';
import type { DeploymentDetail, ErrorsAfter } from '../lib/answers.ts';
import { count, plural } from '../lib/format.ts';
import { createRequest } from '../lib/request.ts';
import { Link } from './link.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';
import { Badge } from './status.tsx';
import { When } from './when.tsx';

/** What the error tracker saw after a deployment to production, each with what ties it to this one. */
export function DeploymentErrors(props: { deployment: DeploymentDetail }) {
  const isShown = () => props.deployment.production && props.deployment.status === 'success';
  const request = createRequest(
    () => (isShown() ? String(props.deployment.id) : null),
    (id, signal) => errors.after(id, signal),
  );
  return (
    <Show when={isShown()}>
      <section class="card stack" aria-label="Errors after it">
        <h2>Errors after it</h2>
        <Show when={request.error()}>
          {(error) => <Problem error={error()} title="The errors could not be loaded" retry={request.retry} />}
        </Show>
        <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={3} />}</Show>}>
          {(found) => (
            <Show when={found().watched} fallback={<Unwatched />}>
              <Around found={found()} />
              <ul class="list">
                <For each={found().items}>{(item) => <Issue item={item} />}</For>
              </ul>
            </Show>
          )}
        </Show>
      </section>
    </Show>
  );
}

const Unwatched = () => (
  <p class="muted">
    No project of Sentry watches this repository, so nobody knows.{' '}
    <Link href="/settings/sources">Connect Sentry, or say which project does</Link>.
  </p>
);

function Around(props: { found: ErrorsAfter }) {
  const many = () =>
    props.found.items.length === 0 ? 'No issue began' : `${plural(props.found.items.length, 'issue')} began`;
  return (
    <p class="muted">
      {many()} with it or soon after it.
      <Show when={props.found.before !== null && props.found.after !== null}>
        {' '}
        In the {props.found.hours} hours after it there were {count(props.found.after)} error events, and{' '}
        {count(props.found.before)} in those before it.
      </Show>
    </p>
  );
}

function Issue(props: { item: ErrorsAfter['items'][number] }) {
  return (
    <li class="stack-small">
      <span class="row">
        <Show when={props.item.url} fallback={<strong>{props.item.title}</strong>}>
          {(url) => (
            <a class="strong" href={url()} target="_blank" rel="noreferrer">
              {props.item.title}
            </a>
          )}
        </Show>
        <Show when={props.item.incident_id !== null}>
          <Badge look={['bad', 'warning', 'Counts as an incident']} />
        </Show>
      </span>
      <span class="small muted">
        {props.item.short_id} in {props.item.project}, {props.item.level}, {plural(props.item.events, 'event')}.{' '}
        {props.item.regressed ? 'It came back' : 'It was first seen'} <When at={props.item.began_at} />
        <Show when={props.item.resolved_at} fallback=" and is not resolved since.">
          {(at) => (
            <>
              {' '}
              and was resolved <When at={at()} />.
            </>
          )}
        </Show>{' '}
        {props.item.evidence === 'release'
          ? 'Its release is this commit.'
          : 'It is shown here because it began soon after and before the next deployment.'}
      </span>
    </li>
  );
}
