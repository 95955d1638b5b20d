import { For, Show } from 'solid-js';
import type { PullRequest } from '../lib/answers.ts';
import { durationInWords } from '../lib/duration.ts';
import { type Evidence, momentsOf } from '../lib/passport.ts';
import { Link } from './link.tsx';
import { When } from './when.tsx';

/** The way of a change, moment by moment, each with its evidence and how long it took since the one before. */
export function Way(props: { change: PullRequest }) {
  return (
    <ol class="way" aria-label="The way of this change">
      <For each={momentsOf(props.change)}>
        {(moment) => (
          <li classList={{ absent: moment.at === null }}>
            <strong>{moment.name}</strong>
            <Proof evidence={moment.evidence} />
            <span class="small muted">
              <Show when={moment.seconds}>{(seconds) => <>after {durationInWords(seconds())}</>}</Show>
            </span>
            <span class="small muted way-at">
              <Show when={moment.at}>{(at) => <When at={at()} />}</Show>
            </span>
          </li>
        )}
      </For>
    </ol>
  );
}

function Proof(props: { evidence: Evidence }) {
  return (
    <span class="muted">
      <Show when={props.evidence.href} fallback={props.evidence.words}>
        {(href) => (
          <Show
            when={href().startsWith('/')}
            fallback={
              <a class="subject" href={href()} target="_blank" rel="noreferrer">
                {props.evidence.words}
              </a>
            }
          >
            <Link class="subject" href={href()}>
              {props.evidence.words}
            </Link>
          </Show>
        )}
      </Show>
    </span>
  );
}
