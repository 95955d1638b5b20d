import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { sql } from 'drizzle-orm';
import type { Database } from '#core/db/database.ts';
import { generateWorld } from '#core/demo/generate.ts';
import { createGitHub } from '#core/demo/github/github.ts';
import { encrypt } from '#core/lib/fernet.ts';

/** A simulated GitHub at an address of this machine, for hosts in processes of their own. */
export interface GitHubServer {
  /** The settings with which a host finds it. */
  environment: Record<string, string>;
  /** Connects it, so that the next sync reads it. */
  connect(db: Database, encryptionKey: string): Promise<void>;
  close(): void;
}

const dayMs = 86_400_000;

/** It has one small repository, which is a month old. */
export async function serveGitHub(): Promise<GitHubServer> {
  const now = () => new Date();
  const world = generateWorld(1, {
    from: new Date(now().getTime() - 30 * dayMs).toISOString(),
    to: now().toISOString(),
    repositories: 1,
    pullRequestsPerRepository: 6,
  });
  const github = createGitHub({ world, now });
  const server = createAdaptorServer({ fetch: (request) => github.fetch(request) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: {
      GITHUB_API_URL: url,
      GITHUB_GRAPHQL_URL: `${url}/graphql`,
      ALLOW_INSECURE_SOURCES: 'true',
      ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
      RATE_LIMIT_DELAY_MS: '0',
    },
    connect: async (db, encryptionKey) => {
      const secret = await encrypt([encryptionKey], 'ghp_test', now());
      const config = JSON.stringify({
        repositories: world.repositories.map(({ owner, name }) => `${owner.login}/${name}`),
      });
      await db.execute(sql`
        insert into sources (id, config, secret) values ('github', ${config}::jsonb, ${secret})
        on conflict (id) do update set config = excluded.config, secret = excluded.secret`);
    },
    close: () => server.close(),
  };
}
