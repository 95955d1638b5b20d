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

const slug = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9_.-]+$/, 'Must be the short name that stands in the address, without spaces and slashes.');
const repositoryName = repositoryEntry.refine((entry) => !entry.startsWith('org:'), 'Must be owner/name.');
/** Each once, whatever its case. */
const once = (entries: string[]) => [...new Map(entries.map((entry) => [entry.toLowerCase(), entry])).values()];

/** What `PUT /sources/{id}` takes as `config`. */
const sourceConfigs = {
  github: z.strictObject({
    repositories,
    api_url: address.nullable().optional(),
    graphql_url: address.nullable().optional(),
  }),
  'github-actions': z.strictObject({ enabled: z.boolean(), repositories: repositories.optional() }),
  linear: z.strictObject({
    teams: z.array(z.string().trim().min(1).max(20).toUpperCase()).max(200).transform(once).optional(),
  }),
  cursor: z.strictObject({}),
  greptile: z.strictObject({
    bot_login: z
      .string()
      .trim()
      .max(100)
      .transform((login) => login.replace(/\[bot\]$/, ''))
      .nullable()
      .optional(),
  }),
  sentry: z.strictObject({
    organization: slug,
    projects: z.array(slug).max(1000).transform(once).optional(),
    base_url: address.nullable().optional(),
    /** Which repository the errors of a project are of. */
    repositories: z.record(slug, repositoryName).optional(),
  }),
} as const satisfies Record<SourceId, unknown>;

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
  /** Of a source that shares another's credential: where it is asked with its own key. */
  own?: string;
}

/** Checks a source's `config`. Throws `invalid` with each field. */
export function parseSourceConfig(id: SourceId, given: unknown, config: Config): Record<string, unknown> {
  const parsed = sourceConfigs[id].safeParse(given);
  if (!parsed.success) throw invalid(inConfig(fieldErrors(parsed.error)));
  const insecure = Object.entries(parsed.data)
    .filter(([, value]) => isInsecure(value) && !config.allowInsecureSources)
    .map(([field]) => ({
      field,
      message:
        'Must begin with https:, since the token goes there. ALLOW_INSECURE_SOURCES=true permits http: for tests.',
    }));
  if (insecure.length > 0) throw invalid(inConfig(insecure));
  return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value != null));
}

function isInsecure(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).protocol === 'http:';
}

/** Whose credential a source uses. */
export function credentialOf(id: string): string {
  return id === 'github-actions' || id === 'greptile' ? 'github' : id;
}

/** May it have a secret of its own? GitHub Actions has none; that of Greptile is beside the token of GitHub. */
export function hasOwnSecret(id: string): boolean {
  return id !== 'github-actions';
}

/** Where the provider of a credential is: the source's own address stands before the environment's. */
export function sourceUrls(id: string, own: Record<string, unknown>, config: Config): Urls {
  if (id === 'linear') return { api: config.linearUrl, graphql: config.linearUrl, web: 'https://linear.app' };
  if (id === 'cursor') return { api: config.cursorUrl, graphql: '', web: 'https://cursor.com' };
  if (id === 'sentry') {
    const api = typeof own.base_url === 'string' ? apiOfSentry(own.base_url) : config.sentryUrl;
    return { api, graphql: '', web: new URL(api).origin };
  }
  return githubUrls(own, config);
}

/** Where a source is asked with the key that it has beside the credential of another; none: it has no such key. */
export function ownUrl(id: string, config: Config): Pick<Urls, 'own'> {
  return id === 'greptile' ? { own: config.greptileUrl } : {};
}

/** A source's config with what the environment says where it says nothing. */
export function withDefaults(id: string, own: Record<string, unknown>, config: Config): Record<string, unknown> {
  return id === 'greptile' ? { bot_login: config.greptileBotLogin, ...own } : own;
}

/** Where the simulated providers of the demo answer, each below a path of its own; GitHub is at the root. */
export function demoUrls(id: string, demo: string): Urls {
  const api = `${demo}/${id}`;
  return { api, graphql: `${api}/graphql`, web: api };
}

/** People give the address that they see in the browser; the API is below it. */
function apiOfSentry(base: string): string {
  return base.endsWith('/api/0') ? base : `${base}/api/0`;
}

/** Where GitHub is: the source's own addresses stand before the environment's, and one of them implies the others. */
function githubUrls(own: Record<string, unknown>, config: Config): Urls {
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
