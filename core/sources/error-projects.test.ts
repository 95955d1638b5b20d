import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { mapErrorProjects } from '#core/sources/error-projects.ts';
import { createDatabase } from '#test/database.ts';

const addProject = sql`insert into error_projects (external_id, slug, name) values ('1', 'kiln', 'Kiln')`;
const addRepository = sql`
  insert into repositories (source, external_id, name, aliases, url, private, archived, fork, tracked, created_at)
  values ('github', 'r1', 'acme/kiln', '{}', 'https://github.com/acme/kiln', false, false, false, true, '2026-01-01')`;

test.each([
  ['the repository', [addRepository, addProject]],
  ['the project', [addProject, addRepository]],
] as const)(
  'a project and its repository that are stored at once find each other, %s first',
  async (_, [one, other]) => {
    const { db, drop } = await createDatabase();
    await db.execute(sql`
    insert into sources (id, config) values ('sentry', '{"repositories": {"kiln": "acme/kiln"}}'::jsonb)`);
    let second: Promise<void> | undefined;
    await db.transaction(async (tx) => {
      await tx.execute(one);
      await mapErrorProjects(tx);
      second = db.transaction(async (later) => {
        await later.execute(other);
        await mapErrorProjects(later);
      });
      // It either waits for this transaction or is over by now.
      await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 300))]);
    });
    await second;
    const [row] = await db.execute(sql`
    select r.name from error_projects p left join repositories r on r.id = p.repository_id`);
    expect(row).toEqual({ name: 'acme/kiln' });
    await drop();
  },
);
