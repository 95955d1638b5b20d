import { createSignal, Show } from 'solid-js';
import { type ApiError, repositories, settings } from '../api.ts';
import type { Rule, Settings } from '../lib/answers.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { DeliverySettings } from '../parts/delivery-settings.tsx';
import { Notice, Problem } from '../parts/notice.tsx';
import { RuleList } from '../parts/rule-list.tsx';
import { Lines } from '../parts/skeleton.tsx';

/** What counts as a deployment, and how failures and lead times are told. */
export default function Rules() {
  const request = createRequest(
    () => true,
    async (_, signal) => {
      const [saved, known] = await Promise.all([settings.read(signal), repositories(signal)]);
      return { saved, names: known.items.map((one) => one.name) };
    },
  );
  return (
    <div class="stack">
      <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
      <Show when={request.data()} keyed fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
        {({ saved, names }) => (
          <>
            <Draft saved={saved} names={names} />
            <DeliverySettings saved={saved} />
          </>
        )}
      </Show>
    </div>
  );
}

/** The list as it is changed here; nothing counts by it until it is saved. */
function Draft(props: { saved: Settings; names: string[] }) {
  const [saved, setSaved] = createSignal<Rule[]>(props.saved.deployment_rules);
  const [rules, setRules] = createSignal<Rule[]>(saved());
  const [error, setError] = createSignal<ApiError | null>(null);
  const [done, setDone] = createSignal(false);
  const isChanged = () => JSON.stringify(rules()) !== JSON.stringify(saved());
  const change = (next: Rule[]) => {
    setRules(next);
    setDone(false);
    setError(null);
  };

  const save = async () => {
    setError(null);
    try {
      const next = await settings.change({ deployment_rules: rules() });
      setSaved(next.deployment_rules);
      setRules(next.deployment_rules);
      setDone(true);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return (
    <>
      <section class="card stack" aria-label="Rules">
        <div class="stack-small">
          <h2>What counts as a deployment</h2>
          <p class="muted">
            The first rule that fits decides. Deployments that GitHub knows and those reported to the API count without
            a rule.
          </p>
        </div>
        <RuleList rules={rules()} names={props.names} change={change} />
        <Show when={error()}>{(failure) => <Problem error={failure()} title="The rules were not saved" />}</Show>
        <Show when={done()}>
          <Notice tone="good" role="status">
            <p>The rules are saved. The numbers follow within moments.</p>
          </Notice>
        </Show>
        <div class="row">
          <button type="button" class="button primary" disabled={!isChanged()} onClick={() => void save()}>
            Save the rules
          </button>
          <Show when={isChanged()}>
            <button type="button" class="button" onClick={() => change(saved())}>
              Undo the changes
            </button>
            <span class="small muted">Not saved yet.</span>
          </Show>
        </div>
      </section>
    </>
  );
}
