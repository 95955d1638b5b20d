import { parseConfig } from '#core/config.ts';
import { openDatabase } from '#core/db/database.ts';
import { releaseLeases } from '#core/sync/claim.ts';
import { conclude } from '#core/sync/conclude.ts';
import { tick } from '#core/sync/tick.ts';
import { nodeFetch } from '#functions/host/guard-node.ts';
import { openContext } from '#functions/host/open.ts';
import { isDeadOwner, ownerName } from '#functions/host/processes.ts';

/** A process that only syncs the sources that it is given, as the Node host does, until nothing is due. Tests kill it. */

const config = parseConfig(process.env);
const db = openDatabase(config.databaseUrl ?? '', { max: 4 });
const ctx = openContext({
  config,
  db,
  fetch: nodeFetch(config),
  wake: () => {},
  owner: ownerName(),
  write: () => {},
});
await releaseLeases(ctx, (owner) => isDeadOwner(owner, ctx.owner));
process.stdout.write('syncing\n');
await Promise.all(process.argv.slice(2).map((source) => tick(ctx, source, 60_000, conclude)));
await db.$client.end();
