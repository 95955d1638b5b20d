import type { Shipment, Site } from '#core/demo/company/site.ts';
import { colleagues, organization, type TeamName } from '#core/demo/company/staff.ts';
import { iso } from '#core/demo/generate/cast.ts';

/** What the company tells Veelocity: some of its deployments, its incidents and its teams. The API says what they mean. */
export interface Reports {
  deployments: {
    id: string;
    repository: string;
    environment: string;
    service?: string;
    sha: string;
    status: 'success' | 'failure' | 'cancelled' | 'running';
    started_at: string;
    finished_at?: string;
  }[];
  incidents: {
    id: string;
    title: string;
    started_at: string;
    resolved_at?: string;
    repository: string;
    sha?: string;
  }[];
  teams: { name: string; members: string[]; repositories: string[] }[];
}

/** What the teams call themselves. */
const teamNames: Record<TeamName, string> = {
  shop: 'Shop',
  payments: 'Payments',
  platform: 'Platform',
  mobile: 'Mobile',
  data: 'Data',
  design: 'Design',
};

/** Oldest first. */
export function reportsOf(sites: Site[]): Reports {
  const scripted = sites.filter(({ plan }) => plan.delivery.told === 'reports');
  return {
    deployments: scripted.flatMap((site) =>
      site.shipments.flatMap((shipment, index) =>
        shipment.startedAt > site.times.cut ? [] : deploymentOf(site, shipment, index + 1),
      ),
    ),
    incidents: sites
      .flatMap((site) => site.incidents.map((incident) => ({ incident, plan: site.plan })))
      .sort((a, b) => a.incident.reportedAt - b.incident.reportedAt || (a.incident.key < b.incident.key ? -1 : 1))
      .map(({ incident, plan }, index) => ({
        id: `BRAMBLE-${index + 1}`,
        title: incident.title,
        started_at: iso(incident.startedAt),
        ...(incident.resolvedAt !== null && { resolved_at: iso(incident.resolvedAt) }),
        repository: `${organization}/${plan.name}`,
        ...(incident.sha !== null && { sha: incident.sha }),
      })),
    teams: Object.entries(teamNames).map(([team, name]) => ({
      name,
      members: colleagues.filter((colleague) => colleague.team === team).map(({ login }) => login),
      repositories: sites.filter(({ plan }) => plan.team === team).map(({ plan }) => `${organization}/${plan.name}`),
    })),
  };
}

function deploymentOf({ plan, times }: Site, shipment: Shipment, number: number): Reports['deployments'][number] {
  const { environment, service, sha, startedAt, finishedAt, outcome } = shipment;
  const done = finishedAt <= times.cut;
  return {
    id: `${plan.name}-${number}`,
    repository: `${organization}/${plan.name}`,
    environment,
    ...(service !== null && { service }),
    sha,
    status: done ? outcome : 'running',
    started_at: iso(startedAt),
    ...(done && { finished_at: iso(finishedAt) }),
  };
}
