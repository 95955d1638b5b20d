import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isPublicAddress } from '#functions/host/address.ts';
import { type GuardConfig, GuardError, guard, type Hop, privateRefusal } from '#functions/host/guard.ts';

/** The guarded fetch on Node and Lambda. It resolves names itself, so what was checked is what is connected to. */

/** An idle connection is dropped before most servers would. */
const idleMs = 15_000;
/** Silence for so long ends a request, unless its own signal does earlier. */
const silenceMs = 60_000;
const noBody = new Set([101, 103, 204, 205, 304]);

type Resolve = typeof dns.promises.lookup;

/** `resolve` stands for the machine's name service. */
export function nodeFetch(config: GuardConfig, resolve: Resolve = dns.promises.lookup): typeof fetch {
  const options = { keepAlive: true, timeout: idleMs, maxSockets: 32 };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  return guard(config, (hop) => send(hop, agents[hop.url.protocol as keyof typeof agents], lookup(resolve, hop)));
}

/** Resolves a name to those of its addresses that are public, or all of them where the host is allowed to be private. */
function lookup(resolve: Resolve, hop: Hop): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { family: options.family, hints: options.hints, all: true }).then(
      (found) => {
        const usable = hop.privateAllowed ? found : found.filter(({ address }) => isPublicAddress(address));
        const [first] = usable;
        if (first === undefined) callback(privateRefusal(hostname), []);
        else if (options.all === true) callback(null, usable);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

async function send(hop: Hop, agent: http.Agent, lookup: LookupFunction, again = true): Promise<Response> {
  const { request } = hop.url.protocol === 'https:' ? https : http;
  const headers = new Headers(hop.headers);
  if (!headers.has('Accept-Encoding')) headers.set('Accept-Encoding', 'gzip, deflate, br');
  if (!headers.has('User-Agent')) headers.set('User-Agent', 'veelocity');
  if (hop.body !== null) headers.set('Content-Length', String(hop.body.byteLength));
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const outgoing = request(hop.url, { method: hop.method, headers: Object.fromEntries(headers), agent, lookup });
  const abort = () => outgoing.destroy(asError(hop.signal.reason));
  hop.signal.addEventListener('abort', abort, { once: true });
  outgoing.setTimeout(silenceMs, () => outgoing.destroy(new DOMException('The server is silent.', 'TimeoutError')));
  outgoing.once('close', () => hop.signal.removeEventListener('abort', abort));
  outgoing.once('response', (incoming) => {
    try {
      resolve(toResponse(incoming, hop, outgoing));
    } catch (error) {
      outgoing.destroy();
      reject(failure(error, hop));
    }
  });
  outgoing.once('error', (error: NodeJS.ErrnoException) => {
    // The server closed a kept connection at the moment it was used again: nothing was received, so ask once more.
    const stale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
    if (again && stale && !hop.signal.aborted) send(hop, agent, lookup, false).then(resolve, reject);
    else reject(failure(error, hop));
  });
  outgoing.end(hop.body ?? undefined);
  return promise;
}

function toResponse(incoming: http.IncomingMessage, hop: Hop, outgoing: http.ClientRequest): Response {
  const status = incoming.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  if (hop.method === 'HEAD' || noBody.has(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  const decoder = decoderOf(headers.get('Content-Encoding'));
  if (decoder !== null) {
    headers.delete('Content-Encoding');
    headers.delete('Content-Length');
  }
  // Both ends know of each other: a lost connection fails whoever reads, and whoever stops reading ends the connection.
  const body = decoder ?? incoming;
  if (decoder !== null) {
    incoming.once('error', (error) => decoder.destroy(asError(hop.signal.aborted ? hop.signal.reason : error)));
    decoder.once('close', () => outgoing.destroy());
    incoming.pipe(decoder);
  }
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, {
    status,
    statusText: incoming.statusMessage ?? '',
    headers,
  });
}

function decoderOf(encoding: string | null): Transform | null {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  return null;
}

/** What `fetch` rejects with: the signal's own reason, our refusal, or a `TypeError` that has the network's words as its cause. */
function failure(error: unknown, hop: Hop): unknown {
  if (hop.signal.aborted) return hop.signal.reason;
  if (error instanceof GuardError || error instanceof DOMException) return error;
  return new TypeError(`${hop.url.host} could not be reached.`, { cause: error });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
