import { get } from 'node:http';
import { request } from 'node:https';
import { type Deployment, run } from './engine.ts';

/** What is looked at from outside, and in the images. Each throws when something is not as docs/ says. */

export function expect(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return;
  throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

export function expectText(what: string, text: string, part: string | RegExp): void {
  if (typeof part === 'string' ? text.includes(part) : part.test(text)) return;
  throw new Error(`${what}: there is no ${String(part)} in ${text.slice(0, 2000)}`);
}

/** The lines of section 5 of the handoff, as a probe would ask. */
export async function checkHealth(base: string, pages: string, token: string): Promise<void> {
  const ask = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url, { headers });
    return [answer.status, (await answer.text()).trim()];
  };
  expect('GET /api/v1/health', await ask(`${base}/api/v1/health`), [200, '{"status":"healthy"}']);
  expect('GET /health', await ask(`${pages}/health`), [200, 'ok']);
  expect('without a token', (await ask(`${base}/api/v1/settings`))[0], 401);
  const [status, user] = await ask(`${base}/api/v1/auth/me`, { Authorization: `Bearer ${token}` });
  expect('with a token', status, 200);
  expectText('with a token', String(user), '"email":"owner@example.com"');
}

/** How the frontend serves: one page for every path, files that never change, compressed, with the headers, and the API. */
export async function checkPages(pages: string): Promise<void> {
  const page = await fetch(`${pages}/people/someone`);
  const text = await page.text();
  expect('a page', page.status, 200);
  expectText('its policy', page.headers.get('content-security-policy') ?? '', "connect-src 'self';");
  for (const [name, value] of [
    ['cache-control', 'no-cache'],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'same-origin'],
  ] as const)
    expect(name, page.headers.get(name), value);
  const [asset = ''] = /\/assets\/index-[^"]+\.js/.exec(text) ?? [];
  const script = await fetch(pages + asset, { headers: { 'Accept-Encoding': 'gzip' } });
  expect('an asset', script.status, 200);
  expect('an asset is kept', script.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  expect('an asset is compressed', script.headers.get('content-encoding'), 'gzip');
  expect('a file that is not there', (await fetch(`${pages}/assets/none.js`)).status, 404);
  expect('the API through the frontend', (await fetch(`${pages}/api/v1/health`)).status, 200);
}

/** Who runs in the containers, and what they may do. */
export async function checkConfinement(deployment: Deployment): Promise<void> {
  for (const [service, user] of [
    ['postgres', '999'],
    ['backend', '1000'],
    ['frontend', '101'],
  ] as const) {
    const state = await deployment.inspect(
      service,
      '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.RestartPolicy.Name}}',
    );
    expect(service, state, 'true [ALL] [] unless-stopped');
    const id = await deployment.compose(['exec', '-T', service, 'id', '-u']);
    expect(`the user of ${service}`, id.stdout.trim(), user);
    const status = await deployment.compose(['exec', '-T', service, 'grep', 'CapEff', '/proc/self/status']);
    expectText(`the capabilities of ${service}`, status.stdout, /CapEff:\s0{16}/);
  }
  expect(
    'the published ports of postgres',
    await deployment.inspect('postgres', '{{.HostConfig.PortBindings}}'),
    'map[]',
  );
}

/** What the images hold: none of the secrets, no package of npm, none of what only builds or tests need. */
export async function checkImages(deployment: Deployment): Promise<string> {
  const secrets = ['POSTGRES_PASSWORD', 'VEELOCITY_ENCRYPTION_KEY', 'JWT_SECRET_KEY'];
  const sizes: string[] = [];
  for (const image of ['veelocity-backend', 'veelocity-frontend']) {
    const history = await run('docker', ['history', '--no-trunc', '--format', '{{.CreatedBy}}', image]);
    const config = await run('docker', ['inspect', '-f', '{{json .Config}} {{.Size}}', image]);
    for (const name of secrets) {
      const value = (deployment.settings[name] ?? '').replaceAll("'", '');
      if (`${history.stdout}${config.stdout}`.includes(value)) throw new Error(`${image} holds ${name}.`);
    }
    sizes.push(`${image} ${Math.round(Number(config.stdout.trim().split(' ').at(-1)) / 1_000_000)} MB`);
  }
  const list = 'find / -xdev ( -name node_modules -o -name .env* -o -name *.test.* -o -name npm ) -not -path /proc/*';
  const found = await run(
    'docker',
    ['run', '--rm', '--entrypoint', 'find', 'veelocity-backend', ...list.split(' ').slice(1)],
    {
      may: 'fail',
    },
  );
  expect('what does not belong into the backend', found.stdout.trim(), '');
  const own = await run('docker', ['run', '--rm', '--entrypoint', 'du', 'veelocity-backend', '-sk', '/app']);
  return `${sizes.join(', ')}, of which ${(Number.parseInt(own.stdout, 10) / 1024).toFixed(1)} MB are Veelocity's backend`;
}

/** How it shows that nobody took the request. */
const nobodyThere = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];

/** Keeps asking until `stop` is called: how many were answered, and what went wrong. That nobody is there is no wrong. */
export function keepAsking(url: string, token: string): { stop: () => Promise<{ answered: number; wrong: string[] }> } {
  const wrong: string[] = [];
  let answered = 0;
  const asking = new AbortController();
  const one = async (): Promise<void> => {
    while (!asking.signal.aborted) {
      const status = await ask(url, token).catch((error: NodeJS.ErrnoException) => error.code ?? String(error));
      if (status === 200) answered++;
      else if (nobodyThere.includes(String(status))) await new Promise((resolve) => setTimeout(resolve, 20));
      else wrong.push(String(status));
    }
  };
  const all = Promise.all([one(), one(), one(), one()]);
  return {
    stop: async () => {
      asking.abort();
      await all;
      return { answered, wrong };
    },
  };
}

/** One request on a connection of its own: one that is kept open may be closed by either side at any time. */
async function ask(url: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}` };
    const question = get(url, { agent: false, headers, timeout: 2000 }, (answer) => {
      answer
        .resume()
        .on('end', () => resolve(answer.statusCode ?? 0))
        .on('error', reject);
    });
    question.on('error', reject).on('timeout', () => {
      // At an address that nobody has any more, not even a refusal comes back.
      if (question.socket?.connecting) question.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    });
  });
}

/** Asks through TLS, with a certificate that nobody has to know. */
export async function askTls(port: number, path: string): Promise<{ status: number; hsts: string; text: string }> {
  return new Promise((resolve, reject) => {
    request({ host: 'localhost', port, path, rejectUnauthorized: false, servername: 'localhost' }, (answer) => {
      let text = '';
      const hsts = String(answer.headers['strict-transport-security']);
      answer
        .on('data', (part) => (text += String(part)))
        .on('end', () => resolve({ status: answer.statusCode ?? 0, hsts, text }));
    })
      .on('error', reject)
      .end();
  });
}
