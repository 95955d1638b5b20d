import type { Config } from '#core/config.ts';
import type { Log } from '#core/context.ts';

/**
 * The log of every host: one JSON object a line, `{time, level, message, …fields}`. It is the last place a secret could
 * leave by, so it takes out what has the name of a secret, what is a known secret, and what looks like one.
 */

const ranks = { debug: 0, info: 1, warn: 2, error: 3 } as const;
const longest = 8000;

const secretName =
  /secret|password|passwd|authorization|cookie|api[-_]?key|encryption|credential|bearer|(^|[-_a-z])token$/i;

const secretShapes: [RegExp, string][] = [
  // The user part of an address: postgres://user:password@host.
  [/(\b\w{1,20}:\/\/)[^\s/@]{1,500}@/g, '$1[redacted]@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  // Tokens of GitHub, Linear, Sentry, Cursor, and our own.
  [/\b(gh[opusr]_|github_pat_|lin_api_|lin_oauth_|sntry[a-z]_|vlt_)[\w-]+/g, '$1[redacted]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[redacted]'],
  // Drizzle writes the parameters of a failed statement into its message; they hold what people entered.
  [/\nparams:[\s\S]*?(?=\n {4}at |$(?![\s\S]))/g, '\nparams: [redacted]'],
];

/** Makes the log of a host. `write` takes one whole line. */
export function createLog(config: Config, write: (line: string) => void, now: () => Date): Log {
  const secrets = knownSecrets(config);
  return (level, message, fields = {}) => {
    if (ranks[level] < ranks[config.logLevel]) return;
    const entry = { time: now().toISOString(), level, message, ...fields };
    write(`${JSON.stringify(cleaned(entry, secrets, 0))}\n`);
  };
}

function knownSecrets(config: Config): string[] {
  const password = config.databaseUrl === null ? '' : new URL(config.databaseUrl).password;
  return [
    ...config.encryptionKeys,
    config.jwtSecret,
    config.setupCode,
    config.prometheusToken,
    config.githubOauth?.clientSecret,
    password,
    decodeURIComponent(password),
  ].filter((secret): secret is string => typeof secret === 'string' && secret.length >= 6);
}

function cleaned(value: unknown, secrets: string[], depth: number): unknown {
  if (typeof value === 'string') return cleanedText(value, secrets);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 5) return '[deep]';
  if (value instanceof Date) return value;
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return cleaned({ name, message, stack, ...(cause !== undefined && { cause }) }, secrets, depth + 1);
  }
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => cleaned(item, secrets, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretName.test(key) && item !== null && typeof item !== 'boolean'
        ? '[redacted]'
        : cleaned(item, secrets, depth + 1),
    ]),
  );
}

function cleanedText(text: string, secrets: string[]): string {
  // What is cut off anyway is not looked through; twice the length, so that no secret is cut in the middle and left.
  let clean = text.slice(0, 2 * longest);
  for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
  for (const [shape, replacement] of secretShapes) clean = clean.replace(shape, replacement);
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}
