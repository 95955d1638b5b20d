import { type Shop, hourMs, iso, latest } from './delivery-shop.ts';

/** What happens in a repository, one story after the other. */

export type Story = (shop: Shop) => void;

/** Some changes of any kind, and what comes out is shipped. */
export function plain(shop: Shop): void {
  const { random } = shop;
  for (let count = random.between(1, 3); count > 0; count--) {
    if (random.chance(0.25)) shop.commitDirectly();
    else shop.merge(random.pick(['squash', 'merge', 'rebase']));
    shop.now += random.wait(2);
  }
  if (random.chance(0.4)) shop.ship(shop.head, 'staging');
  shop.ship(shop.head);
}

/** Something older that is still below what runs now. */
function rollback(shop: Shop): void {
  plain(shop);
  shop.now += 1.6 * hourMs;
  const older = shop.random.pick(shop.shipped.slice(-5));
  if (older !== undefined) shop.ship(older.sha, older.environment);
  if (shop.random.chance(0.5)) shop.ship(shop.head);
}

/** Two at once, and the older one is done last. */
function late(shop: Shop): void {
  const older = shop.commitDirectly();
  shop.merge('squash');
  const begun = shop.now;
  shop.ship(shop.head, 'production', { outcome: 'success', finishedAt: begun + 0.5 * hourMs, lastsMinutes: 10 });
  shop.ship(older, 'production', { outcome: 'success', finishedAt: begun + 1.6 * hourMs, lastsMinutes: 90 });
}

function again(shop: Shop): void {
  shop.ship(shop.head, 'production', { seen: 'github' });
  shop.now += shop.random.pick([0.1, 0.4, 2]) * hourMs;
  shop.ship(shop.head, 'production', { seen: 'github' });
}

/** Of a commit that nobody knows, or of a branch that never comes back. */
function elsewhere(shop: Shop): void {
  const from = shop.shipped.at(-1)?.sha ?? shop.head;
  const pull = shop.random.chance(0.5) ? shop.merge('squash', { base: `mend-${shop.pulls.length}`, from }) : null;
  if (pull === null) shop.ship(shop.random.chance(0.5) ? shop.random.sha() : shop.addCommit([shop.addCommit([from])]));
  else shop.ship((pull.merge_commit = shop.land('squash', from, [], pull.number, pull.title)));
  plain(shop);
}

/** Two or three pull requests on top of each other; the lowest is merged last. */
function stack(shop: Shop): void {
  const { random } = shop;
  const tip = shop.addCommit([shop.head], { message: 'Below', pull_requests: [shop.pulls.length + 2] });
  const upper = shop.merge('squash', { from: tip, base: `topic-${shop.pulls.length + 2}` });
  const inBetween = shop.land('squash', tip, [], upper.number, upper.title);
  upper.merge_commit = inBetween;
  shop.now += random.wait(3);
  const method = random.pick(['squash', 'merge'] as const);
  const lower = shop.merge(method, { from: inBetween });
  lower.commits = [tip, inBetween, ...(lower.commits ?? [])];
  shop.ship(shop.head);
}

/** Into a branch that is not deployed, or is still to come home, and onto one that goes there. */
function aside(shop: Shop): void {
  const { random } = shop;
  const upper = shop.merge('squash', { base: `topic-${shop.pulls.length + 2}` });
  upper.merge_commit = shop.land('squash', shop.head, [], upper.number, upper.title);
  shop.now += random.wait(2);
  const pull = shop.merge('squash', { base: random.pick(['release-1', 'release-2', 'next']) });
  pull.merge_commit = shop.land('squash', upper.merge_commit, [], pull.number, pull.title);
  shop.now += hourMs;
  const tooLate = shop.merge('squash', { base: `topic-${pull.number}` });
  tooLate.merge_commit = shop.land('squash', pull.merge_commit, [], tooLate.number);
  const home = shop.merge('squash', { base: 'main', head: 'next', merged_at: null });
  if (random.chance(0.8)) home.closed_at = iso(shop.now + hourMs);
}

/** Work goes to a branch of its own, which a pull request brings home. */
export function develop(shop: Shop): void {
  for (let count = shop.random.between(1, 3); count > 0; count--) {
    const pull = shop.merge('squash', { base: 'develop' });
    pull.merge_commit = shop.land('squash', shop.head, [], pull.number, pull.title);
    shop.now += shop.random.wait(4);
  }
  shop.merge('squash', { head: 'develop' });
  shop.ship(shop.head);
}

/** A merge that nobody asked GitHub for; what it brings are direct commits. */
function byHand(shop: Shop): void {
  const side = shop.addCommit([shop.head], { message: 'By the way' });
  shop.now += hourMs;
  shop.commitDirectly();
  shop.head = shop.addCommit([shop.head, side], { message: 'Merge by hand' });
  shop.ship(shop.head);
}

const offsets = [3 * hourMs, 24 * hourMs, 48 * hourMs - 1000, 48 * hourMs, 48 * hourMs + 1000, 60 * hourMs];

/** Takes back the last pull request, or a commit, in one of the ways to say so. */
function revert(shop: Shop): void {
  const { random } = shop;
  const target = shop.merge(random.pick(['squash', 'merge', 'rebase']));
  const before = shop.ship(shop.head, 'production', { outcome: 'success' });
  const shippedAt = before?.finishedAt ?? shop.now;
  const finishedAt = shippedAt + random.pick(offsets);
  if (random.chance(0.4)) plainSoon(shop);
  const named = random.chance(0.5) ? `${shop.name}#${target.number}` : `#${target.number}`;
  const sha = random.pick([target.merge_commit ?? '', target.commits?.[0] ?? '']);
  const way = random.pick([
    () => void shop.merge('squash', { body: `Reverts ${named}, which burns.` }),
    () => void shop.merge('squash', { body: `Undo.\n\nThis reverts commit ${sha}.` }),
    () => void shop.merge('merge', { message: `Undo\n\nThis reverts commit ${sha}.` }),
    () => void shop.commitDirectly(`Undo\n\nThis reverts commit ${sha}.`),
    () => void shop.merge('squash', { body: `Reverts elsewhere/${shop.name.split('/')[1]}#${target.number}` }),
  ]);
  way();
  const reverting = shop.head;
  const pull = shop.pulls.at(-1);
  shop.ship(reverting, 'production', {
    outcome: 'success',
    finishedAt: Math.max(finishedAt, shop.now),
    lastsMinutes: 4,
  });
  if (pull === target || pull === undefined || !random.chance(0.5)) return;
  shop.now += random.wait(5);
  shop.merge('squash', { body: `Reverts #${pull.number}` });
  shop.ship(shop.head);
}

function plainSoon(shop: Shop): void {
  shop.now += 0.5 * hourMs;
  shop.merge('squash');
  shop.ship(shop.head);
}

/** Merged and taken back before anybody saw it. */
function revertTogether(shop: Shop): void {
  const target = shop.merge('squash');
  shop.now += hourMs;
  shop.merge('squash', { body: `Reverts #${target.number}` });
  shop.ship(shop.head);
}

function hotfix(shop: Shop): void {
  const last = shop.shipped.at(-1);
  const finishedAt = (last?.finishedAt ?? 0) + shop.random.pick(offsets);
  if (shop.now > finishedAt - 0.5 * hourMs) plainSoon(shop);
  shop.merge('squash', { labels: shop.random.pick([['hotfix'], ['bug', 'hotfix']]) });
  const at = Math.max(finishedAt, shop.now + 5 * 60_000);
  shop.ship(shop.head, last?.environment ?? 'production', { finishedAt: at, lastsMinutes: 4 });
}

/** A workflow that deploys in one of its jobs, if at all. */
export function pipeline(shop: Shop): void {
  const { random } = shop;
  shop.merge('squash');
  const conclusion = random.pick(['success', 'success', 'success', 'skipped', 'failure']);
  const startedAt = shop.now;
  const finishedAt = startedAt + random.between(30, 50) * 60_000;
  const job = (name: string, from: number, to: number, ended: string) => {
    const at = {
      created_at: iso(startedAt + from),
      started_at: iso(startedAt + from),
      completed_at: iso(startedAt + to),
    };
    return { name, ...at, status: 'completed', conclusion: ended };
  };
  const shipEnd = 9 * 60_000 + random.between(0, 59) * 1000;
  const jobs = [
    job('build', 0, 2 * 60_000, 'success'),
    job('ship', 3 * 60_000, shipEnd, conclusion),
    job('tidy', shipEnd, shipEnd + 60_000, 'success'),
  ];
  const more = { workflow_name: 'Pipeline of the ferry', workflow_path: '.github/workflows/pipeline.yml', jobs };
  shop.addRun({ sha: shop.head, environment: 'production', startedAt, finishedAt, outcome: 'success' }, more);
  shop.now = finishedAt;
}

/** A tag of the tip or of a commit beside it, a release, or a workflow that runs on a tag. */
export function tagged(shop: Shop): void {
  const { random } = shop;
  shop.merge('squash');
  const number = Object.keys(shop.tags).length;
  shop.now += random.wait(1);
  const annotated = (sha: string) => ({ sha, tagged_at: iso(shop.take()) });
  const way = random.pick([
    () => void (shop.tags[`v${number}`] = shop.head),
    () => void (shop.tags[`v${number}`] = annotated(shop.head)),
    () => void (shop.tags[`v${number}`] = annotated(shop.addCommit([shop.head]))),
    () => {
      shop.tags[`v${number}`] = annotated(shop.head);
      const startedAt = shop.now + random.between(0, 40) * 60_000;
      shop.now = startedAt + 5 * 60_000;
      const run = { sha: shop.head, environment: 'production', startedAt, finishedAt: shop.take() };
      shop.addRun({ ...run, outcome: 'success' }, { workflow_name: 'Publish', branch: null, tag: `v${number}` });
    },
    () => {
      shop.tags[`r${number}`] = annotated(shop.head);
      shop.now += random.wait(1);
      shop.releases.push({ tag: `r${number}`, published_at: iso(shop.take()), draft: random.chance(0.2) });
    },
  ]);
  way();
}

/** An issue tells of something that broke, and a pull request says that it mends it. */
function outage(shop: Shop): void {
  const { random } = shop;
  const last = shop.shipped.at(-1);
  if (last === undefined) return;
  const noticedAt = last.finishedAt + random.pick([0, 10 * 60_000, 5 * hourMs, 24 * hourMs, 24 * hourMs + 1000]);
  if (noticedAt > latest) return;
  shop.now = Math.max(shop.now, noticedAt + hourMs);
  const number = 5000 + shop.issues.length;
  shop.issues.push({
    number,
    author: 'fenn',
    title: 'It broke',
    labels: random.chance(0.8) ? ['incident'] : ['bug'],
    created_at: iso(noticedAt),
    closed_at: random.chance(0.5) ? iso(Math.min(shop.now + random.wait(2), latest + hourMs)) : null,
  });
  if (random.chance(0.3)) return;
  const words = random.pick(['Fixes', 'Closes', 'Resolves:', 'fix', 'Has to do with']);
  shop.merge('squash', { body: `Mends it.\n\n${words} #${number}` });
  const places = last.environment === 'production' ? ['staging', 'production'] : ['prod-us', 'prod-eu'];
  for (const environment of places) if (random.chance(0.8)) shop.ship(shop.head, environment);
}

export const common: Story[] = [
  plain,
  plain,
  plain,
  rollback,
  late,
  again,
  elsewhere,
  stack,
  aside,
  byHand,
  revert,
  revert,
  revert,
  revertTogether,
  hotfix,
  hotfix,
  outage,
  outage,
];

/** The same goes to two regions, and now and then to a cluster that only a rule knows to be production. */
function twoRegions(shop: Shop): void {
  shop.merge(shop.random.pick(['squash', 'merge']));
  const order = shop.random.chance(0.5) ? ['prod-eu', 'prod-us'] : ['prod-us', 'prod-eu'];
  for (const environment of order) {
    if (shop.random.chance(0.85)) shop.ship(shop.head, environment);
  }
  if (shop.random.chance(0.3)) shop.ship(shop.head, 'cluster-7', { seen: 'github' });
  if (shop.random.chance(0.2)) shop.ship(shop.head, 'prod-preview');
}

export const regional: Story[] = [twoRegions, twoRegions, twoRegions, plain, rollback, hotfix, revert, aside, outage];
