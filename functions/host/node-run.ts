import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Config, ConfigError, parseConfig } from '#core/config.ts';
import { EmbeddedDatabase } from '#functions/host/embedded.ts';
import { makeDataFolder, withDevelopmentKeys } from '#functions/host/keys.ts';
import { createLog } from '#functions/host/log.ts';
import { type Answer, listen } from '#functions/host/server.ts';
import { diskFull, StartError } from '#functions/host/start-error.ts';
import { createWebFiles } from '#functions/host/web-files.ts';

/**
 * The Node host as a process: one with everything, which are API, web files, schedule and, unless a server is named,
 * the database. What is started is stopped in the opposite order.
 */

const project = fileURLToPath(new URL('../../', import.meta.url));

/** Things to stop, last started first. */
type Stops = ((mode: 'fast' | 'immediate') => Promise<unknown>)[];

const write = (line: string) => void process.stdout.write(line);

/** Starts everything. What it leaves in `stops` is to be stopped even if it fails on the way. */
async function start(environment: NodeJS.ProcessEnv, stops: Stops): Promise<void> {
  const parsed = parseConfig(environment);
  const folder = isAbsolute(parsed.dataDir) ? parsed.dataDir : join(project, parsed.dataDir);
  const ownsData = parsed.databaseUrl === null || !parsed.production;
  if (ownsData) makeDataFolder(folder);
  const config = withDevelopmentKeys(parsed, folder);
  const log = createLog(config, write, () => new Date());

  // Requests that arrive while the host starts wait for it; only a database that is away makes it answer without one.
  const opening = Promise.withResolvers<Answer>();
  opening.promise.catch(() => {});
  const server = await listen(config.port, config.host, async (...request) => (await opening.promise)(...request));
  stops.push(() => server.close());

  // Most of the program is read while the database comes up.
  const loading = import('#functions/host/node-service.ts');
  let databaseUrl = config.databaseUrl;
  if (databaseUrl === null) {
    const embedded = new EmbeddedDatabase(folder, log);
    stops.push((mode) => embedded.stop(mode));
    await embedded.start();
    databaseUrl = embedded.url;
  }
  const { NodeService } = await loading;
  const service = new NodeService({ ...config, databaseUrl }, databaseUrl, write);
  stops.push(async () => {
    // Requests under way need the database until they are answered.
    await Promise.all([server.close(), service.finish()]);
    await service.stop();
  });
  const webFiles = createWebFiles(join(project, 'web', 'dist'), environment.VITE_API_BASE_URL ?? null);
  const answer: Answer = (request, remoteAddress) =>
    new URL(request.url).pathname.startsWith('/api/') ? service.answer(request, remoteAddress) : webFiles(request);
  const running = service.run(() => opening.resolve(answer));
  await Promise.race([running, opening.promise]);
  announce(config, server.port);
  opening.resolve(answer);
  await running;
}

function announce(config: Config, port: number): void {
  const host = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(config.host) ? 'localhost' : config.host;
  write(`Veelocity is at http://${host}:${port} (Ctrl-C stops it)\n`);
}

/** Runs the host until a signal ends it. */
export async function run(environment: NodeJS.ProcessEnv): Promise<void> {
  const stops: Stops = [];
  let stoppingSince: number | null = null;
  const stopAll = async (code: number) => {
    stoppingSince = Date.now();
    for (const stop of stops.toReversed()) await stop('fast').catch(() => {});
    process.exit(code);
  };
  const force = async () => {
    await Promise.race([Promise.allSettled(stops.map((stop) => stop('immediate'))), sleep(3000)]);
    process.exit(130);
  };
  const onSignal = () => {
    if (stoppingSince === null) void stopAll(0);
    // One Ctrl-C can arrive twice, from the terminal and from npm; only a later one is a second one.
    else if (Date.now() - stoppingSince > 700) void force();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const fail = (error: unknown) => {
    if (stoppingSince !== null) return;
    process.stderr.write(`${explain(error)}\n`);
    void stopAll(1);
  };
  process.on('uncaughtException', fail);
  await start(environment, stops).catch(fail);
}

function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof ConfigError) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return diskFull('the data folder').message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
