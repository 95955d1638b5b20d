import { createEffect, createSignal, on, Show } from 'solid-js';
import type { ApiError } from '../api.ts';
import { demoState, isDemo, startDemo } from '../lib/demo.ts';
import { arrivalOf } from '../lib/first-data.ts';
import { announce, syncStatus } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Arrival } from './arrival.tsx';
import { Link, useGo } from './link.tsx';
import { Problem } from './notice.tsx';

/** Where the demo leads: as soon as there is something to see there. */
const charts = '/overview';

/** One click into the demo, or why that cannot be. While its first weeks come in it says so, then it leads to them. */
export function DemoStart(props: { primary?: boolean }) {
  const go = useGo();
  const [started, setStarted] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const hasData = () => {
    const status = syncStatus();
    return isDemo() && status !== null && arrivalOf(status).begun > 0;
  };
  const start = async () => {
    setStarted(true);
    setError(null);
    try {
      await startDemo();
      announce('The demo data is coming in.');
    } catch (failure) {
      setError(asApiError(failure));
      setStarted(false);
    }
  };
  createEffect(on(hasData, (has) => has && started() && go(charts)));
  return (
    <div class="stack-small">
      <Show
        when={!isDemo()}
        fallback={
          <>
            <Arrival title="The invented company is coming in:" />
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
                disabled={started() || demoState() === null}
                onClick={() => void start()}
              >
                {started() ? 'Inventing a company…' : 'Look around with demo data'}
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
