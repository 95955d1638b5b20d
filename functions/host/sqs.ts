import { createHash, createHmac } from 'node:crypto';

/**
 * Sends messages to the queues of the Lambda host, Amazon SQS: the one thing that it asks its platform for. A request is
 * signed with the credentials of the function's role (Signature Version 4), which takes fewer lines than a client has.
 */

/** What lets a queue know who sends. */
interface Credentials {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | null;
}

/** Sends one message to the queue of a source; rejects when it does not take it, or there is none. */
export type Send = (source: string, body: string) => Promise<void>;

/** A queue that does not answer must not keep an answer of ours. */
const patienceMs = 5000;

/** The queues that the environment names, as JSON: the address of each by its source. `null`: there are none. */
export function openQueues(environment: NodeJS.ProcessEnv): Send | null {
  const named = environment.VEELOCITY_QUEUES ?? '';
  if (named === '') return null;
  const queues = JSON.parse(named) as Record<string, string>;
  return async (source, body) => {
    const url = queues[source];
    if (url === undefined) throw new Error(`There is no queue for ${source}.`);
    // Read each time: the platform may have given the process others since it began.
    const credentials = {
      region: environment.AWS_REGION ?? '',
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: environment.AWS_SESSION_TOKEN ?? null,
    };
    const text = JSON.stringify({ QueueUrl: url, MessageBody: body });
    const endpoint = new URL('/', url);
    const headers = signedHeaders(endpoint, text, credentials, new Date());
    const signal = AbortSignal.timeout(patienceMs);
    const answer = await fetch(endpoint, { method: 'POST', headers, body: text, signal });
    if (!answer.ok) throw new Error(`The queue answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  };
}

/** The headers with which a message is sent, the signature among them. */
export function signedHeaders(
  endpoint: URL,
  body: string,
  credentials: Credentials,
  now: Date,
): Record<string, string> {
  const at = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    host: endpoint.host,
    'x-amz-date': at,
    ...(credentials.sessionToken !== null && { 'x-amz-security-token': credentials.sessionToken }),
    'x-amz-target': 'AmazonSQS.SendMessage',
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', endpoint.pathname, '', lines.join(''), names, hash(body)].join('\n');
  const scope = [at.slice(0, 8), credentials.region, 'sqs', 'aws4_request'];
  const start: string | Buffer = `AWS4${credentials.secretAccessKey}`;
  const key = scope.reduce<string | Buffer>((last, part) => createHmac('sha256', last).update(part).digest(), start);
  const toSign = ['AWS4-HMAC-SHA256', at, scope.join('/'), hash(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const { host: _, ...sent } = headers;
  const credential = [credentials.accessKeyId, ...scope].join('/');
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
