import { createSignal, Show } from 'solid-js';
import type { Source } from '../lib/answers.ts';
import { demoState } from '../lib/demo.ts';
import { fromNow } from '../lib/duration.ts';
import { DemoStart } from './demo-start.tsx';
import { TokenForm } from './token-form.tsx';

/** The first step: a token of one's own, or a look around without any. */
export function FirstToken(props: { source: Source; saved: () => void; goOn: () => void }) {
  const [replacing, setReplacing] = createSignal(false);
  const hasToken = () => props.source.secret.set;
  return (
    <>
      <Show
        when={hasToken() && !replacing()}
        fallback={
          <TokenForm
            source={props.source}
            saved={props.saved}
            cancel={hasToken() ? () => setReplacing(false) : undefined}
          />
        }
      >
        <p>
          A token ending in <code>…{props.source.secret.last4}</code> was saved{' '}
          {fromNow(props.source.secret.updated_at)}.
        </p>
        <div class="row">
          <button type="button" class="button primary" onClick={() => props.goOn()}>
            Check its permissions
          </button>
          <button type="button" class="button" onClick={() => setReplacing(true)}>
            Replace the token
          </button>
        </div>
      </Show>
      <Show when={demoState()?.available && demoState()?.obstacle === null}>
        <section class="start-aside stack-small" aria-label="Without a token">
          <h3>No token at hand?</h3>
          <p class="muted">
            Look around in an invented company first: twelve repositories, twenty-five people, eighteen months of
            history. One click takes it away again.
          </p>
          <DemoStart />
        </section>
      </Show>
    </>
  );
}
