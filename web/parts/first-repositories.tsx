import { createSignal, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Source } from '../lib/answers.ts';
import { asApiError } from '../lib/request.ts';
import { chosenOf } from '../lib/start.ts';
import { Problem } from './notice.tsx';
import { RepositoryPicker } from './repository-picker.tsx';

/** The third step: repositories, and whether their workflow runs are read too, which they are unless somebody says no. */
export function FirstRepositories(props: { sources: Source[]; changed: () => void; saved: () => void }) {
  const find = (id: string) => props.sources.find((one) => one.id === id);
  const enabled = () => find('github-actions')?.config.enabled;
  const [withRuns, setWithRuns] = createSignal(enabled() !== false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const done = async () => {
    setError(null);
    try {
      if (withRuns() !== (enabled() === true))
        await sources.save('github-actions', { config: { ...find('github-actions')?.config, enabled: withRuns() } });
      props.changed();
      props.saved();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <>
      <p class="muted">
        Those with the latest activity come first. Of each the newest 30 days are read at once, older history behind
        them.
      </p>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={withRuns()}
          onChange={(event) => setWithRuns(event.currentTarget.checked)}
        />
        <span>
          <strong>Read workflow runs too</strong>
          <span class="small muted">They tell how long CI takes, and which runs are deployments.</span>
        </span>
      </label>
      <Show when={find('github')}>
        {(source) => <RepositoryPicker source={source()} changed={props.changed} saved={() => void done()} />}
      </Show>
      <Show when={chosenOf(find('github')).length > 0}>
        <div>
          <button type="button" class="button" onClick={() => void done()}>
            Go on with what is synced
          </button>
        </div>
      </Show>
      <Show when={error()}>
        {(failure) => <Problem error={failure()} title="Workflow runs are not read yet" retry={() => void done()} />}
      </Show>
    </>
  );
}
