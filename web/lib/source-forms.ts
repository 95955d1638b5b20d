import type { Source } from './answers.ts';

/** What is asked of somebody who connects a source with a key of its own: data, so that another source is an entry. */

export interface ConfigField {
  name: string;
  label: string;
  hint: string;
  required?: boolean;
  placeholder?: string;
  /** Several values, separated by commas. */
  list?: true;
}

export interface SourceForm {
  /** What is behind its secret, as its provider calls it. */
  secret: string;
  /** Can it be connected without one? Then why there is one. */
  optional?: string;
  /** What it brings, in a sentence. */
  words: string;
  /** How to come by the secret. */
  how: string;
  fields: ConfigField[];
}

export const sourceForms: Record<string, SourceForm> = {
  linear: {
    secret: 'API key',
    words: 'Issues, their states and cycles: how long work takes from its start to production.',
    how: 'In Linear: Settings, Security and access, Personal API keys. Read access is enough.',
    fields: [
      {
        name: 'teams',
        label: 'Teams',
        hint: 'The keys of the teams to read, separated by commas. Empty: all that the key can see.',
        placeholder: 'ENG, OPS',
        list: true,
      },
    ],
  },
  cursor: {
    secret: 'Admin API key',
    words: 'Who works with Cursor, how much of what it suggests is accepted, what it costs, and its share of commits.',
    how: 'In Cursor: the dashboard of the team, Settings, API keys. Only an administrator of the team can make one.',
    fields: [],
  },
  greptile: {
    secret: 'API key',
    optional:
      'Reviews are read from GitHub with the token that is there. A key of Greptile adds the state of its index.',
    words: 'What the AI reviewer says, how soon, and what becomes of it.',
    how: 'In Greptile: Settings, API keys.',
    fields: [
      {
        name: 'bot_login',
        label: 'Login of the reviewer on GitHub',
        hint: 'Empty: the usual one.',
        placeholder: 'greptile-apps',
      },
    ],
  },
  sentry: {
    secret: 'auth token',
    words: 'Errors in production: how many, which are new, and which deployments they follow.',
    how: 'In Sentry: Settings, Custom integrations, an internal integration with read access to Project, Release, Issue & Event, and Organization.',
    fields: [
      {
        name: 'organization',
        label: 'Organisation',
        hint: 'Its short name, as it stands in the address.',
        placeholder: 'acme',
        required: true,
      },
      {
        name: 'projects',
        label: 'Projects',
        hint: 'Their short names, separated by commas. Empty: all that the token can see.',
        list: true,
      },
      {
        name: 'base_url',
        label: 'Address',
        hint: 'Only for a server of your own, or a region such as https://de.sentry.io.',
        placeholder: 'https://sentry.example.com',
      },
    ],
  },
};

/** What stands in the fields, of a source as it is. */
export function valuesOf({ fields }: SourceForm, { config }: Pick<Source, 'config'>): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name }) => {
      const value = config[name];
      return [name, Array.isArray(value) ? value.join(', ') : String(value ?? '')];
    }),
  );
}

/** The source's `config` with these values; what has no field stays as it is, and an empty field is left out. */
export function configWith(
  { fields }: SourceForm,
  { config }: Pick<Source, 'config'>,
  values: Record<string, string>,
): Record<string, unknown> {
  const asked = new Set(fields.map(({ name }) => name));
  const kept = Object.entries(config).filter(([name]) => !asked.has(name));
  const given = fields.flatMap(({ name, list }): [string, unknown][] => {
    const text = (values[name] ?? '').trim();
    if (text === '') return [];
    return [[name, list === true ? listOf(text) : text]];
  });
  return Object.fromEntries([...kept, ...given]);
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
