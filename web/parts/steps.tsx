import { For, Show } from 'solid-js';
import type { SyncStep } from '../lib/answers.ts';
import { byScope, stepCount, stepError, stepEta, stepTitle } from '../lib/progress.ts';
import { StateBadge } from './status.tsx';

/** The steps of a source, by repository. */
export function Steps(props: { steps: SyncStep[] }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Steps">
      <table>
        <thead>
          <tr>
            <th>Repository</th>
            <th>Step</th>
            <th>State</th>
            <th class="wide">Progress</th>
          </tr>
        </thead>
        <tbody>
          <For
            each={byScope(props.steps)}
            fallback={
              <tr>
                <td colSpan={4} class="muted">
                  Nothing has been synced yet.
                </td>
              </tr>
            }
          >
            {(group) => <For each={group.steps}>{(step, index) => <Step step={step} first={index() === 0} />}</For>}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function Step(props: { step: SyncStep; first: boolean }) {
  return (
    <tr classList={{ 'group-start': props.first }}>
      <td>{props.first ? (props.step.scope ?? <span class="muted">All repositories</span>) : ''}</td>
      <td>{stepTitle(props.step.name)}</td>
      <td>
        <StateBadge state={props.step.state} />
      </td>
      <td>
        <Show when={props.step.total !== null && props.step.state !== 'done'}>
          <progress
            max={props.step.total ?? 1}
            value={props.step.done ?? 0}
            aria-label={`${stepTitle(props.step.name)} of ${props.step.scope ?? 'all repositories'}`}
          />
        </Show>
        <span class="small muted">
          {[stepCount(props.step), stepEta(props.step)].filter((part) => part !== '').join(', ')}
        </span>
        <Show when={stepError(props.step)}>{(error) => <div class="small bad">{error()}</div>}</Show>
      </td>
    </tr>
  );
}
