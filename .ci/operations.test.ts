import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '#core/config.ts';
import { decrypt, encrypt } from '#core/lib/fernet.ts';
import { testEnvironment } from '#test/context.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { bundledHost } from '#test/programs.ts';
import { blocksOf, type Command, commandsOf, isAnswer } from '../infra/docker/verify/commands.ts';

/**
 * What the documents tell people to run. Here is run what needs no engine, as it stands; `npm run verify` runs the rest on
 * a deployment. `elsewhere` says of every other command why not.
 */

const project = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  ...readdirSync(join(project, 'docs'), { recursive: true }).map((path) => `docs/${String(path)}`),
]
  .filter((path) => path.endsWith('.md'))
  .map((path) => [path, readFileSync(join(project, path), 'utf8')] as const);
const textOf = (path: string) => pages.find(([each]) => each === path)?.[1] ?? '';
const commands = pages.flatMap(([path, text]) => commandsOf(text).map((command) => ({ path, ...command })));
const up = 'docker compose -f infra/docker/docker-compose.prod.yml --env-file infra/docker/.env up -d --build';

/** What is run here, and in which test. */
const here: Record<string, (command: Command & { path: string }) => boolean> = {
  'say what they say': ({ text, answer }) => answer !== '' && /^(git|curl) /.test(text),
  'make keys that are accepted': ({ text }) => text.startsWith('node -e '),
  'print lines for the environment file': ({ text }) => text.startsWith('echo "'),
  'make the environment file its owner’s alone': ({ text }) => /^(cp|stat) /.test(text),
  'start it, and a simulated GitHub': ({ text }) => /^npm run simulators$|npm start$/.test(text),
  'change the encryption key': ({ text }) => text === 'npm run rotate-key',
};

/** What is not, and why. */
const elsewhere: [why: string, which: (command: Command & { path: string }) => boolean][] = [
  ['.ci/guides.test.ts runs it', ({ path }) => path.endsWith('report-deployments.md')],
  ['it needs an engine: npm run verify', ({ text }) => /^docker |^infra\/docker\/\w+\.sh/.test(text)],
  ['it asks a deployment of others', ({ text }) => /^curl .*veelocity\.tooling\.veesion\.io/.test(text)],
  [
    'it would change this checkout, or needs the network',
    ({ text }) => /^(sudo )?git (clone|pull|checkout) /.test(`${text} `),
  ],
  ['it needs a registry; .ci/run installs what tests run with', ({ text }) => /^npm (ci|audit)/.test(text)],
  ['it is this very run, or a part of it', ({ text }) => /^npm test$|^npx vitest run /.test(text)],
  ['it needs an account', ({ text }) => /npx (sst|wrangler) /.test(text)],
];

/** How a block of each language is tried, or why not. */
const languages: Record<string, string> = {
  '': 'a picture',
  bash: 'each command by itself',
  sh: 'each command by itself',
  ini: 'its variables are known (.ci/documents.test.ts)',
  cron: 'below',
  yaml: 'steps of GitHub Actions in .ci/guides.test.ts; a part of a file for Traefik, which is not to be had here',
  caddyfile: 'Caddy is not to be had here; npm run verify runs infra/docker/Caddyfile, which has the same routes',
};

function shell(script: string, environment: Record<string, string> = {}, cwd = project): string {
  const env = { PATH: process.env.PATH, ...environment };
  return spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8', env }).stdout.trim();
}
const can = (program: string) => shell(`${program} >/dev/null 2>&1 && echo yes`) === 'yes';

const scratch = mkdtempSync(join(tmpdir(), 'veelocity-operations-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('every command', () => {
  test('is run here by one test, or it is said why not', () => {
    const ways = commands.map((command) => ({
      command: `${command.path}: ${command.text}`,
      ways: [...Object.entries(here).filter(([, is]) => is(command)), ...elsewhere.filter(([, is]) => is(command))]
        .length,
    }));
    expect(ways.filter((each) => each.ways !== 1)).toEqual([]);
  });

  test('no way and no reason is left over', () => {
    const all = [...Object.entries(here), ...elsewhere];
    expect(all.filter(([, is]) => !commands.some((command) => is(command))).map(([name]) => name)).toEqual([]);
    expect(
      pages
        .flatMap(([, text]) => blocksOf(text).map(({ language }) => language))
        .filter((name) => !(name in languages)),
    ).toEqual([]);
  });

  test('there is one to start and to update', () => {
    for (const path of ['README.md', 'docs/SRE_DEPLOYMENT_HANDOFF.md', 'docs/deployment.md'])
      expect(
        commandsOf(textOf(path)).map(({ text }) => text),
        path,
      ).toContain(up);
  });
});

describe('the commands for keys', () => {
  const handoff = textOf('docs/SRE_DEPLOYMENT_HANDOFF.md');
  const inTable = [...handoff.matchAll(/`(python3 -c "[^`]*"|openssl [^`]*)`/g)].map(([, text = '']) => text);
  const inBlocks = commands.filter((command) => here['make keys that are accepted']?.(command));
  const printed = commands.filter((command) => here['print lines for the environment file']?.(command));

  test('are all found', () => {
    expect(inTable.map((text) => text.split(' ')[0])).toEqual(['openssl', 'python3', 'python3']);
    expect(inBlocks).toHaveLength(3);
    expect(printed).toHaveLength(3);
  });

  test('make keys that are accepted', () => {
    const [password = '', fernet = '', signing = ''] = inTable.map((text) => shell(text));
    const made = inBlocks.map(({ text }) => shell(text));
    // What a machine does not have cannot be tried on it; Node is always there.
    if (can('openssl version')) expect(password).toMatch(/^[\w+/=]{32}$/);
    const keys = [
      ...made.filter((key) => key.endsWith('=')),
      ...(can('python3 -c "import cryptography"') ? [fernet] : []),
    ];
    const secrets = [...made.filter((key) => !key.endsWith('=')), ...(can('python3 -V') ? [signing] : [])];
    expect([keys.length >= 2, secrets.length >= 1]).toEqual([true, true]);
    for (const key of keys) for (const secret of secrets) expect(accepted(key, secret)).toBe(true);
  });

  test('print lines for the environment file', ({ skip }) => {
    if (!can('openssl version')) skip('There is no openssl on this machine.');
    const values = parsed(printed.map(({ text }) => shell(text)).join('\n'));
    expect(Object.keys(values)).toEqual(['POSTGRES_PASSWORD', 'VEELOCITY_ENCRYPTION_KEY', 'JWT_SECRET_KEY']);
    expect(accepted(values.VEELOCITY_ENCRYPTION_KEY ?? '', values.JWT_SECRET_KEY ?? '')).toBe(true);
  });

  function accepted(key: string, secret: string): boolean {
    const config = parseConfig({ NODE_ENV: 'production', VEELOCITY_ENCRYPTION_KEY: key, JWT_SECRET_KEY: secret });
    return config.encryptionKeys[0] === key;
  }
});

/** The lines of an environment file. */
function parsed(lines: string): Record<string, string> {
  return Object.fromEntries(
    [...lines.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

test('make the environment file its owner’s alone', () => {
  const files = commands.filter((command) => here['make the environment file its owner’s alone']?.(command));
  const cp = files.filter(({ text }) => text.startsWith('cp '));
  const stat = files.filter(({ text }) => text.startsWith('stat '));
  expect([cp.length, stat.length]).toEqual([3, 2]);
  for (const [index, { text }] of cp.entries()) {
    const cwd = join(scratch, `copy-${index}`);
    mkdirSync(join(cwd, 'infra/docker'), { recursive: true });
    copyFileSync(join(project, 'infra/docker/.env.example'), join(cwd, 'infra/docker/.env.example'));
    shell(text, {}, cwd);
    for (const check of stat) expect(shell(check.text, {}, cwd)).toBe(check.answer);
  }
});

test('the line for cron keeps two weeks of backups', () => {
  const [line = ''] = blocksOf(textOf('docs/deployment.md'))
    .filter(({ language }) => language === 'cron')
    .map(({ text }) => text);
  const [, find = ''] = /&& (find .*)/.exec(line) ?? [];
  const folder = join(scratch, 'infra/docker/backups');
  mkdirSync(folder, { recursive: true });
  for (const days of [0, 13, 16]) {
    const then = Date.now() / 1000 - days * 86_400;
    writeFileSync(join(folder, `${days}.dump`), '');
    utimesSync(join(folder, `${days}.dump`), then, then);
  }
  shell(find, {}, scratch);
  expect(readdirSync(folder).sort()).toEqual(['0.dump', '13.dump']);
});

test('the variables of the guide for GitHub OAuth are accepted, all of them and no three', () => {
  const [block] = blocksOf(textOf('docs/guides/github-oauth-setup.md'));
  const values = parsed(block?.text ?? '');
  expect(parseConfig(values).githubOauth?.backendUrl).toBe('https://veelocity.example.com');
  for (const name of Object.keys(values)) expect(() => parseConfig({ ...values, [name]: '' })).toThrow(name);
});

const hasCurl = can('curl --version');
if (!hasCurl && process.env.CI) throw new Error('There is no curl to try what the documents tell people to run.');

const owner = { email: 'owner@example.com', password: 'correct horse battery staple' };

async function register(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(owner),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe.skipIf(!hasCurl)('against the real program', () => {
  let database: TestDatabase;
  let host: HostProcess;
  let token: string;

  beforeAll(async () => {
    database = await createDatabase();
    host = startHost({ DATABASE_URL: database.url, PORT: await freePort(), VEELOCITY_DATA_DIR: scratch }, bundledHost);
    await host.healthy();
    token = await register(host.url);
  });
  afterAll(async () => {
    await host?.end('SIGTERM');
    await database?.drop();
  });

  const tried = commands.filter((command) => here['say what they say']?.(command));

  test('there is something to try', () => expect(tried.length).toBeGreaterThanOrEqual(15));

  test.each(tried)('$path: $text', ({ text, answer }) => {
    const output = shell(
      text
        .replaceAll('https://<your-api>', host.url)
        .replaceAll('<JWT>', token)
        .replaceAll('<e-mail>', owner.email)
        .replaceAll('<password>', owner.password),
    );
    expect(isAnswer(output, answer), `${output}\ninstead of\n${answer}`).toBe(true);
  });
});

describe('as development and the guides have it', () => {
  const old = testEnvironment.VEELOCITY_ENCRYPTION_KEY;
  const running: ChildProcess[] = [];
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(async () => {
    // npm, the shell below it and the program are one group.
    for (const { pid, exitCode } of running) if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGTERM');
    await Promise.all(
      running.map(
        (child) => new Promise((resolve) => (child.exitCode === null ? child.once('close', resolve) : resolve(null))),
      ),
    );
    await database.drop();
  });

  /** Runs a command that goes on until the end of the tests, and waits for what it says first. */
  async function run(command: string, environment: Record<string, string>, said: string): Promise<void> {
    const env = { PATH: process.env.PATH, HOME: scratch, ...environment };
    const child = spawn('bash', ['-c', command], { cwd: project, env, detached: true });
    running.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part) => (output += part));
    await expect.poll(() => output, { timeout: 30_000 }).toContain(said);
  }

  test('start it, and a simulated GitHub', async () => {
    const [simulate, start] = commandsOf(textOf('docs/development.md')).map(({ text }) => text);
    const [port, own] = [await freePort(), await freePort()];
    const environment = {
      DATABASE_URL: database.url,
      PORT: own,
      VEELOCITY_DATA_DIR: scratch,
      VEELOCITY_ENCRYPTION_KEY: old,
    };
    await run(`${simulate} -- --port ${port}`, {}, 'paste the token ghp_simulated');
    await run((start ?? '').replaceAll('4010', port), environment, `Veelocity is at http://localhost:${own}`);
    const url = `http://127.0.0.1:${own}`;
    const ready = async () => (await fetch(`${url}/api/v1/health/ready`)).status;
    await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${await register(url)}` };
    const source = { config: { repositories: [] }, secret: 'ghp_simulated' };
    const kept = await fetch(`${url}/api/v1/sources/github`, { method: 'PUT', headers, body: JSON.stringify(source) });
    expect(kept.status).toBe(200);
    const probe = await fetch(`${url}/api/v1/sources/github/test`, { method: 'POST', headers });
    expect(await probe.json()).toMatchObject({ ok: true });
  }, 60_000);

  test('change the encryption key', async () => {
    const [make, rotate] = commandsOf(textOf('docs/guides/rotate-encryption-key.md')).map(({ text }) => text);
    const fresh = shell(make ?? '');
    const keys = parsed(
      blocksOf(textOf('docs/guides/rotate-encryption-key.md')).find(({ language }) => language === 'ini')?.text ?? '',
    );
    const secret = await encrypt([old], 'lin_api_secret', new Date());
    await database.db.$client`insert into sources (id, config, secret) values ('linear', '{}', ${secret})`;
    const said = shell(rotate ?? '', {
      DATABASE_URL: database.url,
      VEELOCITY_ENCRYPTION_KEY: (keys.VEELOCITY_ENCRYPTION_KEY ?? '')
        .replace('<new key>', fresh)
        .replace('<old key>', old),
      VEELOCITY_DATA_DIR: scratch,
    });
    expect(said).toContain('The other keys of VEELOCITY_ENCRYPTION_KEY are needed no more.');
    const [row] = await database.db.$client`select secret from sources where id = 'linear'`;
    expect((await decrypt([fresh], String(row?.secret)))?.text).toBe('lin_api_secret');
  }, 30_000);
});
