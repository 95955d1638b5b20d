import { type Cast, iso } from '#core/demo/generate/cast.ts';
import type { Shipment } from '#core/demo/generate/delivery.ts';
import { type Random, createRandom } from '#core/demo/generate/random.ts';
import type { CommitInput, IssueInput, ReleaseInput, RepositoryInput } from '#core/demo/input.ts';

/** What follows what was shipped: tags and releases of it, incidents, and hotfixes from branches that never come back. */
export interface Aftermath {
  commits: CommitInput[];
  branches: Record<string, string>;
  tags: NonNullable<RepositoryInput['tags']>;
  releases: ReleaseInput[];
  issues: IssueInput[];
  /** Hotfixes, with the branch that each was made on. */
  hotfixes: { shipment: Shipment; branch: string }[];
}

const minuteMs = 60_000;
/** Issues and pull requests share their numbers; those that a pull request closes begin at 10,000. */
const firstIssue = 20_001;

interface Telling {
  cast: Cast;
  random: Random;
  /** The last id of what was shipped before. */
  lastId: number;
  done: Aftermath;
}

/** To be called last: how many numbers it draws does not change what was told before. */
export function writeAftermath(cast: Cast, shipments: Shipment[]): Aftermath {
  const done: Aftermath = { commits: [], branches: {}, tags: {}, releases: [], issues: [], hotfixes: [] };
  const random = createRandom(cast.random.between(0, 0x7fffffff));
  const telling: Telling = { cast, random, lastId: shipments.length, done };
  const released = shipments.filter(
    ({ environment, outcome }) => environment === 'production' && outcome === 'success',
  );
  for (const [place, shipment] of released.entries()) {
    if (random.chance(0.4)) tag(telling, shipment);
    // The third one always goes wrong, so that every world of some length has an incident.
    if (place === 2 || random.chance(0.05)) goWrong(telling, shipment);
    if (random.chance(0.1)) grumble(telling, shipment);
  }
  return done;
}

/** Every other tag is annotated, and has a release; the last of these may still be a draft. */
function tag({ cast, random, done }: Telling, { sha, finishedAt }: Shipment): void {
  const number = Object.keys(done.tags).length + 1;
  const name = `v1.${number}.0`;
  const taggedAt = finishedAt + random.between(1, 20) * minuteMs;
  const publishedAt = taggedAt + random.between(1, 90) * minuteMs;
  if (number % 2 === 1 || publishedAt > cast.to) {
    done.tags[name] = sha;
    return;
  }
  const author = random.pick(cast.people);
  done.tags[name] = { sha, tagged_at: iso(taggedAt), tagger: author, message: `Tides ${number}` };
  const isDraft = number % 10 === 0;
  done.releases.push({
    tag: name,
    author,
    name: `Tides ${number}`,
    draft: isDraft,
    prerelease: number % 6 === 0,
    ...(isDraft ? { created_at: iso(publishedAt) } : { published_at: iso(publishedAt) }),
  });
}

/** An incident is opened, and what was shipped is mended on a branch of its own. */
function goWrong(telling: Telling, { sha, finishedAt }: Shipment): void {
  const { cast, random, done } = telling;
  const noticedAt = finishedAt + random.between(10, 120) * minuteMs;
  const startedAt = noticedAt + random.between(30, 240) * minuteMs;
  const mendedAt = startedAt + random.between(2, 20) * minuteMs;
  if (noticedAt > cast.to) return;
  const mended = mendedAt <= cast.to;
  open(telling, ['incident', ...(random.chance(0.5) ? ['bug'] : [])], noticedAt, mended ? mendedAt : null);
  if (!mended) return;
  const branch = `hotfix-${done.hotfixes.length + 1}`;
  const fix: CommitInput = {
    sha: random.sha(),
    parents: [sha],
    authored_at: iso(startedAt - 10 * minuteMs),
    author: random.pick(cast.people),
    message: 'Stop the leak',
  };
  done.commits.push(fix);
  done.branches[branch] = fix.sha;
  const id = telling.lastId + done.hotfixes.length + 1;
  const about = { id, runId: 11_000_000_000 + id, sha: fix.sha, environment: 'production' };
  done.hotfixes.push({ branch, shipment: { ...about, startedAt, finishedAt: mendedAt, outcome: 'success' } });
}

/** An issue that is no incident. */
function grumble(telling: Telling, { finishedAt }: Shipment): void {
  const { cast, random } = telling;
  const openedAt = finishedAt + random.wait(20);
  const closedAt = openedAt + random.wait(48);
  if (openedAt <= cast.to) open(telling, ['bug'], openedAt, closedAt > cast.to ? null : closedAt);
}

function open({ cast, random, done }: Telling, labels: string[], openedAt: number, closedAt: number | null): void {
  done.issues.push({
    number: firstIssue + done.issues.length,
    title: labels.includes('incident') ? 'Water in the hall' : 'The bell is out of tune',
    author: random.pick(cast.people),
    labels,
    created_at: iso(openedAt),
    closed_at: closedAt === null ? null : iso(closedAt),
  });
}
