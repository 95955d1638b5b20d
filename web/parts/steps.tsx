import { createMemo, For, Show } from 'solid-js';
import type { SyncStep } from '../lib/answers.ts';
import { plural } from '../lib/format.ts';
import { byScope, type Place, retryInWords, stepInWords } from '../lib/progress.ts';
import { StateBadge } from './status.tsx';

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
          <summary>{upToDate(done())}</summary>
          <StepTable groups={done()} label="Steps that are up to date" />
        </details>
      </Show>
    </Show>
  );
}

function upToDate(done: Place[]): string {
  const repositories = done.filter((place) => place.scope !== null).length;
  const steps = done.flatMap((place) => place.steps).length;
  // Not all sources have repositories.
  const what = repositories > 0 ? plural(repositories, 'repository', 'repositories') : plural(steps, 'step');
  return `${what} ${(repositories || steps) === 1 ? 'is' : 'are'} up to date`;
}

const isDone = (group: Place): boolean => group.steps.every((step) => step.state === 'done');

function StepTable(props: { groups: Place[]; label: string }) {
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
  const place = () => props.step.scope ?? 'The whole source';
  return (
    <tr classList={{ 'group-start': props.first }}>
      <td>{props.first ? place() : ''}</td>
      <td>{props.step.title}</td>
      <td>
        <StateBadge state={props.step.state} />
      </td>
      <td>
        <Show when={props.step.total !== null && props.step.state !== 'done'}>
          <progress
            max={props.step.total ?? 1}
            value={props.step.done}
            aria-label={`${props.step.title} of ${place()}`}
          />
        </Show>
        <span class="small muted">{stepInWords(props.step)}</span>
        <Show when={props.step.error}>
          {(error) => (
            <p class="small bad">
              {error()} {retryInWords(props.step)}
            </p>
          )}
        </Show>
      </td>
    </tr>
  );
}
