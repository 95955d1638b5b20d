import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Serves the built web files: `/health`, hashed assets that never change, and the one page for every other path. */

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest', '.txt', '.map']);
const compress = promisify(gzip);

const notBuilt =
  'Veelocity is running, but its web files are missing. Build them with `npm run prepare` in the project and reload ' +
  'this page. The API is at /api/v1.\n';

interface WebFile {
  path: string;
  extension: string;
  size: number;
  tag: string;
}

/** Makes the handler for everything outside `/api`. `apiOrigin` is where the pages may send requests besides their own origin. */
export function createWebFiles(folder: string, apiOrigin: string | null): (request: Request) => Promise<Response> {
  const compressed = new Map<string, Uint8Array<ArrayBuffer>>();
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'${apiOrigin === null ? '' : ` ${new URL(apiOrigin).origin}`}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return text(405, 'Only GET and HEAD are possible here.\n', { Allow: 'GET, HEAD' });
    }
    if (pathname === '/health') return text(200, 'ok', { 'Cache-Control': 'no-store' });
    const file = find(folder, pathname);
    if (file === null) {
      const known = existsSync(join(folder, 'index.html'));
      return known ? text(404, 'There is no such file.\n') : text(503, notBuilt, { 'Retry-After': '5' });
    }
    const headers = new Headers({
      'Content-Type': types[file.extension] ?? 'application/octet-stream',
      'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: file.tag,
      Vary: 'Accept-Encoding',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Content-Security-Policy': policy,
    });
    if (request.headers.get('If-None-Match') === file.tag) return new Response(null, { status: 304, headers });
    const packed = accepts(request, file) ? await packedFile(file, compressed) : null;
    if (packed !== null) headers.set('Content-Encoding', 'gzip');
    headers.set('Content-Length', String(packed?.byteLength ?? file.size));
    if (request.method === 'HEAD') return new Response(null, { headers });
    return new Response(packed ?? (Readable.toWeb(createReadStream(file.path)) as ReadableStream), { headers });
  };
}

/** The file of a path, the page for a path that is not a file's, or `null`. */
function find(folder: string, pathname: string): WebFile | null {
  const name = decoded(pathname);
  if (name === null) return null;
  const path = normalize(join(folder, name));
  if (path !== folder && !path.startsWith(folder + sep)) return null;
  return stat(path) ?? (extname(name) === '' ? stat(join(folder, 'index.html')) : null);
}

function decoded(pathname: string): string | null {
  try {
    const name = decodeURIComponent(pathname);
    return name.includes('\0') ? null : name;
  } catch {
    return null;
  }
}

function stat(path: string): WebFile | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return null;
  const tag = `W/"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}"`;
  return { path, extension: extname(path), size: found.size, tag };
}

function accepts(request: Request, file: WebFile): boolean {
  const encodings = request.headers.get('Accept-Encoding') ?? '';
  return (
    /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(encodings) && compressible.has(file.extension) && file.size > 1024
  );
}

/** Compresses a file once; there are only as many as the build made. */
async function packedFile(
  file: WebFile,
  known: Map<string, Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = `${file.path} ${file.tag}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const packed = new Uint8Array(await compress(readFileSync(file.path)));
  known.set(key, packed);
  return packed;
}

function text(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff', ...headers },
  });
}
