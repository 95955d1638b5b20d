import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { PassThrough, type Transform } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isPublicAddress } from '#functions/host/address.ts';
import { type GuardConfig, GuardError, guard, type Hop, privateRefusal } from '#functions/host/guard.ts';

/** The guarded fetch on Node and Lambda. It resolves names itself, so what was checked is what is connected to. */

/** An idle connection is dropped before most servers would. */
const idleMs = 15_000;
/** Silence for so long ends a request, unless its own signal does earlier. */
const silenceMs = 60_000;
const noBody = new Set([101, 103, 204, 205, 304]);

/** Finds all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

/** Of a host that is never told to end. */
const never = new AbortController().signal;

/** `resolve` stands for the machine's name service. `ending` gives up on servers that are not even connected to by then. */
export function nodeFetch(
  config: GuardConfig,
  { resolve = dns.lookup, ending = never }: { resolve?: Resolve; ending?: AbortSignal } = {},
): typeof fetch {
  const options = { keepAlive: true, timeout: idleMs, maxSockets: 32 };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  return guard(config, (hop) => send(hop, { agent: agents[hop.url.protocol as keyof typeof agents], resolve, ending }));
}

interface Way {
  agent: http.Agent;
  resolve: Resolve;
  ending: AbortSignal;
}

async function send(hop: Hop, way: Way): Promise<Response> {
  try {
    return await exchange(hop, way);
  } catch (error) {
    // The server closed a kept connection at the moment it was used again: nothing was received, so ask once more.
    if (error instanceof StaleConnection && !hop.signal.aborted) return await exchange(hop, way);
    throw error;
  }
}

class StaleConnection extends TypeError {}

/** One request and the beginning of its answer. */
async function exchange(hop: Hop, { agent, resolve, ending }: Way): Promise<Response> {
  const { request } = hop.url.protocol === 'https:' ? https : http;
  const answer = Promise.withResolvers<Response>();
  const outgoing = request(hop.url, {
    method: hop.method,
    headers: Object.fromEntries(headersOf(hop)),
    agent,
    lookup: publicLookup(hop, resolve),
  });
  const abort = () => outgoing.destroy(asError(hop.signal.reason));
  hop.signal.addEventListener('abort', abort, { once: true });
  const leave = () => {
    if (outgoing.socket?.connecting !== false) outgoing.destroy(new Error('Veelocity is being stopped.'));
  };
  ending.addEventListener('abort', leave);
  outgoing.setTimeout(silenceMs, () => outgoing.destroy(new DOMException('The server is silent.', 'TimeoutError')));
  outgoing.once('close', () => {
    hop.signal.removeEventListener('abort', abort);
    ending.removeEventListener('abort', leave);
  });
  outgoing.once('error', (error) => answer.reject(failure(error, hop, outgoing)));
  outgoing.once('response', (incoming) => {
    try {
      answer.resolve(toResponse(incoming, hop, outgoing));
    } catch (error) {
      outgoing.destroy();
      answer.reject(failure(error, hop, outgoing));
    }
  });
  outgoing.end(hop.body ?? undefined);
  return answer.promise;
}

/** Resolves a name to those of its addresses that are public, or to all where the host is allowed to be private. */
function publicLookup(hop: Hop, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { family: options.family, hints: options.hints, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const usable = hop.privateAllowed ? found : found.filter(({ address }) => isPublicAddress(address));
      const [first] = usable;
      if (first === undefined) return callback(privateRefusal(hostname), []);
      return options.all === true ? callback(null, usable) : callback(null, first.address, first.family);
    });
  };
}

function headersOf(hop: Hop): Headers {
  const headers = new Headers(hop.headers);
  if (!headers.has('Accept-Encoding')) headers.set('Accept-Encoding', 'gzip, deflate, br');
  if (!headers.has('User-Agent')) headers.set('User-Agent', 'veelocity');
  if (hop.body !== null) headers.set('Content-Length', String(hop.body.byteLength));
  return headers;
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
  // Both ends know of each other: a lost connection fails whoever reads, with the signal's own reason if that ended it, and
  // whoever stops reading ends the connection.
  const body = decoder ?? new PassThrough();
  incoming.once('error', (error) => body.destroy(asError(hop.signal.aborted ? hop.signal.reason : error)));
  body.once('close', () => outgoing.destroy());
  // Whoever reads is told; where nobody does, it is nobody's error.
  body.on('error', () => {});
  incoming.pipe(body);
  // Readable.toWeb() would throw out of nowhere when something arrives after the reader has gone.
  return new Response(ReadableStream.from(body) as globalThis.ReadableStream<Uint8Array>, {
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
function failure(error: unknown, hop: Hop, outgoing: http.ClientRequest): unknown {
  if (hop.signal.aborted) return hop.signal.reason;
  if (error instanceof GuardError || error instanceof DOMException) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (outgoing.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) {
    return new StaleConnection(`${hop.url.host} closed the connection.`, { cause: error });
  }
  return new TypeError(`${hop.url.host} could not be reached.`, { cause: error });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
