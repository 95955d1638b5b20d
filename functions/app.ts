import { auth } from '#functions/api/auth.ts';
import { coverage } from '#functions/api/coverage.ts';
import { dashboard } from '#functions/api/dashboard.ts';
import { demo } from '#functions/api/demo.ts';
import { deployments } from '#functions/api/deployments.ts';
import { errors } from '#functions/api/errors.ts';
import { health } from '#functions/api/health.ts';
import { incidents } from '#functions/api/incidents.ts';
import { insights } from '#functions/api/insights.ts';
import { issues } from '#functions/api/issues.ts';
import { metrics } from '#functions/api/metrics.ts';
import { openapi } from '#functions/api/openapi.ts';
import { people } from '#functions/api/people.ts';
import { pullRequests } from '#functions/api/pull-requests.ts';
import { repositories } from '#functions/api/repositories.ts';
import { rules } from '#functions/api/rules.ts';
import { settings } from '#functions/api/settings.ts';
import { sources } from '#functions/api/sources.ts';
import { sync } from '#functions/api/sync.ts';
import { teams } from '#functions/api/teams.ts';
import { tokens } from '#functions/api/tokens.ts';
import { hooks } from '#functions/api/hooks.ts';
import type { Open } from '#functions/middleware/context.ts';
import { apiShell } from '#functions/middleware/shell.ts';

/**
 * Mounts every API app below `/api/v1`. `open` gives each request its context; a host decides what that costs.
 * Each file of `api/` is an app of its own and can be mounted alone in the same shell.
 */
export function createApp(open: Open) {
  return apiShell(open)
    .route('/api/v1', health)
    .route('/api/v1', auth)
    .route('/api/v1', tokens)
    .route('/api/v1', settings)
    .route('/api/v1', sources)
    .route('/api/v1', sync)
    .route('/api/v1', dashboard)
    .route('/api/v1', metrics)
    .route('/api/v1', insights)
    .route('/api/v1', coverage)
    .route('/api/v1', repositories)
    .route('/api/v1', pullRequests)
    .route('/api/v1', deployments)
    .route('/api/v1', incidents)
    .route('/api/v1', errors)
    .route('/api/v1', people)
    .route('/api/v1', teams)
    .route('/api/v1', issues)
    .route('/api/v1', rules)
    .route('/api/v1', hooks)
    .route('/api/v1', demo)
    .route('/api/v1', openapi);
}

/** The type of every route, for the typed client of the web. */
export type Api = ReturnType<typeof createApp>;
