import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';

/** Everything that is concluded of deployments and changes, without the keys that the order of arrival decides. */
export function deliverySnapshot(db: Database): Promise<Record<string, unknown[]>> {
  return readSnapshot(db, deliveryQueries);
}

/** The rows of these queries, in an order of their own. */
export async function readSnapshot(db: Database, queries: Record<string, string>): Promise<Record<string, unknown[]>> {
  const tables = Object.entries(queries).map(
    ([table, query]) => `select '${table}' as table, to_jsonb(t) as row from (${query}) t`,
  );
  const rows = await db.execute(sql.raw(`select * from (${tables.join(' union all ')}) r order by 1, r.row::text`));
  const result: Record<string, unknown[]> = Object.fromEntries(Object.keys(queries).map((table) => [table, []]));
  for (const row of rows) result[String(row.table)]?.push(row.row);
  return result;
}

/** The natural key of a deployment. */
const keyOf = (id: string) => `(select d.key from deployment_facts d where d.id = ${id})`;
const incidentOf = (id: string) => `(select i.external_id from incidents i where i.id = ${id})`;
const numberOf = (id: string) => `(select p.number from pull_requests p where p.id = ${id})`;

export const deliveryQueries: Record<string, string> = {
  deployment_facts: `select to_jsonb(f) - array['id', 'previous_id'] as rest, ${keyOf('f.previous_id')} as previous from deployment_facts f`,
  deployed_commits: `select environment, service, sha, ${keyOf('f.deployment_id')} as deployment from deployed_commits f`,
  deployed_changes: `select environment, service, change, rides_with, ${keyOf('f.deployment_id')} as deployment from deployed_changes f`,
  deployment_evidence: `select ${keyOf('f.deployment_id')} as deployment, kind, ${keyOf('f.by_deployment_id')} as by, ${incidentOf('f.incident_id')} as incident, by_change, fails
    from deployment_evidence f`,
  incident_links: `select ${incidentOf('f.incident_id')} as incident, ${keyOf('f.deployment_id')} as deployment, confidence from incident_links f`,
  reverts: `select change, reference from reverts`,
  change_facts: `select to_jsonb(f) - array['id', 'pull_request_id', 'deployment_id'] as rest, ${keyOf('f.deployment_id')} as deployment, ${numberOf('f.pull_request_id')} as number
    from change_facts f`,
  pull_request_facts: `select to_jsonb(f) - 'pull_request_id' as rest, ${numberOf('f.pull_request_id')} as number from pull_request_facts f`,
};
