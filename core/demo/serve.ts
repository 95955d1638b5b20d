import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { tellCompany } from '#core/demo/company/company.ts';
import { generateWorld } from '#core/demo/generate.ts';
import { answerControl, isControl } from '#core/demo/github/control.ts';
import { type GitHub, NetworkFault, createGitHub } from '#core/demo/github/github.ts';
import type { World } from '#core/demo/model.ts';
import { loadRecording } from '#core/demo/recording.ts';

/**
 * Serves the simulator on this machine, so that the real program can be pointed at it. The folder RECORDED_DIR, where
 * it is set, is played back; `--company` serves the company of the demo, and otherwise a year of an invented organisation
 * is served.
 */

const yearMs = 365 * 86_400_000;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    // For programs in containers, which reach this machine by another address than its own.
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    repositories: { type: 'string', default: '4' },
    'pull-requests': { type: 'string', default: '200' },
    'delay-ms': { type: 'string', default: '0' },
    company: { type: 'boolean', default: false },
  },
});

async function openWorld(): Promise<{ world: World; words: string }> {
  const recorded = process.env.RECORDED_DIR;
  if (recorded !== undefined && recorded !== '') {
    return { world: await loadRecording(recorded), words: 'a recording' };
  }
  const to = new Date();
  if (values.company) return { world: tellCompany(to, to).world, words: 'the company of the demo' };
  const world = generateWorld(Number(values.seed), {
    from: new Date(to.getTime() - yearMs).toISOString(),
    to: to.toISOString(),
    repositories: Number(values.repositories),
    pullRequestsPerRepository: Number(values['pull-requests']),
  });
  return { world, words: `an invented year (seed ${values.seed})` };
}

/** Node's request as the standard has it; it is aborted when the other side hangs up. */
async function toRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const abort = new AbortController();
  outgoing.on('close', () => abort.abort());
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const body = chunks.length === 0 ? null : Buffer.concat(chunks).toString('utf8');
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? '127.0.0.1'}`);
  const method = incoming.method ?? 'GET';
  return new Request(url, { method, headers, body, signal: abort.signal, redirect: 'manual' });
}

async function handle(github: GitHub, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const request = await toRequest(incoming, outgoing);
    const control = isControl(new URL(request.url));
    const response = control ? await answerControl(github, request) : await github.fetch(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  } catch (error) {
    // A fault of the network is no answer at all; anything else is a mistake, of the caller's JSON or of the simulator.
    if (error instanceof NetworkFault || outgoing.destroyed) outgoing.destroy();
    else outgoing.writeHead(500).end(`The simulator failed: ${String(error)}\n`);
  }
}

const { world, words } = await openWorld();
const github = createGitHub({ world, now: () => new Date(), pageDelayMs: Number(values['delay-ms']) });
const server = createServer((incoming, outgoing) => void handle(github, incoming, outgoing));
server.listen(Number(values.port), values.host, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : values.port;
  const base = `http://127.0.0.1:${port}`;
  const names = world.repositories.map((repository) => `${repository.owner.login}/${repository.name}`);
  process.stdout.write(
    [
      `GitHub, simulated, with ${words}: ${names.join(', ')}`,
      '',
      'Start the program with these settings and paste the token ghp_simulated:',
      '',
      `GITHUB_API_URL=${base}`,
      `GITHUB_GRAPHQL_URL=${base}/graphql`,
      'ALLOW_INSECURE_SOURCES=true',
      'ALLOWED_PRIVATE_HOSTS=127.0.0.1',
      '',
      `Calls so far: GET ${base}/_calls. Faults: POST ${base}/_faults, such as {"kind": "server_error", "times": 3}.`,
      '',
    ].join('\n'),
  );
});
