import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import type { Log } from '#core/context.ts';
import { findInstallation, type Installation } from '#functions/host/binaries.ts';
import { isMade, makeCluster, serverEnvironment, startFailure, superuser } from '#functions/host/cluster.ts';
import { keepSecret } from '#functions/host/keys.ts';
import { isAlive, isPostgresOf, readPidFile } from '#functions/host/processes.ts';
import { StartError } from '#functions/host/start-error.ts';

const database = 'veelocity';
/** Any number that nothing else in the server locks. */
const hostLock = 7_318_041;
/** For so long after it is ready, a server may belong to a host that is about to take its lock. */
const graceMs = 2000;
/** Recovery after a crash may take its time. */
const readyMs = 10 * 60_000;
const stopMs = 20_000;
const largestLog = 5_000_000;

/**
 * The embedded database: a real PostgreSQL that this process makes, starts, watches and stops. It outlives a killed
 * host, so each start first looks for one that was left behind, by PostgreSQL's own `postmaster.pid`. Whether it is
 * really left behind, or in use by a second Veelocity, shows an advisory lock that each host holds while it lives.
 */
export class EmbeddedDatabase {
  readonly #folder: string;
  readonly #log: Log;
  readonly #logFile: string;
  #password = '';
  #port = 0;
  #child: ChildProcess | null = null;
  #lock: Sql | null = null;
  #stopping = false;

  /** `folder` is the data folder of the installation. */
  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#logFile = join(folder, 'postgres.log');
  }

  get url(): string {
    return address(this.#port, this.#password, database);
  }

  /** Brings it up, making it on the first start. Throws `StartError` with what to do about it. */
  async start(): Promise<void> {
    this.#password = keepSecret(join(this.#folder, 'postgres.password'), () => randomBytes(24).toString('base64url'));
    let installation = findInstallation(this.#folder);
    while (!isMade(installation.data)) {
      await makeCluster(installation, this.#password, (child) => (this.#child = child));
      installation = findInstallation(this.#folder);
    }
    this.#port = await freePort();
    for (let tries = 1; ; tries++) {
      await this.#endOther(installation.data);
      const failure = await this.#run(installation);
      if (failure === null) return;
      // A second start at the same moment, or the last processes of a killed server, which end within a second or two.
      const passing = /lock file .* already exists|shared memory block .* still in use/.test(failure);
      if (!passing || tries === 20) throw startFailure(failure, installation.data, this.#logFile);
      await sleep(500);
    }
  }

  /** Ends the server: `fast` closes connections and writes everything out, `immediate` leaves that to the next start. */
  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    const impatient = setTimeout(() => child.kill('SIGQUIT'), stopMs);
    await ended;
    clearTimeout(impatient);
    await this.#lock?.end({ timeout: 0 });
  }

  /** Starts the server and waits until it answers. Returns what it wrote if it ended instead. */
  async #run(installation: Installation): Promise<string | null> {
    if (this.#stopping) return 'It was stopped while it started.';
    const { data, bin, runAs } = installation;
    const logStart = trimLog(this.#logFile);
    const output = openSync(this.#logFile, 'a', 0o600);
    const settings = {
      port: this.#port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 60,
      log_min_messages: 'warning',
      log_min_error_statement: 'panic',
    };
    // In a session of its own, so that the terminal's Ctrl-C reaches the host only, which then stops the server last.
    const child = spawn(join(bin, 'postgres'), ['-D', data, ...settingArguments(settings)], {
      ...runAs,
      detached: true,
      stdio: ['ignore', output, output],
      env: serverEnvironment,
    });
    closeSync(output);
    child.on('error', () => {});
    this.#child = child;
    await untilReady(data, child);
    if (hasEnded(child)) return readFileSync(this.#logFile, 'utf8').slice(logStart);
    this.#lock = connect(this.#port, this.#password);
    await this.#lock`select pg_try_advisory_lock(${hostLock})`;
    await createDatabase(this.#lock);
    child.once('exit', () => void this.#revive(installation));
    return null;
  }

  /** The server ended by itself (a full disk, a kill): tries to bring it back, ever more slowly, until it is stopped. */
  async #revive(installation: Installation): Promise<void> {
    for (let waitMs = 500; !this.#stopping; waitMs = Math.min(waitMs * 2, 30_000)) {
      this.#log('error', 'The embedded database ended unexpectedly. It is started again.', { file: this.#logFile });
      await this.#lock?.end({ timeout: 0 });
      await sleep(waitMs, undefined, { ref: false });
      if (this.#stopping) return;
      const failure = await this.#run(installation).catch(String);
      if (failure === null) return;
      this.#log('error', startFailure(failure, installation.data, this.#logFile).message);
    }
  }

  /** Ends a server that a killed host left behind. Throws if it is in use. */
  async #endOther(data: string): Promise<void> {
    let notBefore = 0;
    for (const deadline = Date.now() + readyMs; Date.now() < deadline; await sleep(100)) {
      const other = readPidFile(data);
      if (other === null || !isAlive(other.pid)) return;
      if (!isPostgresOf(other.pid, data)) {
        // The number has gone to another program, which PostgreSQL would take for its server and refuse to start.
        if (readPidFile(data)?.pid === other.pid) rmSync(join(data, 'postmaster.pid'), { force: true });
        return;
      }
      if (other.status !== 'ready') {
        notBefore = Date.now() + graceMs;
        continue;
      }
      const use = await this.#useOf(other.port);
      if (use === 'in use') {
        throw new StartError(
          `Veelocity is already running on the data folder ${this.#folder}. Stop it first, or give this one a data ` +
            'folder of its own with VEELOCITY_DATA_DIR.',
        );
      }
      const isOld = Date.now() > Math.max(notBefore, other.startedAt.getTime() + graceMs);
      if (use === 'left behind' && isOld) await endProcess(other.pid);
    }
  }

  /** Does a living host hold the lock of the server at `port`? */
  async #useOf(port: number): Promise<'in use' | 'left behind' | 'unknown'> {
    const sql = connect(port, this.#password);
    try {
      const [lock] = await sql`
        select 1 from pg_locks where locktype = 'advisory' and ((classid::bigint << 32) | objid::bigint) = ${hostLock}`;
      return lock === undefined ? 'left behind' : 'in use';
    } catch (error) {
      if ((error as { code?: unknown }).code === '28P01') {
        throw new StartError(
          `The password in ${join(this.#folder, 'postgres.password')} is not the one of the database beside it. Restore that file.`,
        );
      }
      return 'unknown';
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}

async function untilReady(data: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + readyMs; Date.now() < deadline && !hasEnded(child); await sleep(20)) {
    const file = readPidFile(data);
    if (file?.pid === child.pid && file?.status === 'ready') return;
  }
}

async function endProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited === stopMs) process.kill(pid, 'SIGQUIT');
    await sleep(50);
  }
}

async function createDatabase(sql: Sql): Promise<void> {
  const [known] = await sql`select 1 from pg_database where datname = ${database}`;
  if (known === undefined) await sql`create database ${sql(database)}`;
}

/** One lasting connection, for the lock and for setting up. */
function connect(port: number, password: string): Sql {
  return postgres(address(port, password, 'postgres'), {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'veelocity-host' },
  });
}

function address(port: number, password: string, name: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${name}`;
}

function settingArguments(settings: Record<string, string | number>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Keeps the server's log from growing forever. Returns where new lines begin. */
function trimLog(path: string): number {
  if (!existsSync(path)) return 0;
  if (statSync(path).size > largestLog) truncateSync(path);
  return statSync(path).size;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const found = probe.address();
      probe.close(() => resolve(typeof found === 'object' && found !== null ? found.port : 0));
    });
  });
}
