import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A deployment of its own for `npm run verify`, beside any other on this machine: another project, other ports, another
 * network, and an environment file that is thrown away.
 */

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = 'infra/docker';

export interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

export class Deployment {
  readonly project = 'veelocity-verify';
  readonly network = '172.31.44';
  readonly frontendPort: number;
  readonly backendPort: number;
  readonly httpsPort: number;
  readonly simulatorPort: number;
  readonly folder = mkdtempSync(join(tmpdir(), 'veelocity-verify-'));
  /** What its environment file says. */
  readonly settings: Record<string, string>;

  constructor(firstPort: number) {
    this.frontendPort = firstPort;
    this.backendPort = firstPort + 1;
    this.httpsPort = firstPort + 2;
    this.simulatorPort = firstPort + 3;
    const simulator = `http://${this.network}.1:${this.simulatorPort}`;
    this.settings = {
      // With every character that something on its way could take for its own.
      POSTGRES_PASSWORD: `'p@ss:w/rd#$1 "%${randomBytes(6).toString('hex')}'`,
      VEELOCITY_ENCRYPTION_KEY: newKey(),
      JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
      BIND_ADDRESS: '127.0.0.1',
      FRONTEND_PORT: String(this.frontendPort),
      BACKEND_PORT: String(this.backendPort),
      NETWORK_PREFIX: this.network,
      PUBLIC_HOST: 'localhost',
      HTTPS_PORT: String(this.httpsPort),
      HTTP_PORT: String(firstPort + 4),
      GITHUB_API_URL: simulator,
      GITHUB_GRAPHQL_URL: `${simulator}/graphql`,
      ALLOW_INSECURE_SOURCES: 'true',
      ALLOWED_PRIVATE_HOSTS: `${this.network}.1`,
      RATE_LIMIT_DELAY_MS: '0',
      RATE_LIMIT_MAX_PER_SYNC: '100000',
      RATE_LIMIT_MAX_PER_HOUR: '100000',
    };
  }

  /** Writes the environment file, with changes, and returns its path. An `undefined` leaves a variable out. */
  envFile(changes: Record<string, string | undefined> = {}, name = 'env'): string {
    const path = join(this.folder, name);
    const lines = Object.entries({ ...this.settings, ...changes }).filter(([, value]) => value !== undefined);
    writeFileSync(path, lines.map((line) => `${line.join('=')}\n`).join(''), { mode: 0o600 });
    return path;
  }

  /** The command of the handoff, with this deployment's environment file. */
  async compose(args: string[], options: { files?: string[]; input?: string; may?: 'fail' } = {}): Promise<Output> {
    const files = ['docker-compose.prod.yml', ...(options.files ?? [])].flatMap((name) => ['-f', `${folder}/${name}`]);
    return run('docker', ['compose', ...files, '--env-file', join(this.folder, 'env'), ...args], {
      ...options,
      environment: this.environment,
    });
  }

  /** Runs one of the scripts beside the compose file. */
  async script(name: string, args: string[], may?: 'fail'): Promise<Output> {
    return run(`${folder}/${name}`, args, { environment: this.environment, may });
  }

  get environment(): Record<string, string> {
    const file = join(this.folder, 'env');
    // The second is the scripts' variable, the third Compose's own.
    return { COMPOSE_PROJECT_NAME: this.project, ENV_FILE: file, COMPOSE_ENV_FILES: file, COMPOSE_ANSI: 'never' };
  }

  container(service: string): string {
    return `${this.project}-${service}-1`;
  }

  async inspect(service: string, format: string): Promise<string> {
    return (await run('docker', ['inspect', '-f', format, this.container(service)])).stdout.trim();
  }

  /** What the database answers, one row a line. */
  async sql(statement: string): Promise<string> {
    const psql = ['exec', '-T', 'postgres', 'psql', '-U', 'veelocity', '-Atqv', 'ON_ERROR_STOP=1'];
    return (await this.compose(psql, { input: statement })).stdout.trim();
  }

  /**
   * Kills the program of a service from inside, as the kernel would when memory is short: Docker did not ask for it. It is
   * the child of process 1, which nobody inside can kill.
   */
  async kill(service: string): Promise<void> {
    const find =
      'for p in /proc/[0-9]*; do while read -r key value; do [ "$key$value" = PPid:1 ] && kill -9 "${p#/proc/}"; done <"$p/status"; done';
    await this.compose(['exec', '-T', service, 'bash', '-c', find], { may: 'fail' });
  }

  /** Removes everything of it. */
  async destroy(): Promise<void> {
    await this.compose(['down', '--volumes', '--remove-orphans'], { files: ['docker-compose.caddy.yml'] });
  }

  async end(): Promise<void> {
    await this.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const newKey = () => `${randomBytes(32).toString('base64url')}=`;

/** How much memory a container uses at most while something is done, in megabytes, as its kernel counts it. */
export async function mostMemory(container: string, whileDoing: () => Promise<unknown>): Promise<number> {
  let most = 0;
  const watching = new AbortController();
  const watch = (async () => {
    while (!watching.signal.aborted) {
      const { stdout } = await run('docker', ['stats', '--no-stream', '--format', '{{.MemUsage}}', container], {
        may: 'fail',
      });
      most = Math.max(most, megabytes(stdout));
    }
  })();
  await whileDoing().finally(async () => {
    watching.abort();
    await watch;
  });
  return most;
}

function megabytes(usage: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)(\w+)/.exec(usage) ?? [];
  return Math.round(Number(number) * ({ KiB: 1 / 1024, MiB: 1, GiB: 1024 }[unit] ?? 0));
}

/** Runs a program in the project's folder. Throws with what it wrote when it fails, unless it may. */
export async function run(
  command: string,
  args: string[],
  options: { environment?: Record<string, string>; input?: string; may?: 'fail' | undefined } = {},
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      args,
      { cwd: root, maxBuffer: 64_000_000, env: { ...process.env, ...options.environment } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? 1);
        if (code === 0 || options.may === 'fail') resolve({ code, stdout, stderr });
        else reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}

/** Starts the simulated GitHub where containers reach it, with so many pull requests in five repositories. */
export async function startSimulator(port: number, pullRequests: number): Promise<() => void> {
  const size = ['--repositories', '5', '--pull-requests', String(pullRequests / 5)];
  const child = spawn(process.execPath, ['core/demo/serve.ts', '--host', '0.0.0.0', '--port', String(port), ...size], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return () => child.kill();
}
