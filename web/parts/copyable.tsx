import { createSignal } from 'solid-js';
import { announce } from '../lib/live.ts';

/** A value to be copied elsewhere, with the button for it. */
export function Copyable(props: { label: string; value: string }) {
  const [copied, setCopied] = createSignal<string | null>(null);
  const copy = async () => {
    await navigator.clipboard.writeText(props.value);
    setCopied(props.value);
    announce(`${props.label}: copied.`);
  };
  const word = () => (copied() === props.value ? 'Copied' : 'Copy');
  return (
    <div class="stack-small">
      <span class="muted">{props.label}</span>
      <code class="secret">{props.value}</code>
      <div>
        <button type="button" class="button" aria-label={`${word()}: ${props.label}`} onClick={() => void copy()}>
          {word()}
        </button>
      </div>
    </div>
  );
}
