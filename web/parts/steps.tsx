import { createMemo, For, Show } from 'solid-js';
import type { SyncStep } from '../lib/answers.ts';
import { plural } from '../lib/format.ts';
import { byScope, stepCount, stepError, stepEta, stepTitle } from '../lib/progress.ts';
import { StateBadge } from './status.tsx';

type Group = ReturnType<typeof byScope>[number];

/** The steps of a source by repository; repositories where all is up to date are folded away. */
export function Steps(props: { steps: SyncStep[] }) {
  const groups = createMemo(() => byScope(props.steps));
  const busy = createMemo(() => groups().filter((group) => !isDone(group)));
  const done = createMemo(() => groups().filter(isDone));
  return (
    <Show when={groups().length > 0} fallback={<p class="muted">Nothing has been synced yet.</p>}>
      <Show when={busy().length > 0}>
        <StepTable groups={busy()} label="Steps under way" />
      </Show>
      <Show when={done().length > 0}>
        <details>
          <summary>
            {done().length === 1 ? '1 repository is' : `${plural(done().length, 'repository', 'repositories')} are`} up
            to date
          </summary>
          <StepTable groups={done()} label="Steps that are up to date" />
        </details>
      </Show>
    </Show>
  );
}

const isDone = (group: Group): boolean => group.steps.every((step) => step.state === 'done');

function StepTable(props: { groups: Group[]; label: string }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={props.label}>
      <table class="blocks">
        <thead>
          <tr>
            <th>Repository</th>
            <th>Step</th>
            <th>State</th>
            <th class="wide">Progress</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.groups}>
            {(group) => <For each={group.steps}>{(step, index) => <Step step={step} first={index() === 0} />}</For>}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function Step(props: { step: SyncStep; first: boolean }) {
  const place = () => props.step.scope ?? 'All repositories';
  const amount = () => [stepCount(props.step), stepEta(props.step)].filter((part) => part !== '').join(', ');
  return (
    <tr classList={{ 'group-start': props.first }}>
      <td>{props.first ? place() : ''}</td>
      <td>{stepTitle(props.step.name)}</td>
      <td>
        <StateBadge state={props.step.state} />
      </td>
      <td>
        <Show when={props.step.total !== null && props.step.state !== 'done'}>
          <progress
            max={props.step.total ?? 1}
            value={props.step.done ?? 0}
            aria-label={`${stepTitle(props.step.name)} of ${place()}`}
          />
        </Show>
        <span class="small muted">{amount()}</span>
        <Show when={stepError(props.step)}>{(error) => <div class="small bad">{error()}</div>}</Show>
      </td>
    </tr>
  );
}
