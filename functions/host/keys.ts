import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '#core/config.ts';
import { StartError } from '#functions/host/start-error.ts';

/** Secrets that a host makes for itself on its first start and keeps in the data folder, readable by its user only. */

/** Makes the data folder. As root it must stay passable for the user the database runs as; the secrets in it are 0600. */
export function makeDataFolder(folder: string): void {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  try {
    mkdirSync(folder, { recursive: true, mode });
    if ((statSync(folder).mode & mode) !== mode) chmodSync(folder, mode);
  } catch (error) {
    throw new StartError(
      `The data folder ${folder} cannot be made or used (${String(error)}). Set VEELOCITY_DATA_DIR to a folder that you can write to.`,
      error,
    );
  }
}

/**
 * Fills in the keys that the environment left out with keys of this installation. They are made once: losing them
 * means signing in again and entering the sources' tokens again. Production brings its own (`parseConfig` insists).
 */
export function withDevelopmentKeys(config: Config, folder: string): Config {
  if (config.production) return config;
  const encryptionKey = () => `${randomBytes(32).toString('base64url')}=`;
  const jwtSecret = () => randomBytes(32).toString('base64url');
  return {
    ...config,
    encryptionKeys:
      config.encryptionKeys.length > 0
        ? config.encryptionKeys
        : [keepSecret(join(folder, 'encryption.key'), encryptionKey)],
    jwtSecret: config.jwtSecret !== '' ? config.jwtSecret : keepSecret(join(folder, 'session.key'), jwtSecret),
  };
}

/** The secret in `path`, made on first use. Two processes that make it at once both get the one that was first. */
export function keepSecret(path: string, make: () => string): string {
  const kept = readSecret(path);
  if (kept !== null) return kept;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${make()}\n`, { mode: 0o600 });
  try {
    // A link appears whole and only if the name is free.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readSecret(path) ?? '';
}

function readSecret(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text === '')
      throw new StartError(`The file ${path} is empty. Restore it from a backup, or delete it to have a new one made.`);
    return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EACCES') {
      throw new StartError(
        `${path} belongs to another user of this machine, as whom Veelocity was started before. Start it as that user ` +
          `again, or take the folder over with: sudo chown -R $(id -u):$(id -g) ${dirname(path)}`,
      );
    }
    throw error;
  }
}
