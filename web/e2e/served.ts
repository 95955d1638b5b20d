import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A simulated provider over HTTP, for a program in a process of its own. */
export async function serve(answer: (request: Request) => Promise<Response>): Promise<{ url: string; server: Server }> {
  const server = createServer(async (incoming, response) => {
    const { method = 'GET', url = '', headers } = incoming;
    const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const body = method === 'GET' ? {} : { body: await buffer(incoming) };
    const said = await answer(new Request(new URL(url, 'http://127.0.0.1'), { method, headers: sent, ...body }));
    response.writeHead(said.status, Object.fromEntries(said.headers)).end(await said.text());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** What a host needs to be told before it asks somebody on this machine. */
export const reachable = { ALLOW_INSECURE_SOURCES: 'true', ALLOWED_PRIVATE_HOSTS: '127.0.0.1' };
