import { migrate } from '#core/db/migrate.ts';
import { LambdaHost } from '#functions/host/lambda-host.ts';

/** Applies the migrations on Lambda; a deployment calls it once, before the functions of its version are used. */
export function migrations() {
  const host = new LambdaHost(process.env);
  return (): Promise<{ applied: string[] }> => host.during(async () => ({ applied: await migrate(host.ctx.db) }));
}
