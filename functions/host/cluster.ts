import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Installation } from '#functions/host/binaries.ts';
import { isAlive } from '#functions/host/processes.ts';
import { diskFull, StartError } from '#functions/host/start-error.ts';

/** The folder of an embedded database: how it is made, and what a failure to use it means in words. */

export const superuser = 'veelocity';

/** What PostgreSQL's programs are given of the environment: nothing that changes what they do. */
export const serverEnvironment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the database's folder beside its place and moves it there whole, so that a first start that is killed leaves
 * nothing half made. Returns `false` if another start was faster. `watch` is told of the process that does it.
 */
export async function makeCluster(
  installation: Installation,
  password: string,
  watch: (child: ChildProcess) => void,
): Promise<boolean> {
  const { data, name, bin, runAs } = installation;
  const draft = `${data}.new-${process.pid}`;
  const passwordFile = `${draft}.password`;
  try {
    removeDrafts(data);
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (runAs !== null) for (const path of [draft, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
    const settings = ['-U', superuser, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'];
    const child = spawn(join(bin, 'initdb'), ['-D', draft, ...settings], {
      ...runAs,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: serverEnvironment,
    });
    watch(child);
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('error', (error) => (complaint += error.message));
    await new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode !== 0) throw startFailure(complaint, data, null);
    return moveInto(draft, data, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw diskFull(data);
    throw error;
  } finally {
    for (const path of [draft, passwordFile]) rmSync(path, { recursive: true, force: true });
  }
}

function moveInto(draft: string, data: string, name: string): boolean {
  try {
    renameSync(draft, data);
    if (name !== data) symlinkSync(data, name);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes what killed first starts left behind. */
function removeDrafts(data: string): void {
  const prefix = `${basename(data)}.new-`;
  for (const entry of readdirSync(dirname(data))) {
    if (!entry.startsWith(prefix) || isAlive(Number.parseInt(entry.slice(prefix.length), 10))) continue;
    rmSync(join(dirname(data), entry), { recursive: true, force: true });
  }
}

/** Has the folder been made? */
export function isMade(data: string): boolean {
  return existsSync(join(data, 'PG_VERSION'));
}

/** Puts into words why `initdb` or `postgres` gave up; `complaint` is what it wrote. */
export function startFailure(complaint: string, data: string, logFile: string | null): StartError {
  if (/no space left on device|check free disk space/i.test(complaint)) return diskFull(data);
  const words = complaint.trim().split('\n').slice(-8).join('\n  ');
  return new StartError(
    `The embedded PostgreSQL could not be started. It says:\n  ${words}\n` +
      (logFile === null ? '' : `More is in ${logFile}. `) +
      'You can also set DATABASE_URL to a PostgreSQL server of version 15 or newer.',
  );
}
