import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, parseConfig } from '#core/config.ts';
import { openDatabase } from '#core/db/database.ts';
import { rotateSecrets } from '#core/rotation.ts';
import { EmbeddedDatabase } from '#functions/host/embedded.ts';
import { withDevelopmentKeys } from '#functions/host/keys.ts';
import { createLog } from '#functions/host/log.ts';
import { openContext } from '#functions/host/open.ts';
import { ownerName } from '#functions/host/processes.ts';
import { StartError } from '#functions/host/start-error.ts';

/**
 * `npm run rotate-key`: encrypts everything that is stored with the first key of VEELOCITY_ENCRYPTION_KEY, so that the
 * others can be taken off the list. It ends with 1 when something cannot be read with any of them.
 */

const project = fileURLToPath(new URL('../../', import.meta.url));
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function rotate(): Promise<boolean> {
  const parsed = parseConfig(process.env);
  const folder = isAbsolute(parsed.dataDir) ? parsed.dataDir : join(project, parsed.dataDir);
  const config = withDevelopmentKeys(parsed, folder);
  const log = createLog(
    config,
    () => {},
    () => new Date(),
  );
  const embedded = config.databaseUrl === null ? new EmbeddedDatabase(folder, log) : null;
  await embedded?.start();
  const db = openDatabase(config.databaseUrl ?? embedded?.url ?? '', { max: 1 });
  try {
    const fetch = () => Promise.reject(new Error('Nothing is asked of anybody here.'));
    const ctx = openContext({ config, db, fetch, wake: () => {}, owner: ownerName(), write: () => {} });
    const { current, renewed, unreadable } = await rotateSecrets(ctx);
    say(`Encrypted again with the first key: ${renewed}. Encrypted with it before: ${current}.`);
    if (unreadable.length === 0) {
      say('The other keys of VEELOCITY_ENCRYPTION_KEY are needed no more.');
      return true;
    }
    say(`No key of VEELOCITY_ENCRYPTION_KEY reads these, and they were left as they are: ${unreadable.join(', ')}.`);
    say(
      'Add the key that made them to the end of the list and run this again, or enter those secrets anew in Settings.',
    );
    return false;
  } finally {
    await db.$client.end({ timeout: 5 });
    await embedded?.stop('fast');
  }
}

try {
  process.exitCode = (await rotate()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** What a person can change is said in a sentence; a fault of the database by its own words, without an address. */
function messageOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return `The database could not be changed: ${cause instanceof Error ? cause.message : String(cause)}`;
}
