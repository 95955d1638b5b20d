import { createSignal, For, Show } from 'solid-js';
import type { Rule } from '../lib/answers.ts';
import { announce } from '../lib/live.ts';
import { cleanRule, freeName, moved, ruleSentence } from '../lib/rules.ts';
import type { IconName } from '../lib/drawings.ts';
import { Icon } from './icon.tsx';
import { RuleForm } from './rule-form.tsx';

/** The rules in their order, each to be edited, moved and deleted; a new one comes last. */
export function RuleList(props: { rules: Rule[]; names: string[]; change: (next: Rule[]) => void }) {
  /** The place of the rule that is edited; the end of the list: a new one. */
  const [editing, setEditing] = createSignal<number | null>(null);
  const put = (index: number, rule: Rule) => {
    const others = props.rules.filter((_, i) => i !== index).map((one) => one.id);
    const next = { ...cleanRule(rule), id: freeName(rule.id.trim(), others) };
    props.change([...props.rules.slice(0, index), next, ...props.rules.slice(index + 1)]);
    setEditing(null);
  };
  const move = (index: number, by: -1 | 1) => {
    props.change(moved(props.rules, index, by));
    announce(`The rule ${props.rules[index + by]?.id} is number ${index + by + 1} now.`);
  };
  const remove = (index: number) => {
    announce(`The rule ${props.rules[index]?.id} is taken out.`);
    props.change(props.rules.filter((_, i) => i !== index));
    setEditing(null);
  };
  return (
    <div class="stack-small">
      <ol class="rules">
        <For each={props.rules}>
          {(rule, index) => (
            <li>
              <Show
                when={editing() === index()}
                fallback={
                  <div class="row spread">
                    <RuleLine rule={rule} />
                    <span class="row tight">
                      <Act icon="up" label={`Move ${rule.id} up`} off={index() === 0} act={() => move(index(), -1)} />
                      <Act
                        icon="down"
                        label={`Move ${rule.id} down`}
                        off={index() === props.rules.length - 1}
                        act={() => move(index(), 1)}
                      />
                      <button type="button" class="button" onClick={() => setEditing(index())}>
                        Edit<span class="visually-hidden"> {rule.id}</span>
                      </button>
                      <Act icon="cross" label={`Delete ${rule.id}`} act={() => remove(index())} />
                    </span>
                  </div>
                }
              >
                <RuleForm
                  rule={rule}
                  names={props.names}
                  save={(next) => put(index(), next)}
                  cancel={() => setEditing(null)}
                />
              </Show>
            </li>
          )}
        </For>
        <li>
          <span>
            <strong>The default</strong>
            <span class="block small muted">
              Runs of workflows with “deploy”, “release” or “publish” in their name, or whatever DEPLOYMENT_PATTERNS
              says, on the default branch.
            </span>
          </span>
        </li>
      </ol>
      <Show
        when={editing() === props.rules.length}
        fallback={
          <div>
            <button type="button" class="button" onClick={() => setEditing(props.rules.length)}>
              <Icon name="plus" />
              Add a rule
            </button>
          </div>
        }
      >
        <RuleForm
          rule={newRule(props.rules)}
          names={props.names}
          save={(rule) => put(props.rules.length, rule)}
          cancel={() => setEditing(null)}
        />
      </Show>
    </div>
  );
}

const newRule = (rules: Rule[]): Rule => ({
  id: freeName(
    'deploy',
    rules.map((one) => one.id),
  ),
  repository: null,
  source: 'actions',
  production: true,
});

/** A rule as a sentence under its name. */
function RuleLine(props: { rule: Rule }) {
  return (
    <span>
      <strong>{props.rule.id}</strong>
      <Show when={!props.rule.production}>
        <span class="small muted"> not production</span>
      </Show>
      <span class="block small muted">{ruleSentence(props.rule)}</span>
    </span>
  );
}

function Act(props: { icon: IconName; label: string; off?: boolean; act: () => void }) {
  return (
    <button
      type="button"
      class="button icon"
      aria-label={props.label}
      disabled={props.off ?? false}
      onClick={() => props.act()}
    >
      <Icon name={props.icon} />
    </button>
  );
}
