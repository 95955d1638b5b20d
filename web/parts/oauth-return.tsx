import { useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createSignal, Show } from 'solid-js';
import { type OauthReturn as Said, readOauthReturn, withoutOauthReturn } from '../lib/oauth.ts';
import { Link } from './link.tsx';
import { Notice } from './notice.tsx';

/** Says above any page what came of a login at GitHub, and takes it out of the address. */
export function OauthReturn() {
  const location = useLocation();
  const navigate = useNavigate();
  const [said, setSaid] = createSignal<Said | null>(null);
  createEffect(() => {
    const back = readOauthReturn(location.search);
    if (back === null) return;
    setSaid(back);
    navigate(`${location.pathname}${withoutOauthReturn(location.search)}`, { replace: true, scroll: false });
  });
  return (
    <Show when={said()} keyed>
      {(back) => (
        <div class="oauth-return">
          <Notice
            tone={back.connected ? 'good' : 'bad'}
            role={back.connected ? 'status' : 'alert'}
            title={back.connected ? 'GitHub is connected' : 'GitHub was not connected'}
          >
            <p>
              {back.connected ? (
                <>
                  Its permissions and repositories are under <Link href="/settings/sources">Sources</Link>.
                </>
              ) : (
                back.words
              )}
            </p>
            <div>
              <button type="button" class="button" onClick={() => setSaid(null)}>
                Close
              </button>
            </div>
          </Notice>
        </div>
      )}
    </Show>
  );
}
