/** What a deployment is told by the environment of whoever deploys. Secrets are no options: `sst secret set` keeps them. */
export interface Options {
  /** Is this the stage that nothing may remove, and that has to bear the failure of a machine? */
  isProduction: boolean;
  /** The pages are here; the API is at `api.` of it, so that both belong to one site and the session's cookie is sent. */
  domain: string;
  /** Who is told of alarms. */
  alarmEmail: string | null;
}

/** Throws when one is missing or wrong. */
export function readOptions(stage: string, environment: NodeJS.ProcessEnv): Options {
  const domain = environment.VEELOCITY_DOMAIN ?? '';
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) {
    throw new Error('Set VEELOCITY_DOMAIN to the domain of the pages, such as veelocity.example.com.');
  }
  const alarmEmail = environment.VEELOCITY_ALARM_EMAIL ?? '';
  const isProduction = stage === 'production';
  if (isProduction && alarmEmail === '') {
    throw new Error('Set VEELOCITY_ALARM_EMAIL to the address that is told of alarms in production.');
  }
  return { isProduction, domain, alarmEmail: alarmEmail === '' ? null : alarmEmail };
}
