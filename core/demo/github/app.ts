import type { Tokens } from '#core/demo/github/access.ts';

/**
 * A GitHub App by which people log in: codes become tokens that end after eight hours, each with another token that gives
 * the next pair, once and within six months. What is wrong is said with the status 200.
 */
export interface App {
  clientId: string;
  clientSecret: string;
  /** The tokens of people that are good now. */
  tokens: () => Tokens;
  /** Ends tokens before their time, as somebody does who takes the app's rights away: only what people log in with anew is good. */
  revoke: (which: 'tokens' | 'everything') => void;
  /** What was asked for, oldest first, and what was said. */
  grants: { type: string; said: string }[];
  /** Answers `POST /login/oauth/access_token`. */
  answer: (request: Request) => Promise<Response>;
}

const tokenSeconds = 8 * 3600;
const refreshSeconds = 15_897_600;

const read = [
  'metadata',
  'contents',
  'pull_requests',
  'issues',
  'deployments',
  'actions',
  'checks',
  'members',
] as const;
/** Such a token has no scopes: it may do what both the app and the person may. */
const settings = { fine_grained: Object.fromEntries(read.map((permission) => [permission, 'read' as const])) };

const said: Record<string, string> = {
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  bad_verification_code: 'The code passed is incorrect or expired.',
  bad_refresh_token: 'The refresh token passed is incorrect or expired.',
  unsupported_grant_type: 'The grant_type is not supported.',
};

export function createApp(options: { clientId: string; clientSecret: string; now: () => Date }): App {
  const { clientId, clientSecret } = options;
  const good = { tokens: new Map<string, number>(), refresh: new Map<string, number>() };
  const usedCodes = new Set<string>();
  let issued = 0;
  const now = () => options.now().getTime() / 1000;

  function issue(): Record<string, unknown> {
    issued += 1;
    const name = String(issued).padStart(36, '0');
    good.tokens.set(`ghu_${name}`, now() + tokenSeconds);
    good.refresh.set(`ghr_${name}`, now() + refreshSeconds);
    return {
      access_token: `ghu_${name}`,
      expires_in: tokenSeconds,
      refresh_token: `ghr_${name}`,
      refresh_token_expires_in: refreshSeconds,
      scope: '',
      token_type: 'bearer',
    };
  }

  /** The error in GitHub's word; `null`: it is granted. */
  function refuse(asked: Record<string, string>): string | null {
    if (asked.client_id !== clientId || asked.client_secret !== clientSecret) return 'incorrect_client_credentials';
    if (asked.grant_type === 'refresh_token') {
      const token = asked.refresh_token ?? '';
      const until = good.refresh.get(token);
      good.refresh.delete(token);
      return until === undefined || until <= now() ? 'bad_refresh_token' : null;
    }
    if (asked.grant_type !== undefined) return 'unsupported_grant_type';
    const { code = '' } = asked;
    if (code === '' || usedCodes.has(code)) return 'bad_verification_code';
    usedCodes.add(code);
    return null;
  }

  const app: App = {
    clientId,
    clientSecret,
    tokens: () =>
      Object.fromEntries([...good.tokens].filter(([, until]) => until > now()).map(([token]) => [token, settings])),
    revoke: (which) => {
      good.tokens.clear();
      if (which === 'everything') good.refresh.clear();
    },
    grants: [],
    answer: async (request) => {
      if (request.method !== 'POST') return new Response('Not Found', { status: 404 });
      const asked = await readAsked(request);
      const error = refuse(asked);
      app.grants.push({ type: asked.grant_type ?? 'code', said: error ?? 'granted' });
      const url = 'https://docs.github.com/apps/oauth';
      const body = error === null ? issue() : { error, error_description: said[error], error_uri: url };
      // Who does not ask for JSON gets a form.
      if (request.headers.get('accept')?.includes('json') === true) return Response.json(body);
      return new Response(new URLSearchParams(Object.entries(body).map(([key, value]) => [key, String(value)])));
    },
  };
  return app;
}

async function readAsked(request: Request): Promise<Record<string, string>> {
  const text = await request.text();
  const isJson = request.headers.get('content-type')?.includes('json') === true;
  return isJson ? (JSON.parse(text) as Record<string, string>) : Object.fromEntries(new URLSearchParams(text));
}
