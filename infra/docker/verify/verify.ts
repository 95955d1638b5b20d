import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  askTls,
  checkConfinement,
  checkHealth,
  checkImages,
  checkPages,
  expect,
  expectText,
  keepAsking,
} from './checks.ts';
import { Client, owner, until } from './client.ts';
import { commandsOf, isAnswer } from './commands.ts';
import { Deployment, mostMemory, newKey, root, run, startSimulator } from './engine.ts';

/**
 * `npm run verify`: goes through docs/SRE_DEPLOYMENT_HANDOFF.md on a real engine and prints each step with its time. It
 * needs Docker 24 with Compose v2 and takes some ten minutes. `--port` is the first of the five ports it uses.
 */

/** How many processes want each core: times are promised for a machine that has nothing else to do. */
const crowd = Math.max(1, (loadavg()[0] ?? 1) / availableParallelism());
const goals = { upSeconds: 20, idleMegabytes: 150, syncMegabytes: 300 };

const { values } = parseArgs({
  options: { port: { type: 'string', default: '18000' }, 'pull-requests': { type: 'string', default: '2500' } },
});
const pullRequests = Number(values['pull-requests']);
const deployment = new Deployment(Number(values.port));
const api = `http://127.0.0.1:${deployment.backendPort}`;
const pages = `http://127.0.0.1:${deployment.frontendPort}`;
const client = new Client(api);
/** What an undisturbed sync brought. */
let undisturbed: string[] = [];
let stopSimulator: () => unknown = () => {};

type Step = [title: string, act: () => Promise<string | void>];

const steps: Step[] = [
  ['The images are built', build],
  ['What is required and missing is said, with how to make one', refuse],
  ['From `up` to healthy', up],
  ['Health, 401 without a token, 200 with one (section 5)', () => checkHealth(api, pages, client.token)],
  ['The frontend: pages, assets, headers, the API', () => checkPages(pages)],
  ['No root, a read-only disk, no capabilities, no database port', () => checkConfinement(deployment)],
  ['The images: no secret, no packages', () => checkImages(deployment)],
  ['A client cannot make up its address', addresses],
  ['Idle memory', idle],
  [`A sync of ${pullRequests} pull requests`, sync],
  ['What the documents tell people to run says what they say', documents],
  ['A restart', restart],
  ['Told to end under load, it answers what was asked', terminate],
  ['A backup', backup],
  ['The volume is destroyed, and the backup restored', restore],
  ['With another encryption key the data is there, the tokens are not', otherKey],
  ['Killed during a sync: the backend, then the database', kill],
  ['An update from an older schema', update],
  ['A failing migration leaves the data as it was', failingMigration],
  ['TLS through Caddy', tls],
  ['Demo data, whose providers are loaded late', demo],
];

async function build(): Promise<void> {
  deployment.envFile();
  await deployment.destroy();
  await deployment.compose(['build']);
}

async function refuse(): Promise<void> {
  for (const name of ['POSTGRES_PASSWORD', 'VEELOCITY_ENCRYPTION_KEY', 'JWT_SECRET_KEY']) {
    deployment.envFile({ [name]: undefined });
    const { code, stderr } = await deployment.compose(['up', '-d'], { may: 'fail' });
    if (code === 0) throw new Error(`It starts without ${name}.`);
    expectText('what is said', stderr, name);
    expectText('what is said', stderr, 'Make one with: ');
  }
  deployment.envFile();
}

async function up(): Promise<string> {
  const start = performance.now();
  await deployment.compose(['up', '-d', '--build', '--wait']);
  const seconds = (performance.now() - start) / 1000;
  await client.register();
  stopSimulator = await startSimulator(deployment.simulatorPort, pullRequests);
  return within(seconds, Math.round(goals.upSeconds * crowd), 's');
}

async function addresses(): Promise<void> {
  const logIn = async (base: string) =>
    fetch(`${base}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '203.0.113.9' },
      body: JSON.stringify({ email: 'nobody@example.com', password: 'a password of some length' }),
    });
  for (const base of [api, pages]) {
    expect('a wrong login', (await logIn(base)).status, 401);
    const seen = await deployment.sql(`delete from login_failures where key like 'address:%' returning key`);
    expect('whom it is counted for', seen, `address:${deployment.network}.1`);
  }
  await deployment.sql('delete from login_failures');
}

async function idle(): Promise<string> {
  await sleep(5000);
  const most = await mostMemory(deployment.container('backend'), () => sleep(10_000));
  return within(most, goals.idleMegabytes, 'MB');
}

async function sync(): Promise<string> {
  let seconds = 0;
  const most = await mostMemory(deployment.container('backend'), async () => {
    const start = performance.now();
    await client.connect();
    await client.untilRead(pullRequests);
    seconds = Math.round((performance.now() - start) / 1000);
    await client.untilSynced();
  });
  undisturbed = await client.fingerprint();
  return `${undisturbed[0]}; pull requests after ${seconds} s; ${within(most, goals.syncMegabytes, 'MB')}`;
}

/** Every command of the documents that has an answer, with this deployment's addresses and names in the place of others'. */
async function documents(): Promise<string> {
  let count = 0;
  for (const name of ['SRE_DEPLOYMENT_HANDOFF', 'SECOPS_CHECKLIST', 'SECURITY_AUDIT_SECRETS', 'deployment']) {
    const commands = commandsOf(readFileSync(join(root, `docs/${name}.md`), 'utf8'));
    for (const { text, answer } of commands.filter(
      (command) => command.answer !== '' && !/veesion\.io/.test(command.text),
    )) {
      const here = text
        .replaceAll('https://<your-api>', api)
        .replaceAll('<JWT>', client.token)
        .replaceAll('<e-mail>', owner.email)
        .replaceAll('<password>', owner.password)
        .replace('stat -c %a infra/docker/.env', `stat -c %a ${join(deployment.folder, 'env')}`);
      const { stdout } = await run('bash', ['-c', here], { environment: deployment.environment, may: 'fail' });
      if (!isAnswer(stdout, answer)) throw new Error(`docs/${name}.md: ${text}\nsays ${stdout}and not ${answer}`);
      count++;
    }
  }
  return `${count} commands`;
}

async function restart(): Promise<void> {
  await deployment.compose(['restart']);
  await deployment.compose(['up', '-d', '--wait']);
  expect('what is there', await client.fingerprint(), undisturbed);
}

async function terminate(): Promise<string> {
  // At the container's own address: what Docker puts before a published port accepts connections when nobody is there.
  const address = await deployment.inspect('backend', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}');
  const asking = keepAsking(`http://${address}:8000/api/v1/dashboard?page=overview`, client.token);
  await sleep(3000);
  const start = performance.now();
  await deployment.compose(['stop', 'backend']);
  const seconds = (performance.now() - start) / 1000;
  const { answered, wrong } = await asking.stop();
  expect('answers that went wrong', wrong, []);
  await deployment.compose(['start', 'backend']);
  await until('it answers again', async () => (await fetch(`${api}/api/v1/health/ready`)).ok);
  return `${answered} answers, none lost; it left after ${seconds.toFixed(1)} s`;
}

const dump = join(deployment.folder, 'veelocity.dump');

async function backup(): Promise<void> {
  await deployment.script('backup.sh', [dump]);
}

async function restore(): Promise<void> {
  await deployment.destroy();
  await deployment.script('restore.sh', ['--yes', dump]);
  await client.logIn();
  expect('what is there', await client.fingerprint(), undisturbed);
  const half = join(deployment.folder, 'half.dump');
  writeFileSync(half, readFileSync(dump).subarray(0, 50_000));
  const { code, stderr } = await deployment.script('restore.sh', ['--yes', half], 'fail');
  expect('half a backup', [code, stderr.includes('The database is as it was.')], [1, true]);
  expect('what is there after half a backup', await client.fingerprint(), undisturbed);
}

async function otherKey(): Promise<void> {
  const status = async () => {
    const { items } = await client.call<{ items: { id: string; status: string }[] }>('GET', '/sources');
    return items.find(({ id }) => id === 'github')?.status;
  };
  expect('GitHub with its key', await status(), 'ok');
  deployment.envFile({ VEELOCITY_ENCRYPTION_KEY: newKey() });
  await deployment.compose(['up', '-d', '--wait']);
  expect('GitHub with another key', await status(), 'broken');
  expect('what is there', await client.fingerprint(), undisturbed);
  // The new key first and the old one behind it: what is written from now on has the new one.
  deployment.envFile({ VEELOCITY_ENCRYPTION_KEY: `${newKey()},${deployment.settings.VEELOCITY_ENCRYPTION_KEY}` });
  await deployment.compose(['up', '-d', '--wait']);
  expect('GitHub with both keys', await status(), 'ok');
  deployment.envFile();
}

async function kill(): Promise<string> {
  await deployment.destroy();
  await deployment.compose(['up', '-d', '--wait']);
  await client.register();
  await client.connect();
  const found: number[] = [];
  for (const [share, service] of [
    [0.1, 'backend'],
    [0.4, 'postgres'],
    [0.7, 'backend'],
  ] as const) {
    await client.untilRead(Math.round(pullRequests * share));
    found.push(await client.total('pull-requests'));
    const before = await deployment.inspect(service, '{{.RestartCount}}');
    await deployment.kill(service);
    await until(
      `${service} starts again`,
      async () => (await deployment.inspect(service, '{{.RestartCount}}')) !== before,
    );
    await until('it answers again', async () => (await fetch(`${api}/api/v1/health/ready`)).ok);
  }
  await client.untilSynced();
  expect('what is there', await client.fingerprint(), undisturbed);
  return `killed at ${found.join(', ')} pull requests; in the end the same as undisturbed`;
}

/** Puts the kept dump of an older version into an empty database. */
async function becomeOld(): Promise<void> {
  await deployment.destroy();
  await deployment.compose(['up', '-d', '--wait', 'postgres']);
  await deployment.sql(gunzipSync(readFileSync(join(root, '.ci/test/schema-0002.sql.gz'))).toString());
}

async function update(): Promise<void> {
  await becomeOld();
  await deployment.compose(['up', '-d', '--build', '--wait']);
  await client.logIn();
  expect('what was there before', await client.total('pull-requests'), 40);
  const { stdout } = await deployment.compose(['logs', 'backend']);
  expectText('the log', stdout, '"applied":["0003_origin"');
}

async function failingMigration(): Promise<string> {
  await becomeOld();
  await deployment.sql('alter table repositories add column origin integer');
  const { code } = await deployment.compose(['up', '-d', '--wait'], { may: 'fail' });
  if (code === 0) throw new Error('A failing migration does not stop the start.');
  const { stdout } = await deployment.compose(['logs', 'backend']);
  expectText('the log', stdout, 'The migration 0003_origin failed. PostgreSQL says: ');
  expect(
    'what is there',
    await deployment.sql('select count(*), (select count(*) from schema_migrations) from pull_requests'),
    '40|3',
  );
  await deployment.sql('alter table repositories drop column origin');
  await until('it starts as soon as it can', async () => (await fetch(`${api}/api/v1/health/ready`)).ok);
  return /The migration .*/.exec(stdout)?.[0] ?? '';
}

async function tls(): Promise<void> {
  await deployment.destroy();
  const files = ['docker-compose.caddy.yml'];
  await deployment.compose(['up', '-d', '--build', '--wait'], { files });
  await until('Caddy has a certificate', async () => (await askTls(deployment.httpsPort, '/health')).status === 200);
  const health = await askTls(deployment.httpsPort, '/api/v1/health');
  expect('the API', health, { status: 200, hsts: 'max-age=31536000', text: '{"status":"healthy"}' });
  expect('the pages', (await askTls(deployment.httpsPort, '/people')).status, 200);
  expect('without a token', (await askTls(deployment.httpsPort, '/api/v1/settings')).status, 401);
}

async function demo(): Promise<string> {
  await client.register();
  const most = await mostMemory(deployment.container('backend'), async () => {
    await client.call('POST', '/demo');
    await client.untilSynced();
  });
  return `${await client.total('pull-requests')} pull requests; ${most} MB at most`;
}

function within(found: number, goal: number, unit: string): string {
  const text = `${Math.round(found * 10) / 10} ${unit} (at most ${goal} ${unit})`;
  if (found > goal) throw new Error(`It is ${text}.`);
  return text;
}

async function main(): Promise<boolean> {
  const { stdout: engine } = await run('docker', ['version', '--format', '{{.Server.Version}}']);
  const { stdout: compose } = await run('docker', ['compose', 'version', '--short']);
  print(
    `Docker ${engine.trim()}, Compose ${compose.trim()}; ${crowd.toFixed(1)} processes for each core before it begins`,
  );
  for (const [index, [title, act]] of steps.entries()) {
    const start = performance.now();
    const failure = await act().then(
      (note) => {
        print(line(index, title, start, 'ok', note ?? ''));
        return null;
      },
      (error: unknown) => error,
    );
    if (failure === null) continue;
    print(line(index, title, start, 'FAILED', String(failure)));
    print((await deployment.compose(['logs', '--tail', '30'], { may: 'fail' })).stdout);
    return false;
  }
  return true;
}

function line(index: number, title: string, start: number, state: string, note: string): string {
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
  return `${String(index + 1).padStart(2)}. ${seconds} s  ${state}  ${title}${note === '' ? '' : `: ${note}`}`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopSimulator();
    void deployment.end().finally(() => process.exit(130));
  });
}
const passed = await main().finally(async () => {
  stopSimulator();
  await deployment.end();
});
process.exitCode = passed ? 0 : 1;
