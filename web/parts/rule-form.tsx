import { createSignal, For } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Rule } from '../lib/answers.ts';
import { fieldsOf, fieldWords, hintOf, kinds } from '../lib/rules.ts';
import { Field, SelectField } from './field.tsx';

/** One rule, field by field; which fields there are depends on what it is about. */
export function RuleForm(props: { rule: Rule; names: string[]; save: (rule: Rule) => void; cancel: () => void }) {
  const [rule, setRule] = createStore<Rule>({ ...props.rule });
  const [id, setId] = createSignal(props.rule.id);
  return (
    <form
      class="stack sunken"
      aria-label={`Rule ${props.rule.id}`}
      onSubmit={(event) => {
        event.preventDefault();
        props.save({ ...rule, id: id() });
      }}
    >
      <div class="columns">
        <Field label="Name" name="id" required value={id()} onInput={setId} hint="By which you know it." />
        <SelectField
          label="What is a deployment"
          value={rule.source}
          onChange={(source) => setRule('source', kinds.find((one) => one.source === source)?.source ?? 'actions')}
          options={kinds.map((one) => ({ value: one.source, title: one.title }))}
        />
        <SelectField
          label="Repository"
          value={rule.repository ?? ''}
          onChange={(name) => setRule('repository', name === '' ? null : name)}
          options={[
            { value: '', title: 'All repositories' },
            ...[...new Set([...(rule.repository ? [rule.repository] : []), ...props.names])].map((name) => ({
              value: name,
              title: name,
            })),
          ]}
        />
        <For each={fieldsOf(rule.source)}>
          {(field) => (
            <Field
              label={fieldWords[field].label}
              name={field}
              value={rule[field] ?? ''}
              onInput={(value) => setRule(field, value)}
              hint={hintOf(rule.source, field)}
            />
          )}
        </For>
      </div>
      <label class="choice plain">
        <input
          type="checkbox"
          checked={rule.production}
          onChange={(event) => setRule('production', event.currentTarget.checked)}
        />
        <span>
          <span>It is production</span>
          <span class="small muted">Only production counts in the delivery metrics.</span>
        </span>
      </label>
      <div class="row">
        <button type="submit" class="button primary">
          Use this rule
        </button>
        <button type="button" class="button" onClick={() => props.cancel()}>
          Cancel
        </button>
      </div>
    </form>
  );
}
