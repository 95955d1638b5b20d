import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commits } from '#core/db/entities.sql.ts';
import { deploymentFacts } from '#core/db/facts.sql.ts';
import { deployedChanges } from '#core/db/links.sql.ts';
import { refreshChanges } from '#core/facts/change.ts';
import { refreshPullRequestFacts } from '#core/facts/refresh.ts';
import { botExpression } from '#core/facts/touched.ts';
import { createDatabase, type TestDatabase } from '#test/database.ts';
import { history, minute, toWorld } from '#test/histories.ts';
import { clearWorld, insertWorld } from '#test/world.ts';

/** The ledgers of any changes, merged and deployed whenever and wherever. */

let own: TestDatabase;
beforeAll(async () => {
  own = await createDatabase();
});
afterAll(() => own.drop());

const rules = { bots: { patterns: ['robo'] } };
const lines = ['production', 'prod-eu', 'staging'];

/** When each line carried it, if it did: now and then before it was merged, for clocks differ. */
const deployed = fc.tuple(fc.option(fc.nat(90)), fc.option(fc.nat(90)), fc.option(fc.nat(90)));
const pullRequest = fc.record({ history, deployed });
const directCommit = fc.record({ authored: fc.nat(60), committed: fc.nat(60), deployed });
type PullRequest = typeof pullRequest extends fc.Arbitrary<infer T> ? T : never;
type DirectCommit = typeof directCommit extends fc.Arbitrary<infer T> ? T : never;

/** Puts all of it into an empty database and computes its facts, as a sync does. */
async function load(pulls: PullRequest[], direct: DirectCommit[]): Promise<void> {
  const { db } = own;
  await clearWorld(db);
  await insertWorld(db, toWorld(pulls.map((each) => each.history)));
  await db.insert(commits).values(
    direct.map(({ authored, committed }, i) => ({
      repositoryId: 1,
      sha: `direct-${i}`,
      authoredAt: minute(authored),
      committedAt: minute(committed),
      author: i % 9 === 0 ? 'robo' : 'mira',
      message: '',
      parents: [`direct-${i - 1}`],
      onDefaultBranch: true,
    })),
  );
  const carried = [
    ...pulls.flatMap((each, i) => (each.history.end?.merged ? carry(`#${i + 1}`, each.deployed) : [])),
    ...direct.flatMap((each, i) => carry(`direct-${i}`, each.deployed)),
  ];
  await db.insert(deploymentFacts).overridingSystemValue().values(carried.map(deploymentRow));
  await db.insert(deployedChanges).values(
    carried.map(({ change, environment }, i) => ({
      repositoryId: 1,
      environment,
      service: '',
      change,
      deploymentId: i + 1,
    })),
  );
  const keys = pulls.map((_, i) => ({ repositoryId: 1, number: i + 1 }));
  await refreshPullRequestFacts(db, keys, rules);
  await refreshChanges(db, 1, null, botExpression(rules));
}

interface Carried {
  change: string;
  environment: string;
  at: number;
}

function carry(change: string, at: (number | null)[]): Carried[] {
  return lines.flatMap((environment, line) => {
    const finished = at[line] ?? null;
    return finished === null ? [] : [{ change, environment, at: finished }];
  });
}

function deploymentRow({ environment, at }: Carried, i: number) {
  return {
    id: i + 1,
    repositoryId: 1,
    key: `intake:${i + 1}`,
    seenAs: [`intake:${i + 1}`],
    environment,
    service: '',
    production: environment.startsWith('prod'),
    sha: '',
    title: '',
    status: 'success',
    startedAt: whole(at),
    finishedAt: whole(at),
    standing: 'change',
  };
}

/** Facts are cut to whole seconds. */
function whole(at: number): string {
  return minute(at).replace(/\.\d+/, '');
}

/** The last points less the first, of a pull request from its own points, of a direct commit from its three. */
const ofPullRequests = sql`
  with points as (
    select p.number, f.*, (select array_agg(p order by n) from unnest(array[first_commit_at, ready_at, first_review_at,
      approved_at, f.merged_at, deployed_at]) with ordinality as point (p, n) where p is not null) as given
    from pull_request_facts f join pull_requests p on p.id = f.pull_request_id
  )
  select points.* from points
  left join change_facts c on c.change = '#' || number and c.people_review = points.people_review
  where coalesce(coding_seconds, 0) + coalesce(pickup_seconds, 0) + coalesce(review_seconds, 0)
      + coalesce(merge_seconds, 0) + coalesce(deploy_seconds, 0)
      <> coalesce(extract(epoch from given[cardinality(given)] - given[1]), 0)
    or least(coding_seconds, pickup_seconds, review_seconds, merge_seconds, deploy_seconds) < 0
    or (points.merged_at is not null) <> (cycle_seconds is not null)
    or cycle_seconds <> extract(epoch from points.merged_at - first_commit_at)
    or first_review_at > points.merged_at
    or (points.deployed_at is not null) <> (lead_seconds is not null)
    or (points.merged_at is not null) <> (c.change is not null)
    or (c.merged_at, c.deployed_at, c.from_first_commit_seconds, c.from_merged_seconds)
      is distinct from (points.merged_at, points.deployed_at, lead_seconds, deploy_seconds)
    or c.from_ready_seconds <> coalesce(pickup_seconds, 0) + coalesce(review_seconds, 0) + merge_seconds + deploy_seconds`;

const ofDirectCommits = sql`
  select c.* from change_facts c join commits k on k.sha = c.change
  where date_trunc('second', k.authored_at) > c.merged_at or c.from_merged_seconds < 0 or c.from_ready_seconds is not null
    or extract(epoch from c.merged_at - date_trunc('second', k.authored_at)) + c.from_merged_seconds <> c.from_first_commit_seconds
    or c.from_first_commit_seconds <> extract(epoch from c.deployed_at - date_trunc('second', k.authored_at))
    or (c.deployed_at is null) <> (c.from_first_commit_seconds is null)`;

/** Deployed is the first production deployment, or the merge where a clock says that this came later. */
const notTheFirst = sql`
  select f.* from change_facts f
  left join lateral (
    select min(d.finished_at) as at from deployed_changes dc join deployment_facts d on d.id = dc.deployment_id
    where dc.change = f.change and d.environment in ('production', 'prod-eu')
  ) first on true
  where f.deployed_at is distinct from case when first.at is not null then greatest(first.at, f.merged_at) end`;

const batches = 10;
const pullsPerBatch = 700;
const directPerBatch = 300;

test('of 10,000 changes, deployed or not: the stages sum to the last point less the first, and none is negative', async () => {
  for (let batch = 0; batch < batches; batch++) {
    const pulls = fc.sample(pullRequest, { numRuns: pullsPerBatch, seed: 100 + batch });
    await load(pulls, fc.sample(directCommit, { numRuns: directPerBatch, seed: 200 + batch }));
    for (const wrong of [ofPullRequests, ofDirectCommits, notTheFirst]) expect(await own.db.execute(wrong)).toEqual([]);
    const [count] = await own.db.execute(sql`
      select (select count(*)::int from pull_request_facts where people_review) as people,
        (select count(*)::int from pull_request_facts where bots_review) as bots,
        (select count(*)::int from change_facts where pull_request_id is null) as direct,
        (select count(*) > 200 from change_facts where people_review and deployed_at is not null) as deployed`);
    expect(count).toEqual({ people: pullsPerBatch, bots: pullsPerBatch, direct: directPerBatch, deployed: true });
  }
});
