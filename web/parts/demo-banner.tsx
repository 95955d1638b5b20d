import { useLocation } from '@solidjs/router';
import { createEffect, createSignal, Show } from 'solid-js';
import type { ApiError } from '../api.ts';
import { forgetStart, isDemo, removeDemo, startedAt } from '../lib/demo.ts';
import { say } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Arrival } from './arrival.tsx';
import { charts, hasData } from './demo-start.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { useGo } from './link.tsx';
import { Problem } from './notice.tsx';

/** Above every page while invented data is shown, with the way out of it. */
export function DemoBanner() {
  const [asking, setAsking] = createSignal(false);
  leadToData();
  return (
    <Show when={isDemo()}>
      <aside class="demo-banner" aria-label="Demo data">
        <Icon name="info" />
        <div class="grow">
          <p>
            <strong>You are looking at invented data.</strong> The company does not exist.
          </p>
          <Arrival title="It is coming in:" />
        </div>
        <button type="button" class="button" aria-haspopup="dialog" onClick={() => setAsking(true)}>
          Remove the demo data
        </button>
      </aside>
      <Show when={asking()}>
        <Confirmation close={() => setAsking(false)} />
      </Show>
    </Show>
  );
}

/** Whoever has started the demo and waits is led to what there is, as soon as there is something. */
function leadToData(): void {
  const location = useLocation();
  const go = useGo();
  createEffect(() => {
    const from = startedAt();
    if (from === null) return;
    const isWaiting = location.pathname === from;
    if (isWaiting && !hasData()) return;
    forgetStart();
    if (isWaiting) go(charts);
  });
}

function Confirmation(props: { close: () => void }) {
  const go = useGo();
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const remove = async () => {
    setBusy(true);
    setError(null);
    try {
      await removeDemo();
      props.close();
      go('/start');
      say('The demo data is removed. The workspace is empty again.');
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog label="Remove the demo data" class="confirm" close={props.close}>
      <div class="stack">
        <h2>Remove the demo data?</h2>
        <p>
          Everything that was invented goes at once: its repositories, pull requests, deployments and numbers. Your
          account, API tokens and settings stay, and you can bring the demo back while nothing real is connected.
        </p>
        <Show when={error()}>{(failure) => <Problem error={failure()} title="It was not removed" />}</Show>
        <div class="row">
          <button type="button" class="button primary" disabled={busy()} onClick={() => void remove()}>
            {busy() ? 'Removing…' : 'Remove it'}
          </button>
          <button type="button" class="button" disabled={busy()} onClick={() => props.close()}>
            Keep looking
          </button>
        </div>
      </div>
    </Dialog>
  );
}
