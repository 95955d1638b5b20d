import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { freePort, type HostProcess, startHost } from '#test/host-process.ts';
import { bundledHost } from '#test/programs.ts';
import { insertWorld } from '#test/world.ts';
import { actionsSteps, shellLines } from '../web/lib/intake.ts';

/** What guides and pages tell people to copy is run as it stands, against the real program. */

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) {
  const message = 'There is no curl: what docs/guides tell people to run is not tried.';
  if (process.env.CI) throw new Error(message);
  process.stderr.write(`\n${message}\n\n`);
}

const guide = readFileSync(new URL('../docs/guides/report-deployments.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '');
const [deployment = '', incident = '', guarded = ''] = blocks('sh');
const [steps = ''] = blocks('yaml');
const sha = 'c0ffee'.padEnd(40, '0');

describe.skipIf(!hasCurl)('reporting, as the guide has it', () => {
  let database: TestDatabase;
  let host: HostProcess;
  let folder: string;
  let token: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'veelocity-guides-'));
    database = await createDatabase();
    const commits = [{ sha, authored_at: '2026-11-20T08:00:00Z', author: 'mira', parents: [] }];
    await insertWorld(database.db, { repositories: [{ name: 'acme/shop', commits }] });
    host = startHost({ VEELOCITY_DATA_DIR: folder, DATABASE_URL: database.url, PORT: await freePort() }, bundledHost);
    await host.healthy();
    const owner = { email: 'lead@example.com', password: 'correct horse battery staple' };
    const { access_token: bearer } = await post('/auth/register', owner);
    ({ token } = await post('/tokens', { name: 'CI', scope: 'intake' }, bearer));
  });
  afterAll(async () => {
    await host?.end('SIGTERM');
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => database.db.execute(sql`delete from reported_deployments`));

  async function post(path: string, body: unknown, bearer = ''): Promise<{ access_token: string; token: string }> {
    const headers = { 'Content-Type': 'application/json', ...(bearer && { Authorization: `Bearer ${bearer}` }) };
    const answer = await fetch(`${host.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { access_token: string; token: string };
  }

  /** Runs a script as a CI would, in a checkout of the deployed commit. */
  function run(script: string, environment: Record<string, string> = {}) {
    const { status, stdout } = spawnSync('bash', ['-eu'], {
      input: `git() { echo ${sha}; }\n${script}`,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        VEELOCITY_URL: host.url,
        VEELOCITY_TOKEN: token,
        BUILD_ID: 'build-41',
        ...environment,
      },
    });
    return { status, answer: (stdout === '' ? {} : JSON.parse(stdout)) as Record<string, unknown> };
  }

  const reported = () =>
    database.db.execute(sql`select external_id, environment, sha, status, url from reported_deployments`);

  test.each([
    ['the guide', () => deployment],
    ['the page', () => shellLines(`${host.url}/api/v1/deployments`)],
  ])('the lines of %s for a script', async (_, lines) => {
    expect(run(lines())).toMatchObject({ status: 0, answer: { status: 'success', production: true, sha } });
    expect(await reported()).toMatchObject([{ external_id: 'build-41', environment: 'production', sha }]);
  });

  test.each([
    ['the guide', () => steps],
    ['the page', () => actionsSteps(`${host.url}/api/v1/deployments`)],
  ])('the steps of %s for GitHub Actions', async (_, text) => {
    const [note = '', report = ''] = scriptsOf(text());
    const file = join(folder, 'github.env');
    writeFileSync(file, '');
    run(note, { GITHUB_ENV: file });
    const noted = Object.fromEntries([readFileSync(file, 'utf8').trim().split('=')]) as Record<string, string>;
    const job = {
      STATUS: 'failure',
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_SHA: sha,
      GITHUB_SERVER_URL: 'https://github.com',
    };
    expect(run(report, { ...job, ...noted })).toMatchObject({ status: 0, answer: { status: 'failure' } });
    const url = 'https://github.com/acme/shop/actions/runs/77';
    expect(await reported()).toMatchObject([{ external_id: '77-2', status: 'failure', sha, url }]);
  });

  test('an incident, and the same one resolved', () => {
    expect(run(deployment).status).toBe(0);
    const open = incident.replace(/,\n.*"resolved_at".*/, '');
    expect(run(open)).toMatchObject({ status: 0, answer: { external_id: 'INC-7', resolved_at: null } });
    expect(run(incident)).toMatchObject({ status: 0, answer: { resolved_at: '2026-11-20T10:47:00Z' } });
  });

  test('with a key, the same report is taken twice and another one is refused', () => {
    expect(run(guarded).status).toBe(0);
    expect(run(guarded).status).toBe(0);
    const other = run(guarded.replace('"production"', '"staging"'));
    expect(other).toMatchObject({ status: 22, answer: { code: 'conflict', status: 409 } });
  });

  test('a script whose token does not do fails and shows why', () => {
    expect(run(deployment, { VEELOCITY_TOKEN: 'vlt_none' })).toMatchObject({
      status: 22,
      answer: { code: 'unauthorized' },
    });
  });
});

/** The scripts of the steps of a workflow. */
function scriptsOf(yaml: string): string[] {
  const scripts: string[] = [];
  let block: { indent: number; lines: string[] } | null = null;
  for (const line of `${yaml}\n- end`.split('\n')) {
    const indent = line.length - line.trimStart().length;
    if (block !== null && line.trim() !== '' && indent < block.indent) {
      scripts.push(block.lines.join('\n'));
      block = null;
    }
    const [, rest] = /^\s*run: (.*)$/.exec(line) ?? [];
    if (block !== null) block.lines.push(line.slice(block.indent));
    else if (rest === '|') block = { indent: indent + 2, lines: [] };
    else if (rest !== undefined) scripts.push(rest);
  }
  return scripts;
}
