import type { Options } from './options.ts';

/**
 * A network of its own, and in it PostgreSQL behind a pooler (RDS Proxy): functions come in any number, connections do
 * not. The functions are in the network too; what they ask of the internet goes out through its gateway.
 */
export type Database = ReturnType<typeof createDatabase>;

const keptDays = 14;

export function createDatabase({ isProduction }: Options) {
  const vpc = new sst.aws.Vpc('Network', { nat: isProduction ? 'managed' : 'ec2' });
  const postgres = new sst.aws.Postgres('Database', {
    vpc,
    proxy: true,
    version: '17',
    instance: isProduction ? 't4g.small' : 't4g.micro',
    storage: '100 GB',
    multiAz: isProduction,
    transform: {
      instance: (instance) => {
        instance.deletionProtection = isProduction;
        instance.skipFinalSnapshot = !isProduction;
        if (isProduction) instance.finalSnapshotIdentifier = `veelocity-${$app.stage}-final`;
        instance.backupRetentionPeriod = isProduction ? keptDays : 1;
        instance.allowMajorVersionUpgrade = false;
        instance.autoMinorVersionUpgrade = true;
        // What changes the machine waits for its quiet hour.
        instance.applyImmediately = !isProduction;
        instance.copyTagsToSnapshot = true;
      },
      parameterGroup: (group) => {
        group.parameters = [{ name: 'rds.force_ssl', value: '1' }];
      },
      proxy: (proxy) => {
        proxy.requireTls = true;
      },
    },
  });
  const { username, password, host, port, database } = postgres;
  // The pooler's certificate is of an authority that Node knows, so its name is checked as well.
  const url = $interpolate`postgres://${username}:${password}@${host}:${port}/${database}?sslmode=verify-full`;
  return { vpc, url, instanceId: postgres.id };
}
