import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { StartError } from '#functions/host/start-error.ts';

/** The HTTP server of the Node host: it can be ended without an answer being lost. */
export interface HttpServer {
  port: number;
  /** Accepts no more connections, and lets what is asked on those that are there be answered. Has it happened, nothing does. */
  close(): Promise<void>;
}

export type Answer = (request: Request, remoteAddress: string | null) => Response | Promise<Response>;

/** For so long a request may go on after the process was told to end: the longest answers take a few seconds. */
const requestPatienceMs = 6000;

/**
 * What somebody sends on a connection while this end closes it is lost, and they cannot tell whether it was worked on. Whoever
 * asks again and again does so within this time, and is told with the answer that the connection ends; after it, those
 * that are idle are browsers, which keep theirs for seconds and have nothing more to send.
 */
const idlePatienceMs = 250;

/** More than can wait to be accepted, which Node sets to 511; somebody may go on connecting for ever. */
const mostTurns = 1000;

/** Listens. Throws `StartError` with what to do where it cannot. */
export async function listen(port: number, host: string, answer: Answer): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: (request, env) => answer(request, env.incoming.socket.remoteAddress ?? null),
  }) as Server;
  const underWay = new Set<ServerResponse>();
  let closing: Promise<void> | null = null;
  server.prependListener('request', (_, response) => {
    // Who is told so while it still listens connects again, and just too late.
    response.shouldKeepAlive &&= server.listening;
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw obstacle(error as NodeJS.ErrnoException, port, host);
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => {
      closing ??= end(server, underWay);
      return closing;
    },
  };
}

/**
 * Accepts whoever has connected: those that wait for it are thrown out with the socket that listens. A turn takes one of
 * them, so that one without any means that nobody waits.
 */
async function accept(server: Server): Promise<void> {
  let accepted = true;
  const onConnection = () => (accepted = true);
  server.on('connection', onConnection);
  for (let turns = 0; accepted && turns < mostTurns; turns++) {
    accepted = false;
    await new Promise(setImmediate);
  }
  server.off('connection', onConnection);
}

async function end(server: Server, underWay: Set<ServerResponse>): Promise<void> {
  await accept(server);
  // That of the HTTP server would close idle connections at once.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  for (const response of underWay) response.shouldKeepAlive = false;
  let idle: NodeJS.Timeout | undefined;
  const leave = setTimeout(() => (idle = setInterval(() => server.closeIdleConnections(), 20)), idlePatienceMs);
  const impatient = setTimeout(() => server.closeAllConnections(), requestPatienceMs);
  await closed;
  for (const timer of [leave, impatient]) clearTimeout(timer);
  clearInterval(idle);
}

function obstacle(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} is taken by another program (or another Veelocity). Stop it, or choose another port: PORT=8001 npm start`,
    );
  }
  if (error.code === 'EACCES')
    return new StartError(`This user may not listen on ${host}:${port}. Choose a PORT of 1024 or more.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new StartError(`HOST is not an address of this machine: ${host}.`);
  return error;
}
