import { sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { settleWithin } from '#core/delivery.ts';
import { markDelivery } from '#core/facts/delivery-dirt.ts';
import { readSettings } from '#core/settings.ts';

type Row = Record<string, unknown>;

/** What scripts report, as the tiny worlds have it. */
export interface Intake {
  deployments?: Row[];
  incidents?: Row[];
}

/** Stores what was reported and concludes everything anew. */
export async function reportIntake(ctx: Context, intake: Intake | undefined): Promise<void> {
  const { db } = ctx;
  const repository = (row: Row) => sql`(select id from repositories where name = ${row.repository as string})`;
  for (const row of intake?.deployments ?? []) {
    await db.execute(sql`
      insert into reported_deployments (external_id, repository_id, environment, service, sha, status, started_at, finished_at)
      values (${row.id}, ${repository(row)}, ${row.environment}, ${row.service ?? null}, ${row.sha}, ${row.status}, ${row.started_at}, ${row.finished_at ?? null})`);
  }
  for (const row of intake?.incidents ?? []) {
    await db.execute(sql`
      insert into incidents (source, external_id, repository_id, title, started_at, resolved_at, deployment_ref, sha, release)
      values ('intake', ${row.id}, ${repository(row)}, ${row.title}, ${row.started_at}, ${row.resolved_at ?? null}, ${row.deployment_id ?? null}, ${row.sha ?? null}, ${row.release ?? null})`);
  }
  const rows = await db.execute(sql`select id from repositories`);
  const settings = await readSettings(db);
  await db.transaction(async (tx) => {
    await markDelivery(
      tx,
      rows.map(({ id }) => ({ repositoryId: Number(id), kind: 'everything', ref: '' })),
    );
    await settleWithin(tx, ctx, settings);
  });
}
