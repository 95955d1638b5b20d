import { readFileSync } from 'node:fs';
import { ConfigError, parseConfig, variables } from '#core/config.ts';

/** The table of `docs/deployment.md` with every variable that `core/config.ts` reads; the rest of the page is written by hand. */

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const place = /(<!-- variables: [^\n]*-->\n)[^]*(<!-- \/variables -->)/;

/** The page as it should be. */
export function deploymentText(): string {
  return read('docs/deployment.md').replace(
    place,
    (_, before: string, after: string) => `${before}\n${table()}\n\n${after}`,
  );
}

/** Names and their order are of `core/config.ts`; the tidy test holds defaults and words of `.env.example` against it. */
function table(): string {
  const words = new Map(
    [...read('.env.example').matchAll(/((?:^# .*\n)+)^([A-Z_]+)=(.*)$/gm)].map(
      ([, comment = '', name = '', value = '']) => [name, { meaning: sentences(comment), value }],
    ),
  );
  const required = requiredInProduction();
  const compose = saidByCompose();
  const rows = variables.map((name) => {
    const { meaning = '', value = '' } = words.get(name) ?? {};
    const usually = required.includes(name) ? 'required in production' : code(value);
    return `| \`${name}\` | ${usually} | ${compose.get(name) ?? ''} | ${meaning} |`;
  });
  return ['| Variable | Default | With Compose | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const code = (value: string) => (value === '' ? '–' : `\`${value}\``);

/** The lines of comment above a variable as one text, without the heading of its section. */
function sentences(comment: string): string {
  const lines = comment.split('\n').filter((line) => line !== '' && !line.startsWith('# --'));
  return lines.map((line) => line.replace(/^# /, '')).join(' ');
}

function requiredInProduction(): string[] {
  try {
    parseConfig({ NODE_ENV: 'production' });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [...error.message.matchAll(/^ {2}([A-Z_]+): is missing/gm)].map(([, name = '']) => name);
  }
}

/** What the compose file gives the backend: always, unless the environment file says another, or not without it. */
function saidByCompose(): Map<string, string> {
  const compose = read('infra/docker/docker-compose.prod.yml');
  const always = compose.matchAll(/^ {6}([A-Z_]+): ([^$"\s]+)$/gm);
  const usually = compose.matchAll(/^ {6}([A-Z_]+): \$\{\1:-([^}]+)\}$/gm);
  const required = [...compose.matchAll(/^ {6}([A-Z_]+): "\$\{\1:\?/gm)].map(([, name = '']) => name);
  return new Map([
    ...[...usually].map(([, name = '', value = '']) => [name, code(value)] as const),
    ...[...always].map(([, name = '', value = '']) => [name, `always ${code(value)}`] as const),
    ...required.map((name) => [name, 'required'] as const),
  ]);
}
