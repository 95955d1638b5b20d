import { Show } from 'solid-js';
import { repositoryNames, settings } from '../api.ts';
import type { Settings } from '../lib/answers.ts';
import { createRequest } from '../lib/request.ts';
import { createRuleDraft, type RuleDraft } from '../lib/rule-draft.ts';
import { createRulePreview, type RulePreview as Preview } from '../lib/rule-preview.ts';
import { DeliverySettings } from '../parts/delivery-settings.tsx';
import { IssueSettings } from '../parts/issue-settings.tsx';
import { Notice, Problem } from '../parts/notice.tsx';
import { RuleHistory } from '../parts/rule-history.tsx';
import { RuleList } from '../parts/rule-list.tsx';
import { RulePreview } from '../parts/rule-preview.tsx';
import { RuleSuggestions } from '../parts/rule-suggestions.tsx';
import { Lines } from '../parts/skeleton.tsx';

/** What counts as a deployment, and how failures and lead times are told. */
export default function Rules() {
  const request = createRequest(
    () => true,
    async (_, signal) => {
      const [saved, names] = await Promise.all([settings.read(signal), repositoryNames(signal)]);
      return { saved, names };
    },
  );
  return (
    <div class="stack">
      <Show when={request.error()}>{(error) => <Problem error={error()} retry={request.retry} />}</Show>
      <Show when={request.data()} keyed fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
        {({ saved, names }) => (
          <>
            <Assistant saved={saved} names={names} />
            <DeliverySettings saved={saved} />
            <IssueSettings saved={saved} />
          </>
        )}
      </Show>
    </div>
  );
}

/** The draft, what it would count, what could be in it, and what it has been. */
function Assistant(props: { saved: Settings; names: string[] }) {
  const draft = createRuleDraft(props.saved.deployment_rules);
  const preview = createRulePreview(draft);
  return (
    <>
      <Draft draft={draft} preview={preview} names={props.names} />
      <RulePreview preview={preview} timeZone={props.saved.time_zone} />
      <RuleSuggestions draft={draft} preview={preview} names={props.names} />
      <RuleHistory draft={draft} timeZone={props.saved.time_zone} />
    </>
  );
}

function Draft(props: { draft: RuleDraft; preview: Preview; names: string[] }) {
  const { draft } = props;
  return (
    <section class="card stack" aria-label="Rules">
      <div class="stack-small">
        <h2>What counts as a deployment</h2>
        <p class="muted">
          The first rule that fits decides. Deployments that GitHub knows and those reported to the API count without a
          rule.
        </p>
      </div>
      <RuleList rules={draft.rules()} names={props.names} change={draft.change} />
      <Show when={draft.error()}>{(failure) => <Problem error={failure()} title="The rules were not saved" />}</Show>
      <Show when={draft.done()}>
        <Notice tone="good" role="status">
          <p>The rules are saved. The numbers follow within moments.</p>
        </Notice>
      </Show>
      <div class="row">
        <button type="button" class="button primary" disabled={!draft.isChanged()} onClick={() => void draft.save()}>
          Save the rules
        </button>
        <button type="button" class="button" disabled={props.preview.loading()} onClick={() => props.preview.ask()}>
          {props.preview.loading() ? 'Trying them…' : 'See what this would count'}
        </button>
        <Show when={draft.isChanged()}>
          <button type="button" class="button" onClick={() => draft.undo()}>
            Undo the changes
          </button>
          <span class="small muted">Not saved yet.</span>
        </Show>
      </div>
    </section>
  );
}
