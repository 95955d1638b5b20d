import type { Config } from '#core/config.ts';
import { isLiteralAddress, isPublicAddress } from '#functions/host/address.ts';

/**
 * The guard of everything that leaves: where a request may go at all, and what may go along when it is sent elsewhere.
 * Sources' addresses are entered by people, and providers may answer with redirects, so both are checked here. The
 * address behind a name is the platform's to check, at the moment it connects (`guard-node.ts`).
 */

export type GuardConfig = Pick<Config, 'allowInsecureSources' | 'allowedPrivateHosts'>;

/** One hop of a request, checked. */
export interface Hop {
  url: URL;
  method: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer> | null;
  signal: AbortSignal;
  /** May this host have a private address? */
  privateAllowed: boolean;
}

/** Sends one hop, without following redirects. */
export type Send = (hop: Hop) => Promise<Response>;

/** A request that may not be sent. The message is for people. */
export class GuardError extends TypeError {
  constructor(message: string) {
    super(message);
    this.name = 'GuardError';
  }
}

const mostRedirects = 5;
/** More than this no provider sends in an answer, unpacked; whoever does wants to fill the memory. */
export const mostAnswerBytes = 64 * 1024 * 1024;
const redirects = new Set([301, 302, 303, 307, 308]);
/** What may go along to another origin; everything else could be a secret. */
const harmlessHeaders = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

/** Makes a `fetch` that checks every hop and follows redirects itself. */
export function guard(config: GuardConfig, send: Send): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const bytes = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
    let hop = checked(config, {
      url: new URL(request.url),
      method: request.method,
      headers: new Headers(request.headers),
      body: bytes,
      // The caller's own signal: the one of a request goes silent when the request is collected.
      signal: init?.signal ?? (input instanceof Request ? input.signal : new AbortController().signal),
    });
    for (let followed = 0; ; followed++) {
      hop.signal.throwIfAborted();
      const response = await send(hop);
      const target = redirects.has(response.status) ? response.headers.get('Location') : null;
      if (target === null || request.redirect === 'manual')
        return located(bounded(response, hop.url), hop.url, followed > 0);
      await response.body?.cancel();
      if (request.redirect === 'error') throw new GuardError(`${hop.url.host} answered with a redirect.`);
      if (followed === mostRedirects) {
        throw new GuardError(`${hop.url.host} redirected more than ${mostRedirects} times.`);
      }
      hop = checked(config, next(hop, response.status, target));
    }
  };
}

function checked(config: GuardConfig, hop: Omit<Hop, 'privateAllowed'>): Hop {
  const { url } = hop;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && config.allowInsecureSources)) {
    throw new GuardError(
      url.protocol === 'http:'
        ? `${url.host} would be reached without encryption. Use https, or set ALLOW_INSECURE_SOURCES=true if that network is trusted.`
        : `Only https addresses can be reached, not ${url.protocol}//…`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new GuardError(`The address of ${url.host} holds a user or a password. Enter it without them.`);
  }
  const privateAllowed = isAllowed(config, url);
  if (!privateAllowed && isLiteralAddress(url.hostname) && !isPublicAddress(bare(url.hostname))) {
    throw privateRefusal(url.hostname);
  }
  return { ...hop, privateAllowed };
}

/** Says that a host is on the inside, and how to allow it. */
export function privateRefusal(host: string): GuardError {
  return new GuardError(
    `${host} is a private address, which Veelocity does not connect to. If it is one of your own servers, add it to ALLOWED_PRIVATE_HOSTS.`,
  );
}

function isAllowed(config: GuardConfig, url: URL): boolean {
  return config.allowedPrivateHosts.some((entry) => {
    const allowed = entry.toLowerCase();
    return [url.host, url.hostname, bare(url.hostname)].includes(allowed);
  });
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The request that a redirect asks for, as `fetch` has it, but with nothing secret for another origin. */
function next(hop: Hop, status: number, location: string): Omit<Hop, 'privateAllowed'> {
  if (!URL.canParse(location, hop.url))
    throw new GuardError(`${hop.url.host} redirected to something that is no address.`);
  const url = new URL(location, hop.url);
  const toGet = status === 303 ? hop.method !== 'HEAD' : status < 303 && hop.method === 'POST';
  // A body can hold a secret as well as a header can, and nobody can tell by looking at it.
  if (!toGet && hop.body !== null && url.origin !== hop.url.origin)
    throw new GuardError(
      `${hop.url.host} redirected what was sent to it to ${url.host}, where it was not meant to go.`,
    );
  const headers = new Headers(hop.headers);
  for (const name of hop.headers.keys()) {
    if (url.origin !== hop.url.origin && !harmlessHeaders.has(name)) headers.delete(name);
    if (toGet && name.startsWith('content-')) headers.delete(name);
  }
  return { url, method: toGet ? 'GET' : hop.method, headers, body: toGet ? null : hop.body, signal: hop.signal };
}

/** The answer with an end: reading more of it than any provider sends fails. */
function bounded(response: Response, { host }: URL): Response {
  if (response.body === null) return response;
  let size = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      size += chunk.byteLength;
      if (size > mostAnswerBytes) controller.error(new GuardError(`${host} sent more than any answer has.`));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
}

/** Tells where the answer came from, as `fetch` does; the constructor of a response cannot. */
function located(response: Response, url: URL, redirected: boolean): Response {
  return Object.defineProperties(response, { url: { value: url.href }, redirected: { value: redirected } });
}
