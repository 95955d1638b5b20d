import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listen } from '#functions/host/server.ts';

/** What whoever asks gets: a status, or why there was no answer. */
type Outcome = string;

/** Asks again and again on connections that are kept, as a proxy does, until nobody is there any more. */
async function keepAsking(port: number, agent: Agent, pauseMs: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.at(-1) === undefined || outcomes.at(-1) === '200') {
    outcomes.push(await ask(port, agent));
    // Only then the connection is free to be used again.
    await (pauseMs > 0 ? sleep(Math.random() * pauseMs) : new Promise(setImmediate));
  }
  return outcomes;
}

async function ask(port: number, agent: Agent): Promise<Outcome> {
  const asked = request({ port, agent, host: '127.0.0.1' }).end();
  try {
    const [response] = await once(asked, 'response');
    for await (const _ of response);
    return String(response.statusCode);
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

test('told to end while it is asked all the time, it answers everything that reaches it', async () => {
  for (let round = 0; round < 20; round++) {
    const server = await listen(0, '127.0.0.1', async () => {
      await sleep(Math.random() * 3);
      return new Response('text');
    });
    const agent = new Agent({ keepAlive: true });
    const asking = Array.from({ length: 20 }, (_, i) => keepAsking(server.port, agent, i % 2 === 0 ? 0 : 20));
    await sleep(50 + Math.random() * 30);
    await server.close();
    const ends = (await Promise.all(asking)).map((outcomes) => outcomes.at(-1));
    // Nobody was there any more when the connection was asked for: nothing was sent.
    expect(new Set(ends)).toEqual(new Set(['ECONNREFUSED']));
    agent.destroy();
  }
});

test('told to end, it answers those too who have connected and were not accepted yet', async () => {
  const server = await listen(0, '127.0.0.1', () => new Response('text'));
  const agent = new Agent();
  const asking = Array.from({ length: 100 }, () => ask(server.port, agent));
  // By then the system has taken their connections; the server has had no turn.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  await server.close();
  expect(new Set(await Promise.all(asking))).toEqual(new Set(['200']));
});

test('a connection on which nothing is asked does not keep it', async () => {
  const server = await listen(0, '127.0.0.1', () => new Response('text'));
  const agent = new Agent({ keepAlive: true });
  expect(await ask(server.port, agent)).toBe('200');
  const begun = performance.now();
  await Promise.all([server.close(), server.close()]);
  expect(performance.now() - begun).toBeLessThan(3000);
  agent.destroy();
});

test('a port that is taken is a reason not to start, and says what to do', async () => {
  const server = await listen(0, '127.0.0.1', () => new Response('text'));
  await expect(listen(server.port, '127.0.0.1', () => new Response('text'))).rejects.toThrow(/is taken by another/);
  await server.close();
});
