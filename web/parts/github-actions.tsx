import { createSignal, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Source } from '../lib/answers.ts';
import { asApiError } from '../lib/request.ts';
import { Problem } from './notice.tsx';
import { SourceStatus } from './status.tsx';

/** One switch: Actions has GitHub's credential and budget. */
export function GitHubActions(props: { source: Source; connected: boolean; changed: () => void }) {
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal(false);
  const enabled = () => props.source.config.enabled === true;

  const toggle = async () => {
    if (busy()) return;
    setBusy(true);
    setError(null);
    try {
      await sources.save('github-actions', { config: { ...props.source.config, enabled: !enabled() } });
      props.changed();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="card stack" aria-label="GitHub Actions">
      <div class="row spread">
        <h2>GitHub Actions</h2>
        <SourceStatus status={props.source.status} />
      </div>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={enabled()}
          disabled={!props.connected}
          aria-busy={busy()}
          onChange={() => void toggle()}
        />
        <span>
          <strong>Read workflow runs</strong>
          <span class="small muted">
            {props.connected
              ? 'For the same repositories, with the same token. They tell how long CI takes, and which runs are deployments.'
              : 'Connect GitHub first; Actions uses the same token.'}
          </span>
        </span>
      </label>
      <Show when={error()}>{(failure) => <Problem error={failure()} />}</Show>
    </section>
  );
}
