/** What the address says when somebody comes back from a login at GitHub. */

export type OauthReturn = { connected: true } | { connected: false; words: string };

const words: Record<string, string> = {
  not_configured: 'Logging in at GitHub is not set up in this installation. Paste a token instead.',
  denied: 'You did not agree at GitHub, so nothing was connected. You can try again, or paste a token.',
  state_mismatch:
    'The login took longer than ten minutes, was used already, or was begun in another session. Please begin again.',
  exchange_failed: 'GitHub did not give a token. The log of Veelocity has the reason in the words of GitHub.',
  encryption_required:
    'The token could not be stored: VEELOCITY_ENCRYPTION_KEY is not set, or it has changed in the meantime.',
};

const names = ['github_connected', 'github_oauth_error'];

/** What came of the login; `null`: nobody comes back from one. */
export function readOauthReturn(search: string): OauthReturn | null {
  const params = new URLSearchParams(search);
  if (params.get('github_connected') === '1') return { connected: true };
  const error = params.get('github_oauth_error');
  return error === null ? null : { connected: false, words: words[error] ?? `GitHub was not connected (${error}).` };
}

/** The same search without it, so that a reload does not say it again. */
export function withoutOauthReturn(search: string): string {
  const params = new URLSearchParams(search);
  for (const name of names) params.delete(name);
  const rest = params.toString();
  return rest === '' ? '' : `?${rest}`;
}
