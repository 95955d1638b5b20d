import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The queues of a deployment, one for each source, as far as functions send to them. */
export interface Queues {
  /** The settings with which a function finds them. */
  environment: Record<string, string>;
  /** What was sent: the queue and the message. */
  taken: { queue: string; message: unknown }[];
  /** What they answer. */
  status: number;
  close(): void;
}

/** Speaks as much of the protocol of Amazon SQS as it takes to receive a message. */
export async function startQueues(sources: string[]): Promise<Queues> {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/') ?? false;
      const isSend = request.headers['x-amz-target'] === 'AmazonSQS.SendMessage';
      const { QueueUrl, MessageBody } = JSON.parse(text) as { QueueUrl: string; MessageBody: string };
      const queue = sources.find((source) => QueueUrl === urlOf(source));
      const isTaken = isSigned && isSend && queue !== undefined;
      if (isTaken && queues.status === 200) queues.taken.push({ queue, message: JSON.parse(MessageBody) });
      response.writeHead(isTaken ? queues.status : 400).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const urlOf = (source: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/1/${source}`;
  const queues: Queues = {
    environment: {
      VEELOCITY_QUEUES: JSON.stringify(Object.fromEntries(sources.map((source) => [source, urlOf(source)]))),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session',
    },
    taken: [],
    status: 200,
    close: () => server.close(),
  };
  return queues;
}
