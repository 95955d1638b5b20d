/// <reference path="./.sst/platform/config.d.ts" />

/** Veelocity as functions on AWS. `docs/serverless.md` says how it is deployed; each family of resources is a file of infra/. */
export default $config({
  app({ stage }) {
    const isProduction = stage === 'production';
    return {
      name: 'veelocity',
      home: 'aws',
      removal: isProduction ? 'retain' : 'remove',
      protect: isProduction,
    };
  },

  /** In the order in which one thing needs another: what comes later names what it needs. */
  async run() {
    const { readOptions } = await import('./infra/options.ts');
    const { createSecrets } = await import('./infra/secrets.ts');
    const { createDatabase } = await import('./infra/database.ts');
    const { createQueues, subscribe } = await import('./infra/queues.ts');
    const { readBundles } = await import('./infra/bundles.ts');
    const { functionsOf } = await import('./infra/functions.ts');
    const { migrate } = await import('./infra/migrations.ts');
    const { createApi } = await import('./infra/api.ts');
    const { createSchedules } = await import('./infra/schedules.ts');
    const { createSite } = await import('./infra/site.ts');
    const { createAlarms } = await import('./infra/alarms.ts');

    const options = readOptions($app.stage, process.env);
    const bundles = readBundles();
    const secrets = createSecrets();
    const database = createDatabase(options);
    const queues = createQueues(bundles);
    const before = functionsOf({ options, bundles, secrets, queues, vpc: database.vpc, databaseUrl: database.url });
    const databaseUrl = migrate(before, database.url);
    const functions = functionsOf({ options, bundles, secrets, queues, vpc: database.vpc, databaseUrl });
    const api = createApi(options, functions);
    const sources = createSchedules(functions, queues);
    subscribe(queues, sources);
    const site = createSite(options);
    createAlarms({ options, api, queues, database, sources });
    return { api: api.gateway.url, site: site.url };
  },
});
