import { type Config, ConfigError, parseConfig } from '#core/config.ts';

/**
 * The settings of a host that someone else runs (Lambda, workerd). It has no folder to keep keys or a database in, so
 * it is always in production, where parseConfig insists on the keys, and the database must be named.
 */
export function managedConfig(environment: Record<string, string | undefined>): {
  config: Config;
  databaseUrl: string;
} {
  const config = parseConfig({ ...environment, NODE_ENV: 'production' });
  if (config.databaseUrl === null) {
    throw new ConfigError(['DATABASE_URL: is missing. This host has no embedded database.']);
  }
  return { config, databaseUrl: config.databaseUrl };
}
