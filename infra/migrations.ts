import { hashOf } from './bundles.ts';
import type { Functions } from './functions.ts';

/**
 * Applies the migrations, once for each version of them, and returns the database's address as everybody else gets it:
 * it is known only when they are applied, so that no function of a version is there before its tables are.
 */
export function migrate(functions: Functions, databaseUrl: $util.Output<string>): $util.Output<string> {
  const migrations = functions.create('migrations');
  const applied = new aws.lambda.Invocation('ApplyMigrations', {
    functionName: migrations.name,
    input: '{}',
    triggers: { code: hashOf('migrations') },
  });
  return $resolve([databaseUrl, applied.result]).apply(([url]) => url);
}
