import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Context } from '#core/context.ts';
import { activeSince } from '#core/demo-data.ts';
import { DeploymentReport, reportDeployment } from '#core/deployments/report.ts';
import { IncidentReport, reportIncident } from '#core/incidents.ts';
import { readSettings } from '#core/settings.ts';
import { openSource } from '#core/sources.ts';
import { createTeam, TeamInput } from '#core/teams.ts';

/**
 * What the scripts of the demo's company report, as real ones would to `POST /deployments` and `POST /incidents`: they are
 * asked for it after each sync, and what is new or has changed takes the same way from there on.
 */

const Reports = z.object({
  deployments: z.array(DeploymentReport),
  incidents: z.array(IncidentReport),
  teams: z.array(TeamInput),
});
type Reports = z.infer<typeof Reports>;

/** Takes the reports on repositories that are followed by now. Without demo data it is one look at the sources. */
export async function takeDemoReports(ctx: Context): Promise<void> {
  if ((await activeSince(ctx.db)) === null) return;
  const { deployments, incidents, teams } = await unknownOf(ctx, await askForReports(ctx));
  const settings = await readSettings(ctx.db);
  const takes = [
    ...deployments.map((report) => () => reportDeployment(ctx, settings, report, undefined)),
    ...incidents.map((report) => () => reportIncident(ctx, settings, report, undefined)),
    ...teams.map((team) => () => createTeam(ctx, team, 'demo')),
  ];
  for (const take of takes) {
    // It may be removed at any moment.
    if (ctx.ending.aborted || (await activeSince(ctx.db)) === null) return;
    await take();
  }
}

async function askForReports(ctx: Context): Promise<Reports> {
  const opened = await openSource(ctx, 'github');
  if (opened?.origin !== 'demo' || ctx.demo === null) return { deployments: [], incidents: [], teams: [] };
  const response = await ctx.fetch(`${ctx.demo}/reports`, { headers: { Authorization: `Bearer ${opened.secret}` } });
  return Reports.parse(await response.json());
}

/** Those that say something that is not stored yet. */
async function unknownOf(ctx: Context, { deployments, incidents, teams }: Reports): Promise<Reports> {
  const followed = await ctx.db.execute(sql`select name from repositories where origin = 'demo' and tracked`);
  const stored = await ctx.db.execute(sql`
    select 'deployment ' || external_id || ' ' || status as said from reported_deployments
    union all
    select 'incident ' || external_id || case when resolved_at is null then ' open' else ' resolved' end from incidents where source = 'intake'`);
  const [named] = await ctx.db.execute(sql`select exists (select from teams) as any`);
  const names = new Set(followed.map(({ name }) => String(name)));
  const known = new Set(stored.map(({ said }) => String(said)));
  return {
    deployments: deployments.filter(
      ({ repository, id, status }) => names.has(repository) && !known.has(`deployment ${id} ${status}`),
    ),
    incidents: incidents.filter(
      ({ repository, id, resolved_at: at }) =>
        names.has(repository ?? '') && !known.has(`incident ${id} ${at === undefined ? 'open' : 'resolved'}`),
    ),
    // Once, when all of their repositories are known; from then on they are whatever people make of them.
    teams:
      named?.any === false && teams.every((team) => team.repositories.every((name) => names.has(name))) ? teams : [],
  };
}
