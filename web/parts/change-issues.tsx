import { createSignal, For, Show } from 'solid-js';
import { type ApiError, issues, pullRequests, type Verdict } from '../api.ts';
import type { PullRequest, TiedIssue } from '../lib/answers.ts';
import { plural } from '../lib/format.ts';
import { tieInWords } from '../lib/issues.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Problem } from './notice.tsx';
import { Badge } from './status.tsx';
import { When } from './when.tsx';

/** The issues that a change was made for, each with what tells of it and a way to confirm or reject that. */
export function ChangeIssues(props: { change: PullRequest; changed: (next: PullRequest) => void }) {
  const [error, setError] = createSignal<ApiError | null>(null);
  const judge = async (issue: TiedIssue, verdict: Verdict) => {
    setError(null);
    try {
      await issues.judge(String(issue.id), props.change.id, verdict);
      props.changed(await pullRequests.read(String(props.change.id)));
      announce(
        verdict === null ? 'The verdict is taken back. The numbers follow.' : 'It is saved. The numbers follow.',
      );
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <Show when={props.change.issues.length > 0}>
      <section class="card stack" aria-label="Issues">
        <h2>{plural(props.change.issues.length, 'issue')}</h2>
        <ul class="list">
          <For each={props.change.issues}>
            {(issue) => <Issue issue={issue} judge={(verdict) => void judge(issue, verdict)} />}
          </For>
        </ul>
        <Show when={error()}>{(failure) => <Problem error={failure()} title="The verdict was not saved" />}</Show>
      </section>
    </Show>
  );
}

function Issue(props: { issue: TiedIssue; judge: (verdict: Verdict) => void }) {
  const name = () => props.issue.identifier;
  return (
    <li class="row spread top">
      <div class="stack-small grow">
        <span class="row">
          <a class="subject" href={props.issue.url} target="_blank" rel="noreferrer">
            {name()} {props.issue.title}
          </a>
          <span class="badge" data-tone="idle">
            {props.issue.state}
          </span>
          <Show when={props.issue.verdict === 'confirmed'}>
            <Badge look={['good', 'check', 'Confirmed by you']} />
          </Show>
          <Show when={props.issue.verdict === 'rejected'}>
            <Badge look={['idle', 'cross', 'Rejected by you: it does not count']} />
          </Show>
        </span>
        <span class="small muted">{tieInWords(props.issue)}</span>
        <span class="small muted">
          Created <When at={props.issue.created_at} />
          <Show when={props.issue.started_at}>
            {(at) => (
              <>
                , started <When at={at()} />
              </>
            )}
          </Show>
          <Show when={props.issue.completed_at}>
            {(at) => (
              <>
                , completed <When at={at()} />
              </>
            )}
          </Show>
        </span>
      </div>
      <div class="row">
        <Show
          when={props.issue.verdict === null}
          fallback={
            <button
              type="button"
              class="button"
              aria-label={`Take the verdict back: ${name()}`}
              onClick={() => props.judge(null)}
            >
              Take it back
            </button>
          }
        >
          <button
            type="button"
            class="button"
            aria-label={`Confirm: ${name()}`}
            onClick={() => props.judge('confirmed')}
          >
            Confirm
          </button>
          <button type="button" class="button" aria-label={`Reject: ${name()}`} onClick={() => props.judge('rejected')}>
            Reject
          </button>
        </Show>
      </div>
    </li>
  );
}
