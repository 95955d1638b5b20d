import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** What this machine knows of its processes: who is alive, and who is who. */

/** Is there a process with this number? */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What a running PostgreSQL says of itself in its data folder. */
export interface PidFile {
  pid: number;
  startedAt: Date;
  port: number;
  /** `starting`, `ready`, `stopping`. */
  status: string;
}

export function readPidFile(data: string): PidFile | null {
  const path = join(data, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  return {
    pid: Number(lines[0]),
    startedAt: new Date(Number(lines[2]) * 1000),
    port: Number(lines[3]),
    status: (lines[7] ?? '').trim(),
  };
}

/**
 * Is `pid` a PostgreSQL server of the folder `data`, and not a program that was given the number since? In doubt it is:
 * two servers on one folder would destroy it.
 */
export function isPostgresOf(pid: number, data: string): boolean {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
        'postgres',
      );
    }
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')) return false;
    const works = statSync(`/proc/${pid}/cwd`);
    const folder = statSync(data);
    return works.dev === folder.dev && works.ino === folder.ino;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM';
  }
}

/** A name for this process among all that sync the same database: `node:<machine>:<process>:<random>`. */
export function ownerName(): string {
  return `node:${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
}

/**
 * Is `owner` a process of this machine that has ended? Its number may have gone to another process since, this one
 * included: then the random part differs. Processes of other machines are left to their leases.
 */
export function isDeadOwner(owner: string, self: string): boolean {
  const [kind, host, pid] = owner.split(':');
  if (kind !== 'node' || host !== hostname() || owner === self) return false;
  return Number(pid) === process.pid || !isAlive(Number(pid));
}
