import { For, Show } from 'solid-js';
import { rules } from '../api.ts';
import type { RuleVersion } from '../lib/answers.ts';
import { instantInWords } from '../lib/dates.ts';
import { fromNow } from '../lib/duration.ts';
import { plural } from '../lib/format.ts';
import { announce } from '../lib/live.ts';
import { createPages } from '../lib/pages.ts';
import { keyOf, type RuleDraft } from '../lib/rule-draft.ts';
import { ruleSentence } from '../lib/rules.ts';
import { Problem } from './notice.tsx';
import { ShowMore } from './show-more.tsx';
import { Lines } from './skeleton.tsx';

/** The rules as they have been saved, newest first; any of them can be the draft again. */
export function RuleHistory(props: { draft: RuleDraft; timeZone: string }) {
  const pages = createPages<RuleVersion>(
    () => String(props.draft.saves()),
    (cursor, signal) => rules.versions(cursor, signal),
  );
  const take = (version: RuleVersion) => {
    props.draft.change(version.rules);
    announce(`The rules of version ${version.version} are in the list. They are not saved yet.`);
  };
  return (
    <section class="card stack" aria-label="History">
      <div class="stack-small">
        <h2>History</h2>
        <p class="muted">The rules as they have been saved. One that is used again counts once it is saved.</p>
      </div>
      <Show when={pages.first.error()}>{(error) => <Problem error={error()} retry={pages.first.retry} />}</Show>
      <Show when={pages.first.data()} fallback={<Show when={pages.first.loading()}>{<Lines count={3} />}</Show>}>
        <ul class="list">
          <For each={pages.items()} fallback={<li class="muted">No rule has been saved yet.</li>}>
            {(version) => (
              <Version
                version={version}
                timeZone={props.timeZone}
                isDraft={keyOf(version.rules) === keyOf(props.draft.rules())}
                take={() => take(version)}
              />
            )}
          </For>
        </ul>
        <ShowMore pages={pages} />
      </Show>
    </section>
  );
}

function Version(props: { version: RuleVersion; timeZone: string; isDraft: boolean; take: () => void }) {
  const size = () => (props.version.rules.length === 0 ? 'no rule' : plural(props.version.rules.length, 'rule'));
  return (
    <li class="row spread top">
      <details class="grow">
        <summary>
          <strong>Version {props.version.version}</strong>: {size()}
          <span class="block small muted">
            Saved {fromNow(props.version.at)}, {instantInWords(props.version.at, props.timeZone)}
          </span>
        </summary>
        <Show
          when={props.version.rules.length > 0}
          fallback={<p class="small muted">Only what GitHub records, what is reported, and the default.</p>}
        >
          <ol class="list numbered small">
            <For each={props.version.rules}>
              {(rule) => (
                <li>
                  <strong>{rule.id}</strong> <span class="muted">{ruleSentence(rule)}</span>
                </li>
              )}
            </For>
          </ol>
        </Show>
      </details>
      <button type="button" class="button" disabled={props.isDraft} onClick={() => props.take()}>
        {props.isDraft ? 'In the list' : 'Use this version again'}
        <span class="visually-hidden"> (version {props.version.version})</span>
      </button>
    </li>
  );
}
