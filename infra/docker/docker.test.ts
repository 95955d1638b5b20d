import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig, variables } from '#core/config.ts';
import { createWebFiles } from '#functions/host/web-files.ts';
import { nginxConfiguration } from './nginx.ts';

/** What can be said of the deployment without an engine; verify.ts does the rest on a real one. */

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const compose = read('docker-compose.prod.yml');
const example = read('.env.example');

/** The text of a service. */
function service(name: string): string {
  return new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)*)`, 'm').exec(compose)?.[1] ?? '';
}

test('every setting of the program reaches the backend', () => {
  const [, block = ''] = /^ {4}environment:\n((?: {6}.*\n)*)/m.exec(service('backend')) ?? [];
  const passed = [...block.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name);
  expect(passed).toEqual(variables);
});

test('.env.example names every variable that Compose reads, each once, and nothing in it is refused', () => {
  const passed = [...service('backend').matchAll(/^ {6}([A-Z_]+):$/gm)].map(([, name]) => name);
  const replaced = [...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
  const lines = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)];
  expect(new Set(lines.map(([, name]) => name))).toEqual(new Set([...passed, ...replaced]));
  expect(new Set(lines.map(([, name]) => name)).size).toBe(lines.length);
  const values = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
  expect(parseConfig(values)).toEqual(parseConfig({}));
});

test('what is required fails with how to make one', () => {
  const required = [...compose.matchAll(/\$\{([A-Z_]+):\?([^\n]*)\}"/g)].map(([, name = '', text = '']) => [
    name,
    text,
  ]);
  expect(required.map(([name]) => name)).toEqual(['POSTGRES_PASSWORD', 'VEELOCITY_ENCRYPTION_KEY', 'JWT_SECRET_KEY']);
  for (const [name, text] of required) expect(text, name).toContain('Make one with: ');
});

test('every service restarts, is checked, writes no endless log and can do as little as possible', () => {
  const common = compose.slice(0, compose.indexOf('\nservices:'));
  for (const line of ['restart: unless-stopped', 'read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true'])
    expect(common).toContain(line);
  expect(common).toContain('max-size');
  for (const name of ['postgres', 'backend', 'frontend']) {
    expect(service(name), name).toContain('<<: *service');
    expect(service(name), name).toContain('<<: *health');
  }
  expect(service('postgres')).not.toContain('ports:');
  expect(compose).not.toMatch(/privileged: true|cap_add|network_mode|docker\.sock/);
});

test('images have versions, and compose and the Dockerfile mean the same ones', () => {
  const inDockerfile = [...read('Dockerfile').matchAll(/^ARG ([A-Z]+_IMAGE)=(\S+)$/gm)].map(([, ...pair]) => pair);
  const inCompose = [...compose.matchAll(/^ {8}([A-Z]+_IMAGE): \$\{\1:-(\S+)\}$/gm)].map(([, ...pair]) => pair);
  expect(inCompose).toEqual(inDockerfile);
  for (const [, image] of inDockerfile) expect(image).toMatch(/:.*(\d|bookworm-slim)/);
});

test('the frontend tells browsers the same policy as the Node host', async () => {
  for (const [apiUrl, origin] of [
    [null, null],
    ['https://api.example.com/', 'https://api.example.com'],
  ] as const) {
    const answer = await createWebFiles(import.meta.dirname, origin)(new Request('http://localhost/nginx.conf'));
    expect(nginxConfiguration(apiUrl)).toContain(`"${answer.headers.get('Content-Security-Policy')}"`);
  }
});

test('the API is passed on only where the pages ask their own address for it', () => {
  expect(nginxConfiguration(null)).toContain('proxy_pass $backend;');
  expect(nginxConfiguration('https://api.example.com')).not.toContain('proxy_pass');
  expect(() => nginxConfiguration('api.example.com')).toThrow('VITE_API_BASE_URL: must be the public address');
  expect(nginxConfiguration(null)).not.toMatch(/# \{/);
});

test.each(['caddy', 'traefik'])('%s can do as little as the others, and its address is believed', (name) => {
  const file = read(`docker-compose.${name}.yml`);
  for (const line of [
    'read_only: true',
    'cap_drop: [ALL]',
    "security_opt: ['no-new-privileges:true']",
    'max-size: 10m',
  ])
    expect(file).toContain(line);
  expect([...file.matchAll(/cap_add: (.*)$/gm)].map(([, added]) => added)).toEqual(['[NET_BIND_SERVICE]']);
  const [, address] = /ipv4_address: '([^']+)'/.exec(file) ?? [];
  const [, trusted = ''] = /TRUSTED_PROXIES: (.*)$/m.exec(file) ?? [];
  // `${TRUSTED_PROXIES:-}` has no comma; the first is what the compose file before it trusts.
  expect(trusted.split(',')).toEqual([
    ...(/^ {6}TRUSTED_PROXIES: ([^,]+),/m.exec(compose) ?? []).slice(1),
    address,
    `\${TRUSTED_PROXIES:-}`,
  ]);
  expect(file).not.toContain('docker.sock');
});

test('the routes of Traefik name what is there, and lead where those of Caddy lead', () => {
  const routes = read('traefik-routes.yml');
  const section = (name: string) => new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n?)*)`, 'm').exec(routes)?.[1] ?? '';
  const names = (text: string) => [...text.matchAll(/^ {4}(\w+):$/gm)].map(([, name]) => name);
  const used = (pattern: RegExp) => [...section('routers').matchAll(pattern)].map(([, name = '']) => name);
  expect(names(section('services'))).toEqual(used(/^ {6}service: (\w+)$/gm));
  const middlewares = used(/^ {6}middlewares: \[(.*)\]$/gm).flatMap((list) => list.split(', '));
  expect(new Set(names(section('middlewares')))).toEqual(new Set(middlewares));
  const traefik = read('docker-compose.traefik.yml');
  for (const name of used(/entryPoints: \[(\w+)\]/g)) expect(traefik).toContain(`--entrypoints.${name}.address=`);
  for (const name of used(/certResolver: (\w+)/g)) expect(traefik).toContain(`--certificatesresolvers.${name}.acme.`);
  const targets = [...section('services').matchAll(/url: 'http:\/\/([^']+)'/g)].map(([, target]) => target);
  expect(targets).toEqual([...read('Caddyfile').matchAll(/reverse_proxy (\S+)/g)].map(([, target]) => target));
});
