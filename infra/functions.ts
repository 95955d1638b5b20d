import { type Bundles, folderOf } from './bundles.ts';
import type { Database } from './database.ts';
import type { Options } from './options.ts';
import type { Queues } from './queues.ts';
import { resourceName } from './resource-name.ts';
import type { Secrets } from './secrets.ts';

/** How a function is made of its bundle: what it may hold, how long it may take, what it may know and do. */

interface Parts {
  options: Options;
  bundles: Bundles;
  secrets: Secrets;
  queues: Queues;
  vpc: Database['vpc'];
  databaseUrl: $util.Output<string>;
}

export interface Functions {
  bundles: Bundles;
  create: (name: string) => sst.aws.Function;
}

type Size = Pick<sst.aws.FunctionArgs, 'memory' | 'timeout'>;

/** The router waits half a minute; the processor grows with the memory. */
const usual: Size = { memory: '512 MB', timeout: '29 seconds' };
const large: Size = { memory: '1024 MB', timeout: '29 seconds' };

/** Whoever measures, concludes or hashes passwords has more to compute than to wait for. */
const sizes: Record<string, Size> = {
  'api/auth': large,
  'api/dashboard': large,
  'api/deployments': large,
  'api/incidents': large,
  'api/insights': large,
  'api/metrics': large,
  'api/rules': large,
  'api/settings': large,
  'api/health': { memory: '256 MB', timeout: '10 seconds' },
  // A page that a provider takes its time for, and what follows from it, is let end before the time is up.
  sync: { memory: '1024 MB', timeout: '15 minutes' },
  migrations: { memory: '512 MB', timeout: '15 minutes' },
};

/** What AWS does in the name of a function to bring it the messages of a queue. */
const receiving = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/** An event that nobody waits for is tried so often again, and then kept among the dead letters. */
const retries = 2;

export function functionsOf({ options, bundles, secrets, queues, vpc, databaseUrl }: Parts): Functions {
  const environment = (name: string) => ({
    DATABASE_URL: databaseUrl,
    VEELOCITY_ENCRYPTION_KEY: secrets.encryptionKey.value,
    JWT_SECRET_KEY: secrets.jwtSecretKey.value,
    CORS_ALLOWED_ORIGINS: `https://${options.domain}`,
    ...(bundles.wakes.has(name) && { VEELOCITY_QUEUES: queues.urls }),
    ...(name === 'api/auth' && { SETUP_CODE: secrets.setupCode.value, ...oauthOf(secrets, options) }),
  });
  const argsOf = (name: string): sst.aws.FunctionArgs => {
    const isScheduled = name.startsWith('sync/');
    const mayWrite = [
      ...(bundles.wakes.has(name) ? [...queues.work.values()].map(({ arn }) => arn) : []),
      ...(isScheduled ? [queues.deadLetters.arn] : []),
    ];
    const own = queues.work.get(name);
    return {
      ...(sizes[name] ?? sizes[name.split('/')[0] ?? ''] ?? usual),
      description: `Veelocity: ${name}`,
      bundle: folderOf(name),
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      vpc,
      environment: environment(name),
      logging: { retention: options.isProduction ? '3 months' : '1 week', format: 'text' },
      permissions: [
        ...(mayWrite.length === 0 ? [] : [{ actions: ['sqs:SendMessage'], resources: mayWrite }]),
        ...(own === undefined ? [] : [{ actions: receiving, resources: [own.arn] }]),
      ],
      ...(isScheduled && { retries }),
      transform: {
        function: (made) => {
          if (isScheduled) made.deadLetterConfig = { targetArn: queues.deadLetters.arn };
        },
        role: (role) => {
          // SST lets whoever may do anything in the account take the role too, which is meant for its live development.
          role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: 'lambda.amazonaws.com' });
        },
      },
    };
  };
  return { bundles, create: (name) => new sst.aws.Function(resourceName(name), argsOf(name)) };
}

/** All four, or none: where there is no OAuth app, the addresses are left out as well. */
function oauthOf({ githubOauthClientId, githubOauthClientSecret }: Secrets, { domain }: Options) {
  const where = (url: string) => githubOauthClientId.value.apply((id) => (id === '' ? '' : url));
  return {
    GITHUB_OAUTH_CLIENT_ID: githubOauthClientId.value,
    GITHUB_OAUTH_CLIENT_SECRET: githubOauthClientSecret.value,
    OAUTH_BACKEND_BASE_URL: where(`https://api.${domain}`),
    OAUTH_FRONTEND_REDIRECT_URL: where(`https://${domain}/settings`),
  };
}
