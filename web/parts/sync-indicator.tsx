import { Show } from 'solid-js';
import { syncFailure, syncStatus } from '../lib/live.ts';
import { syncInWords } from '../lib/progress.ts';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';

/** How far a sync is while one runs, and that there is no connection while there is none; otherwise nothing. */
export function SyncIndicator() {
  const running = () => {
    const status = syncStatus();
    return status?.running ? status : null;
  };
  return (
    <Show
      when={syncFailure()}
      fallback={
        <Show when={running()}>
          {(status) => (
            <Link class="indicator" href="/data" title={`Syncing: ${syncInWords(status())}`}>
              <Icon name="sync" turning />
              <span>
                <strong>Syncing</strong> <span class="indicator-detail">{syncInWords(status())}</span>
              </span>
            </Link>
          )}
        </Show>
      }
    >
      {(failure) => (
        <p class="indicator" data-tone="warn" title={failure().message}>
          <Icon name="warning" />
          <span>
            <strong>{failure().status === 0 ? 'No connection' : 'The sync is not known'}</strong>{' '}
            <span class="indicator-detail">Tried again in a moment</span>
          </span>
        </p>
      )}
    </Show>
  );
}
