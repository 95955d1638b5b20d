import { useLocation } from '@solidjs/router';
import { createMemo, createSignal, Show } from 'solid-js';
import type { ApiError } from '../api.ts';
import { demoState, isDemo, startDemo } from '../lib/demo.ts';
import { arrivalOf } from '../lib/first-data.ts';
import { announce, syncStatus } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Arrival } from './arrival.tsx';
import { Link } from './link.tsx';
import { Problem } from './notice.tsx';

/** Where the demo leads. */
export const charts = '/overview';

/** Is there anything to see of what a sync brings? */
export const hasData = (): boolean => {
  const status = syncStatus();
  return status !== null && arrivalOf(status).begun > 0;
};

/** One click into the demo, or why that cannot be. While its first weeks come in it says so. */
export function DemoStart(props: { primary?: boolean }) {
  const location = useLocation();
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const isComing = createMemo(() => !hasData());
  const start = async () => {
    setBusy(true);
    setError(null);
    try {
      await startDemo(location.pathname);
      announce('The demo data is coming in.');
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack-small">
      <Show
        when={!isDemo()}
        fallback={
          <>
            <Arrival title="The invented company is coming in:" expected={isComing()} />
            <div>
              <Link class="button primary" href={charts}>
                Look at the charts
              </Link>
            </div>
          </>
        }
      >
        <Show
          when={demoState()?.obstacle}
          fallback={
            <div>
              <button
                type="button"
                class="button"
                classList={{ primary: props.primary ?? false }}
                disabled={busy() || demoState() === null}
                onClick={() => void start()}
              >
                {busy() ? 'Inventing a company…' : 'Look around with demo data'}
              </button>
            </div>
          }
        >
          {(why) => <p class="small muted">{why()}</p>}
        </Show>
      </Show>
      <Show when={error()}>{(failure) => <Problem error={failure()} title="The demo was not started" />}</Show>
    </div>
  );
}
