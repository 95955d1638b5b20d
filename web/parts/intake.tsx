import { createSignal, For, Show } from 'solid-js';
import { intakeUrl } from '../api.ts';
import { actionsSteps, shellLines } from '../lib/intake.ts';
import { announce } from '../lib/live.ts';
import { Segments } from './segments.tsx';

const ways = [
  {
    value: 'shell',
    title: 'Script',
    label: 'The lines that report a deployment',
    text: shellLines,
    notes: [
      'BUILD_ID is whatever your build is called: the same id reports a change of the same deployment, so that a repeat does no harm.',
      'Report status “running” at the start and the outcome under the same id at the end, and the page shows it while it runs.',
    ],
  },
  {
    value: 'actions',
    title: 'GitHub Actions',
    label: 'The steps that report a deployment',
    text: actionsSteps,
    notes: [
      'Keep the token as the secret VEELOCITY_TOKEN of the repository or the organisation.',
      'Where GitHub or a rule sees the same deployment, it counts once, and what is reported wins.',
    ],
  },
];

/** What a script reports a deployment with, ready to be copied. */
export function Intake() {
  const [way, setWay] = createSignal(ways[0]);
  return (
    <div class="stack-small sunken intake">
      <Segments
        label="Who reports"
        value={way()?.value ?? ''}
        options={ways}
        choose={(value) => setWay(ways.find((one) => one.value === value))}
      />
      <Show when={way()} keyed>
        {(shown) => (
          <>
            <Copyable text={shown.text(intakeUrl('/deployments'))} label={shown.label} />
            <ul class="small muted bullets">
              <For each={shown.notes}>{(note) => <li>{note}</li>}</For>
            </ul>
          </>
        )}
      </Show>
    </div>
  );
}

function Copyable(props: { text: string; label: string }) {
  const [copied, setCopied] = createSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
    announce('They are copied.');
  };
  return (
    <>
      <pre class="code" tabIndex={0} role="region" aria-label={props.label}>
        {props.text}
      </pre>
      <div>
        <button type="button" class="button" onClick={() => void copy()}>
          {copied() ? 'Copied' : 'Copy'}
        </button>
      </div>
    </>
  );
}
