import { Show } from 'solid-js';
import { demoState } from '../lib/demo.ts';
import { DemoStart } from './demo-start.tsx';
import { Link } from './link.tsx';

/** In place of numbers while nothing is connected: what to do, and a way to look around before. */
export function EmptyWorkspace() {
  return (
    <section class="card empty">
      <h2>Nothing is connected yet</h2>
      <p class="muted">
        Paste a GitHub token and choose repositories. The newest 30 days come first, and the charts appear within
        minutes.
      </p>
      <div class="row">
        <Link class="button primary" href="/start">
          Connect GitHub
        </Link>
        <Show when={demoState()?.obstacle === null}>
          <DemoStart />
        </Show>
      </div>
    </section>
  );
}
