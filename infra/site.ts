import type { Options } from './options.ts';

/** The pages, on the domain of which the API has a part: to a browser both are one site. */
export function createSite({ domain }: Options) {
  const api = `https://api.${domain}`;
  return new sst.aws.StaticSite('Site', {
    path: '.',
    domain,
    build: { command: 'npx vite build', output: 'web/dist' },
    environment: { VITE_API_BASE_URL: api },
    edge: { viewerResponse: { injection: headersOf(api) } },
    assets: {
      fileOptions: [
        // Files with a hash in their name never change; all others are asked for again.
        { files: '**', cacheControl: 'no-cache' },
        { files: 'assets/**', cacheControl: 'public, max-age=31536000, immutable' },
      ],
    },
  });
}

/** What the Node host says with each page, too (functions/host/web-files.ts), as a function of the edge. */
function headersOf(api: string): string {
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${api}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  const headers = {
    'content-security-policy': policy,
    'referrer-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
  };
  return Object.entries(headers)
    .map(([name, value]) => `event.response.headers[${JSON.stringify(name)}] = { value: ${JSON.stringify(value)} };`)
    .join('\n');
}
