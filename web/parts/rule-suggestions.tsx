import { createSignal, For, Show } from 'solid-js';
import { rules } from '../api.ts';
import type { Rule, RuleSuggestion } from '../lib/answers.ts';
import { fromNow } from '../lib/duration.ts';
import { count, plural } from '../lib/format.ts';
import { createRequest } from '../lib/request.ts';
import type { RuleDraft } from '../lib/rule-draft.ts';
import type { RulePreview } from '../lib/rule-preview.ts';
import { isSameRule, ruleSentence } from '../lib/rules.ts';
import { SelectField } from './field.tsx';
import { Icon } from './icon.tsx';
import { Notice, Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';

/** What a repository really ran, the likeliest deployment first; each can be taken into the draft. */
export function RuleSuggestions(props: { draft: RuleDraft; preview: RulePreview; names: string[] }) {
  const [chosen, setChosen] = createSignal('');
  const [added, setAdded] = createSignal<string | null>(null);
  return (
    <section class="card stack" aria-label="Suggestions">
      <div class="stack-small">
        <h2>Suggestions</h2>
        <p class="muted">What a repository really ran in the last 90 days, the most likely deployment first.</p>
      </div>
      <div class="form">
        <SelectField
          label="What does it run?"
          value={chosen()}
          onChange={(name) => {
            setChosen(name);
            setAdded(null);
          }}
          options={[
            { value: '', title: 'Choose a repository' },
            ...props.names.map((name) => ({ value: name, title: name })),
          ]}
        />
      </div>
      <Show when={chosen() || null} keyed>
        {(repository) => <SuggestionsOf repository={repository} draft={props.draft} added={setAdded} />}
      </Show>
      <Show when={props.draft.isChanged() && added()}>
        {(name) => (
          <Notice tone="info" role="status" title={`The rule “${name()}” is in the list above, not saved yet.`}>
            <div>
              <button type="button" class="button" onClick={() => props.preview.ask()}>
                See what it would count
              </button>
            </div>
          </Notice>
        )}
      </Show>
    </section>
  );
}

/** What one repository ran that could be a deployment, each with a button that takes it into the draft. */
export function SuggestionsOf(props: { repository: string; draft: RuleDraft; added?: (rule: string) => void }) {
  const request = createRequest(
    () => props.repository,
    (repository, signal) => rules.suggestions(repository, signal),
  );
  const isThere = (rule: Rule) => props.draft.rules().some((one) => isSameRule(one, rule));
  const add = (rule: Rule) => {
    props.draft.add(rule);
    props.added?.(rule.id);
  };
  return (
    <>
      <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
      <Show when={!request.loading()} fallback={<Lines count={4} />}>
        <ol class="list suggestions">
          <For
            each={request.data()}
            fallback={
              <li class="muted">
                Nothing ran in it that could be a deployment. Scripts can report deployments to the API.
              </li>
            }
          >
            {(one) => <Suggestion one={one} isThere={isThere(one.rule)} add={() => add(one.rule)} />}
          </For>
        </ol>
      </Show>
    </>
  );
}

function Suggestion(props: { one: RuleSuggestion; isThere: boolean; add: () => void }) {
  return (
    <li class="row spread top">
      <div class="grow stack-small">
        <div>
          <strong>{ruleSentence({ ...props.one.rule, repository: null })}</strong>
          <Show when={!props.one.rule.production}>
            <span class="small muted"> not production</span>
          </Show>
        </div>
        <p class="muted">{props.one.reason}</p>
        <details class="small">
          <summary>{plural(props.one.count, 'time')} in 90 days</summary>
          <ul class="list">
            <For each={props.one.last}>
              {(run) => (
                <li class="row spread">
                  <Show when={run.url} fallback={<span>{run.title}</span>}>
                    {(url) => (
                      <a class="outward" href={url()} target="_blank" rel="noreferrer">
                        {run.title}
                        <Icon name="open" size={13} />
                      </a>
                    )}
                  </Show>
                  <span class="muted">{fromNow(run.at)}</span>
                </li>
              )}
            </For>
            <Show when={props.one.count > props.one.last.length}>
              <li class="muted">and {count(props.one.count - props.one.last.length)} before these.</li>
            </Show>
          </ul>
        </details>
      </div>
      <button type="button" class="button" disabled={props.isThere} onClick={() => props.add()}>
        {props.isThere ? 'In the list' : 'Add this rule'}
        <span class="visually-hidden"> {props.one.rule.id}</span>
      </button>
    </li>
  );
}
