import { readFileSync } from 'node:fs';

/**
 * The configuration of the frontend: `nginx.conf` beside this file, with the address of the API filled in. Run when the
 * image is built, with VITE_API_BASE_URL in the environment, since the pages are built for one address too.
 */

/** On the pages' own address the API is passed on; elsewhere there is none here, and a page in its place would mislead. */
const api = {
  own: `location /api/ {
      # The API says itself what is too large, while it reads it; nothing of it is kept here.
      client_max_body_size 0;
      proxy_request_buffering off;
      set $backend http://backend:8000;
      proxy_pass $backend;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $forwarded_proto;
      proxy_set_header Connection '';
      # Events of a sync arrive as they happen.
      proxy_buffering off;
      # What they ask for can take a while.
      proxy_connect_timeout 5s;
      proxy_read_timeout 120s;
    }`,
  elsewhere: `location /api/ {
      return 404;
    }`,
};

/** The configuration for an API at `apiUrl`; `null`: at the pages' own address. */
export function nginxConfiguration(apiUrl: string | null): string {
  const origins = ["'self'", apiUrl === null ? [] : originOf(apiUrl)].flat();
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src ${origins.join(' ')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  const headers = {
    'Cache-Control': '$cache_control',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
  const lines = Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always;`);
  return readFileSync(new URL('nginx.conf', import.meta.url), 'utf8')
    .replace('# {api}', () => (apiUrl === null ? api.own : api.elsewhere))
    .replaceAll('# {headers}', () => lines.join('\n      '));
}

function originOf(apiUrl: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : null;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.origin;
  throw new Error(
    'VITE_API_BASE_URL: must be the public address of the API, such as https://veelocity.example.com, or empty ' +
      'where the pages and the API have the same address.',
  );
}

if (import.meta.main) process.stdout.write(nginxConfiguration(process.env.VITE_API_BASE_URL || null));
