import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { upsert } from '#core/db/upsert.ts';
import { attachmentRows, issueRows } from '#core/providers/linear/normalise.ts';
import * as schema from '#core/providers/linear/schema.ts';
import { removeLostAttachments, withoutOldAttachments } from '#core/sync/attachments.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';

const at = (day: number) => `2026-11-0${day}T10:00:00.000Z`;
const attachment = (number: number, day: number) =>
  schema.attachment.parse({
    id: `attachment-${number}`,
    url: `https://github.com/acme/kiln/pull/${number}`,
    createdAt: at(day),
    updatedAt: at(day),
    issue: { id: 'issue-ENG-1' },
  });

/** An issue as it was on a day, with what was attached to it then. */
const view = (day: number, attachments: schema.Attachment[]) =>
  issueRows(
    schema.issue.parse({
      id: 'issue-ENG-1',
      identifier: 'ENG-1',
      title: 'Glaze',
      url: 'https://linear.app/acme/issue/ENG-1',
      branchName: '',
      priority: 0,
      createdAt: at(1),
      updatedAt: at(day),
      labelIds: [],
      team: { id: 'ENG' },
      state: { id: 'ENG/todo' },
      attachments: { pageInfo: { hasNextPage: false }, nodes: attachments },
    }),
  );

/** As pages are kept (core/sync/keep.ts). */
async function keep({ db }: TestDatabase, page: ReturnType<typeof issueRows>): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await withoutOldAttachments(tx, page);
    await upsert(tx, 'linearIssues', rows.linearIssues ?? []);
    await upsert(tx, 'linearAttachments', rows.linearAttachments ?? []);
    await removeLostAttachments(tx, rows);
  });
}

const attachedNow = async ({ db }: TestDatabase) =>
  (await db.execute(sql`select number from linear_attachments order by 1`)).map(({ number }) => Number(number));

const [first, second, third] = [attachment(1, 1), attachment(2, 2), attachment(3, 4)];
const views = [view(1, [first]), view(2, [first, second]), view(3, [second])];
const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

test.each(orders)(
  'in the order %i, %i, %i the newest view of an issue says what is attached to it',
  async (...order) => {
    const database = await createDatabase();
    for (const place of order) await keep(database, views[place] ?? {});
    expect(await attachedNow(database)).toEqual([2]);
    for (const page of views) await keep(database, page);
    expect(await attachedNow(database)).toEqual([2]);
    await database.drop();
  },
);

test('what was attached since an issue last changed stays, and comes before it or after it', async () => {
  for (const pages of [
    [attachmentRows(third), view(3, [second])],
    [view(3, [second]), attachmentRows(third)],
  ]) {
    const database = await createDatabase();
    for (const page of pages) await keep(database, page);
    await keep(database, view(3, [second]));
    expect(await attachedNow(database)).toEqual([2, 3]);
    await database.drop();
  }
});
