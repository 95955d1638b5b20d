import * as z from 'zod';
import { isNetwork } from '#core/lib/address.ts';

/**
 * Every environment variable of the product, in one schema: its check, its default and what it means.
 * Hosts call `parseConfig` once at start; nothing else reads the environment.
 */

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));

const fernetKey = /^[A-Za-z0-9_-]{43}=$/;

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  POSTGRES_HOST: z.string().optional(),
  POSTGRES_PORT: integer(1, 65_535).default(5432),
  POSTGRES_USER: z.string().default('veelocity'),
  POSTGRES_PASSWORD: z.string().optional(),
  POSTGRES_DB: z.string().default('veelocity'),
  VEELOCITY_DATA_DIR: z.string().default('.veelocity'),
  VEELOCITY_ENCRYPTION_KEY: list
    .refine((keys) => keys.every((key) => fernetKey.test(key)), {
      message:
        'must be a Fernet key: 32 bytes as URL-safe base64, 44 characters. ' +
        "Make one with: node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url') + '=')\"",
    })
    .optional(),
  JWT_SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  SETUP_CODE: z.string().optional(),
  PORT: integer(0, 65_535).default(8000),
  HOST: z.string().default('127.0.0.1'),
  TRUSTED_PROXIES: list
    .refine((proxies) => proxies.every(isNetwork), {
      message: 'must be addresses or networks such as 10.0.0.1 or 172.16.0.0/12, separated by commas',
    })
    .default([]),
  DEBUG: flag.default(false),
  CORS_ALLOWED_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), {
      message: 'must be origins such as https://veelocity.example.com, separated by commas',
    })
    .default([]),
  VITE_API_BASE_URL: url.optional(),
  DEPLOYMENT_PATTERNS: list.default(['deploy', 'release', 'publish']),
  RATE_LIMIT_MAX_PER_SYNC: integer(1, 1_000_000).default(500),
  RATE_LIMIT_MAX_PER_HOUR: integer(1, 1_000_000).default(4000),
  RATE_LIMIT_DELAY_MS: integer(0, 60_000).default(100),
  GITHUB_OAUTH_CLIENT_ID: z.string().optional(),
  GITHUB_OAUTH_CLIENT_SECRET: z.string().optional(),
  OAUTH_BACKEND_BASE_URL: url.optional(),
  OAUTH_FRONTEND_REDIRECT_URL: url.optional(),
  SYNC_INTERVAL_MINUTES: integer(1, 1440).default(5),
  GITHUB_API_URL: url.default('https://api.github.com'),
  GITHUB_GRAPHQL_URL: url.default('https://api.github.com/graphql'),
  GITHUB_WEB_URL: url.default('https://github.com'),
  LINEAR_API_URL: url.default('https://api.linear.app/graphql'),
  CURSOR_API_URL: url.default('https://api.cursor.com'),
  GREPTILE_API_URL: url.default('https://api.greptile.com'),
  SENTRY_API_URL: url.default('https://sentry.io/api/0'),
  ALLOW_INSECURE_SOURCES: flag.default(false),
  ALLOWED_PRIVATE_HOSTS: list.default([]),
  GREPTILE_BOT_LOGIN: z.string().default('greptile-apps'),
  PROMETHEUS_TOKEN: z.string().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

/** The settings of the process, checked. Names are those of the environment, in camelCase. */
export interface Config {
  production: boolean;
  /** Where PostgreSQL is; `null` means the embedded server of the Node host. */
  databaseUrl: string | null;
  dataDir: string;
  /** Fernet keys: the first encrypts, all decrypt. Empty until the Node host has made a development key. */
  encryptionKeys: string[];
  /** Signs sessions. Empty until the Node host has made a development key. */
  jwtSecret: string;
  setupCode: string | null;
  port: number;
  host: string;
  trustedProxies: string[];
  debug: boolean;
  corsOrigins: string[];
  /** Words that make a workflow a deployment. */
  deploymentPatterns: string[];
  rateLimit: { maxPerSync: number; maxPerHour: number; delayMs: number };
  githubOauth: { clientId: string; clientSecret: string; backendUrl: string; frontendUrl: string } | null;
  syncIntervalMinutes: number;
  github: { apiUrl: string; graphqlUrl: string; webUrl: string };
  linearUrl: string;
  cursorUrl: string;
  greptileUrl: string;
  sentryUrl: string;
  allowInsecureSources: boolean;
  allowedPrivateHosts: string[];
  greptileBotLogin: string;
  prometheusToken: string | null;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** Every variable that `parseConfig` knows, for the check that `.env.example` names them all. */
export const variables = Object.keys(schema.shape);

/** A wrong setting. The message names each variable and what is wrong with it, one a line; it never holds a value. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`Veelocity cannot start with these settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Checks the environment and returns the settings.
 * Empty variables count as unset. Throws `ConfigError` with every problem at once.
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const known = Object.fromEntries(
    variables.map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const parsed = schema.safeParse(known);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`));
  }
  const env = parsed.data;
  const problems = [...oauthProblems(env), ...productionProblems(env)];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    production: env.NODE_ENV === 'production',
    databaseUrl: databaseUrl(env),
    dataDir: env.VEELOCITY_DATA_DIR,
    encryptionKeys: env.VEELOCITY_ENCRYPTION_KEY ?? [],
    jwtSecret: env.JWT_SECRET_KEY ?? '',
    setupCode: env.SETUP_CODE ?? null,
    port: env.PORT,
    host: env.HOST,
    trustedProxies: env.TRUSTED_PROXIES,
    debug: env.DEBUG,
    corsOrigins: env.CORS_ALLOWED_ORIGINS,
    deploymentPatterns: env.DEPLOYMENT_PATTERNS,
    rateLimit: {
      maxPerSync: env.RATE_LIMIT_MAX_PER_SYNC,
      maxPerHour: env.RATE_LIMIT_MAX_PER_HOUR,
      delayMs: env.RATE_LIMIT_DELAY_MS,
    },
    githubOauth:
      env.GITHUB_OAUTH_CLIENT_ID === undefined
        ? null
        : {
            clientId: env.GITHUB_OAUTH_CLIENT_ID,
            clientSecret: env.GITHUB_OAUTH_CLIENT_SECRET ?? '',
            backendUrl: env.OAUTH_BACKEND_BASE_URL ?? '',
            frontendUrl: env.OAUTH_FRONTEND_REDIRECT_URL ?? '',
          },
    syncIntervalMinutes: env.SYNC_INTERVAL_MINUTES,
    github: { apiUrl: env.GITHUB_API_URL, graphqlUrl: env.GITHUB_GRAPHQL_URL, webUrl: env.GITHUB_WEB_URL },
    linearUrl: env.LINEAR_API_URL,
    cursorUrl: env.CURSOR_API_URL,
    greptileUrl: env.GREPTILE_API_URL,
    sentryUrl: env.SENTRY_API_URL,
    allowInsecureSources: env.ALLOW_INSECURE_SOURCES,
    allowedPrivateHosts: env.ALLOWED_PRIVATE_HOSTS,
    greptileBotLogin: env.GREPTILE_BOT_LOGIN,
    prometheusToken: env.PROMETHEUS_TOKEN ?? null,
    logLevel: env.LOG_LEVEL,
  };
}

type Environment = z.infer<typeof schema>;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function databaseUrl(env: Environment): string | null {
  if (env.DATABASE_URL !== undefined) return env.DATABASE_URL;
  if (env.POSTGRES_HOST === undefined) return null;
  const login = [env.POSTGRES_USER, env.POSTGRES_PASSWORD ?? ''].map(encodeURIComponent).join(':');
  return `postgres://${login}@${env.POSTGRES_HOST}:${env.POSTGRES_PORT}/${encodeURIComponent(env.POSTGRES_DB)}`;
}

const oauthVariables = [
  'GITHUB_OAUTH_CLIENT_ID',
  'GITHUB_OAUTH_CLIENT_SECRET',
  'OAUTH_BACKEND_BASE_URL',
  'OAUTH_FRONTEND_REDIRECT_URL',
] as const;

function oauthProblems(env: Environment): string[] {
  const missing = oauthVariables.filter((name) => env[name] === undefined);
  if (missing.length === 0 || missing.length === oauthVariables.length) return [];
  return missing.map((name) => `${name}: is missing. GitHub OAuth needs all of ${oauthVariables.join(', ')}, or none.`);
}

function productionProblems(env: Environment): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const problems: string[] = [];
  if (env.DEBUG) problems.push('DEBUG: must be false in production.');
  if (env.VEELOCITY_ENCRYPTION_KEY === undefined || env.VEELOCITY_ENCRYPTION_KEY.length === 0) {
    problems.push(
      'VEELOCITY_ENCRYPTION_KEY: is missing. Make one with: ' +
        "node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url') + '=')\"",
    );
  }
  if (env.JWT_SECRET_KEY === undefined) {
    problems.push(
      'JWT_SECRET_KEY: is missing. Make one with: ' +
        "node -e \"console.log(require('node:crypto').randomBytes(32).toString('base64url'))\"",
    );
  }
  return problems;
}
