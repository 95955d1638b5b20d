import * as z from 'zod';
import type { Config } from '#core/config.ts';
import type { FieldError } from '#core/error.ts';
import { fieldErrors, invalid } from '#core/lib/invalid.ts';

/** The six sources and what each may be configured with. */

export const sourceIds = ['github', 'github-actions', 'linear', 'cursor', 'greptile', 'sentry'] as const;
export type SourceId = (typeof sourceIds)[number];

const owner = '[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?';
const repositoryEntry = z
  .string()
  .trim()
  .max(200)
  .regex(
    new RegExp(`^(?:org:${owner}|${owner}/(?!\\.{1,2}$)[A-Za-z0-9._-]+)$`),
    'Must be owner/name, or org:Name for all repositories of an organisation.',
  );
const repositories = z
  .array(repositoryEntry)
  .max(1000)
  .transform((entries) => [...new Map(entries.map((entry) => [entry.toLowerCase(), entry])).values()]);
const address = z
  .string()
  .trim()
  .max(2000)
  .refine(isAddress, 'Must be an address such as https://github.example.com/api/v3, without user, query or fragment.')
  .transform((text) => text.replace(/\/+$/, ''));

/** What `PUT /sources/{id}` takes as `config`. Only these can be connected yet. */
const sourceConfigs = {
  github: z.strictObject({
    repositories,
    api_url: address.nullable().optional(),
    graphql_url: address.nullable().optional(),
  }),
  'github-actions': z.strictObject({ enabled: z.boolean(), repositories: repositories.optional() }),
} as const;

/** What a source is called, and what is behind its secret. */
export const sourceWords: Record<SourceId, { title: string; secret: string }> = {
  github: { title: 'GitHub', secret: 'token' },
  'github-actions': { title: 'GitHub Actions', secret: 'token' },
  linear: { title: 'Linear', secret: 'API key' },
  cursor: { title: 'Cursor', secret: 'Admin API key' },
  greptile: { title: 'Greptile', secret: 'API key' },
  sentry: { title: 'Sentry', secret: 'auth token' },
};

/** Where a source is asked, and where its pages are. */
export interface Urls {
  api: string;
  graphql: string;
  web: string;
}

/** Checks a source's `config`. Throws `invalid` with each field, or in a sentence when it cannot be connected yet. */
export function parseSourceConfig(id: SourceId, given: unknown, config: Config): Record<string, unknown> {
  if (!(id in sourceConfigs)) {
    const { title } = sourceWords[id];
    throw invalid([
      { field: '', message: `${title} cannot be connected yet: this version reads GitHub and GitHub Actions.` },
    ]);
  }
  const parsed = sourceConfigs[id as keyof typeof sourceConfigs].safeParse(given);
  if (!parsed.success) throw invalid(inConfig(fieldErrors(parsed.error)));
  const insecure = Object.entries(parsed.data)
    .filter(
      ([, value]) => typeof value === 'string' && new URL(value).protocol === 'http:' && !config.allowInsecureSources,
    )
    .map(([field]) => ({
      field,
      message:
        'Must begin with https:, since the token goes there. ALLOW_INSECURE_SOURCES=true permits http: for tests.',
    }));
  if (insecure.length > 0) throw invalid(inConfig(insecure));
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value != null));
}

/** Where GitHub is: the source's own addresses stand before the environment's, and one of them implies the others. */
export function githubUrls(own: Record<string, unknown>, config: Config): Urls {
  const api = typeof own.api_url === 'string' ? own.api_url : null;
  const graphql = typeof own.graphql_url === 'string' ? own.graphql_url : null;
  return {
    api: api ?? config.github.apiUrl,
    graphql: graphql ?? (api === null ? config.github.graphqlUrl : graphqlOf(api)),
    web: api === null ? config.github.webUrl : webOf(api),
  };
}

/** Enterprise Server has `/api/v3` and `/api/graphql`; everything else has GraphQL below its REST address. */
function graphqlOf(api: string): string {
  return api.endsWith('/api/v3') ? api.replace(/v3$/, 'graphql') : `${api}/graphql`;
}

function webOf(api: string): string {
  const { protocol, host } = new URL(api);
  return `${protocol}//${host.replace(/^api\./, '')}`;
}

function inConfig(errors: FieldError[]): FieldError[] {
  return errors.map(({ field, message }) => ({ field: field === '' ? 'config' : `config.${field}`, message }));
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && (url.protocol === 'https:' || url.protocol === 'http:');
}
