import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The Node host as people run it: a process with an environment, an output and signals. */
export interface HostProcess {
  url: string;
  child: ChildProcess;
  /** What it wrote to the terminal so far. */
  output: () => string;
  /** Waits until `GET /health` answers, and returns after how many milliseconds it did. */
  healthy(): Promise<number>;
  /** Sends a signal and waits for the end. Returns the exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
  /** Waits for the end. */
  ended(): Promise<number | NodeJS.Signals | null>;
}

const project = fileURLToPath(new URL('../../', import.meta.url));

/** Starts what `npm start` does, or another program, with nothing of this process's environment but the path. */
export function startHost(environment: Record<string, string>, program = 'functions/host/node.ts'): HostProcess {
  const started = performance.now();
  const port = environment.PORT ?? '8000';
  const child = spawn(process.execPath, [program], {
    cwd: project,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    child,
    output: () => text,
    ended: () => ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
    healthy: async () => {
      while (child.exitCode === null) {
        const answer = await fetch(`${url}/health`).catch(() => null);
        if (answer?.ok === true) return Math.round(performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`The host ended before it was healthy:\n${text}`);
    },
  };
}

/** A free port of this machine. */
export async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = portOf(probe);
  probe.close();
  return String(port);
}

/** The way to a server, which can be cut and opened again: to whoever uses it the server is gone in between. */
export class Wire {
  readonly port: number;
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(target: string, port: string) {
    this.#target = new URL(target);
    this.port = Number(port);
  }

  async open(): Promise<void> {
    this.#server = createServer((from) => {
      const to = connect(Number(this.#target.port), this.#target.hostname);
      for (const [socket, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#sockets.add(socket);
        socket.pipe(other);
        socket
          .on('error', () => {})
          .on('close', () => {
            this.#sockets.delete(socket);
            other.destroy();
          });
      }
    }).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  cut(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
