import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '#core/config.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { bundledHost } from '#test/programs.ts';
import { commandsOf, isAnswer } from '../infra/docker/verify/commands.ts';

/**
 * What the documents for operations tell people to run. Here is tried what needs no engine; `npm run verify` tries the
 * rest on a deployment.
 */

const project = join(import.meta.dirname, '..');
const names = ['SRE_DEPLOYMENT_HANDOFF', 'deployment', 'SECOPS_CHECKLIST', 'SECURITY_AUDIT_SECRETS', 'scaling'];
const pages = names.map((name) => [`docs/${name}.md`, readFileSync(join(project, `docs/${name}.md`), 'utf8')] as const);
const handoff = pages[0]?.[1] ?? '';
const up = 'docker compose -f infra/docker/docker-compose.prod.yml --env-file infra/docker/.env up -d --build';

function shell(script: string, environment: Record<string, string> = {}): string {
  const { stdout } = spawnSync('bash', ['-c', script], {
    cwd: project,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  });
  return stdout.trim();
}
const can = (program: string) => shell(`${program} >/dev/null 2>&1 && echo yes`) === 'yes';

test('there is one command to start and to update', () => {
  for (const [path, text] of pages.slice(0, 2))
    expect(
      commandsOf(text).map((each) => each.text),
      path,
    ).toContain(up);
});

test.each(pages)('the commands of %s name files that are there', (_, text) => {
  const made = /^infra\/docker\/(\.env|backups\/.*)$/;
  const missing = commandsOf(text).flatMap((command) =>
    [...command.text.matchAll(/\b(?:infra|core|functions|docs)\/[\w./-]+/g)]
      .map(([path]) => path.replace(/\.$/, ''))
      .filter((path) => !made.test(path) && !existsSync(join(project, path))),
  );
  expect(missing).toEqual([]);
});

test.each(pages)('the links of %s lead somewhere', (path, text) => {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  const broken = links.filter(([, file = '', anchor]) => {
    // How GitHub OAuth is set up is a guide of its own.
    if (file.startsWith('guides/')) return false;
    const target = file === '' ? join(project, path) : join(project, dirname(path), file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

/** The anchors that GitHub makes of headings. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return headings.map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the commands that make keys', () => {
  const made = [...handoff.matchAll(/`(python3 -c "[^`]*"|openssl [^`]*)`|^(node -e "[^"]*(?:'[^']*'[^"]*)*")/gm)].map(
    ([, inline, line]) => inline ?? line ?? '',
  );
  const printed = commandsOf(pages[1]?.[1] ?? '').filter(({ text }) => text.startsWith('echo "'));

  test('are all found', () => {
    expect(made.map((command) => command.split(' ')[0])).toEqual(['openssl', 'python3', 'python3', 'node', 'node']);
    expect(printed).toHaveLength(3);
  });

  test('make keys that are accepted', () => {
    const [password = '', fernet = '', signing = '', nodeFernet = '', nodeSigning = ''] = made.map((command) =>
      shell(command),
    );
    // What a machine does not have cannot be tried on it; Node is always there.
    if (can('openssl version')) expect(password).toMatch(/^[\w+/=]{32}$/);
    const keys = [nodeFernet, ...(can('python3 -c "import cryptography"') ? [fernet] : [])];
    const secrets = [nodeSigning, ...(can('python3 -V') ? [signing] : [])];
    for (const key of keys) for (const secret of secrets) expect(accepted(key, secret)).toBe(true);
  });

  test('are printed ready for the environment file', () => {
    if (!can('openssl version')) return;
    const lines = printed.map(({ text }) => shell(text).split(/=(.*)/s));
    const values = Object.fromEntries(lines.map(([name, value]) => [name, value])) as Record<string, string>;
    expect(Object.keys(values)).toEqual(['POSTGRES_PASSWORD', 'VEELOCITY_ENCRYPTION_KEY', 'JWT_SECRET_KEY']);
    expect(accepted(values.VEELOCITY_ENCRYPTION_KEY ?? '', values.JWT_SECRET_KEY ?? '')).toBe(true);
  });

  function accepted(key: string, secret: string): boolean {
    const config = parseConfig({ NODE_ENV: 'production', VEELOCITY_ENCRYPTION_KEY: key, JWT_SECRET_KEY: secret });
    return config.encryptionKeys[0] === key;
  }
});

const hasCurl = can('curl --version');
if (!hasCurl && process.env.CI) throw new Error('There is no curl to try what the documents tell people to run.');

describe.skipIf(!hasCurl)('against the real program', () => {
  const owner = { email: 'owner@example.com', password: 'correct horse battery staple' };
  let folder: string;
  let database: TestDatabase;
  let host: HostProcess;
  let token: string;

  beforeAll(async () => {
    database = await createDatabase();
    folder = mkdtempSync(join(tmpdir(), 'veelocity-operations-'));
    host = startHost(
      {
        DATABASE_URL: database.url,
        PORT: await freePort(),
        VEELOCITY_DATA_DIR: folder,
      },
      bundledHost,
    );
    await host.healthy();
    const answer = await fetch(`${host.url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(owner),
    });
    token = ((await answer.json()) as { access_token: string }).access_token;
  });
  afterAll(async () => {
    await host?.end('SIGTERM');
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const tried = pages.flatMap(([path, text]) =>
    commandsOf(text)
      .filter(
        ({ text: command, answer }) => answer !== '' && /^(git|curl) /.test(command) && !command.includes('veesion.io'),
      )
      .map((command) => [path, command.text, command.answer] as const),
  );

  test('there is something to try', () => expect(tried.length).toBeGreaterThanOrEqual(15));

  test.each(tried)('%s: %s', (_, text, answer) => {
    const here = text
      .replaceAll('https://<your-api>', host.url)
      .replaceAll('<JWT>', token)
      .replaceAll('<e-mail>', owner.email)
      .replaceAll('<password>', owner.password);
    const output = shell(here);
    expect(isAnswer(output, answer), `${output}\ninstead of\n${answer}`).toBe(true);
  });
});
