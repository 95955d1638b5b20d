import { hourMs, minuteMs, dayMs } from '#core/demo/company/calendar.ts';
import { diceOf, weighted } from '#core/demo/company/dice.ts';
import { type Incident, type Order, type Shipment, type Site, phaseOf } from '#core/demo/company/site.ts';
import type { Harm, Scene } from '#core/demo/company/script.ts';
import { tellHotfix, tellRevert } from '#core/demo/company/repair.ts';
import { type Story, weekOf } from '#core/demo/company/story.ts';
import { alarmOf } from '#core/demo/company/words.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** What a deployment to production breaks, who notices, and how it is repaired. */

/** What repairs need: to begin a change, and to deploy something. */
export interface Hands {
  begin(site: Site, story: Story): void;
  ship(site: Site, environment: string, order: Order): void;
}

/** Lets come of a deployment what comes of it. Returns whether it broke something. */
export function befall(site: Site, shipment: Shipment, hands: Hands): boolean {
  const random = diceOf(`${shipment.key}/harm`);
  const what = nextScene(site, shipment) ?? byChance(site, shipment, random);
  if (what === null) return false;
  if (what === 'again' || what === 'late' || what === 'unknown') {
    oddly(site, shipment, what, random, hands);
    return false;
  }
  shipment.breaks = true;
  const noticedAt = shipment.finishedAt + Math.round(Math.min(300, random.around(32, 0.9)) * 60) * 1000;
  site.agenda.add(noticedAt, () => repair(site, shipment, possible(site, shipment, what), noticedAt, random, hands));
  return true;
}

/** What is due here, as soon as there is a deployment of which it can come. */
function nextScene(site: Site, shipment: Shipment) {
  const [scene] = site.scenes;
  if (scene === undefined || scene.week > weekOf(site.times, shipment.finishedAt)) return null;
  if (possible(site, shipment, scene.what) !== scene.what) return null;
  site.scenes.shift();
  return scene.what;
}

const usual: readonly (readonly [Harm, number])[] = [
  ['rollback', 3],
  ['hotfix', 3.6],
  ['revert', 2],
  ['incident', 1.6],
  ['late_revert', 0.25],
];

function byChance(site: Site, { startedAt }: Shipment, random: Random): Harm | 'again' | null {
  if (random.chance(phaseOf(site, startedAt).harm * site.plan.risk)) return weighted(random, usual);
  return random.chance(0.012) ? 'again' : null;
}

/** What cannot be taken back is mended: an app in the hands of its users, or the very first version. */
function possible<T extends Scene['what']>(site: Site, shipment: Shipment, what: T): T | 'hotfix' {
  if (what === 'rollback' && (site.plan.delivery.tagged === true || before(site, shipment) === null)) return 'hotfix';
  const takesBack = what === 'revert' || what === 'late_revert' || what === 'revert_of_revert';
  return takesBack && culpritOf(shipment) === null ? 'hotfix' : what;
}

/** What ran before a deployment, in the same place. */
function before(site: Site, { environment, service, sha }: Shipment): string | null {
  const ran = site.lines.get(`${environment}/${service ?? ''}`)?.ran ?? [];
  const place = ran.lastIndexOf(sha);
  return place < 1 ? null : (ran[place - 1] ?? null);
}

/** The change that is to blame, as far as anybody knows. */
function culpritOf({ carries }: Shipment): Story | null {
  return carries.findLast(({ kind }) => ['feature', 'fix', 'chore'].includes(kind)) ?? null;
}

function repair(site: Site, shipment: Shipment, how: Harm, noticedAt: number, random: Random, hands: Hands): void {
  const incident = how === 'incident' || random.chance(0.5) ? open(site, shipment, noticedAt, random) : null;
  const resolve = (at: number) => {
    const resolvedAt = at + random.between(2, 14) * minuteMs;
    if (incident !== null) site.agenda.add(resolvedAt, () => (incident.resolvedAt = resolvedAt));
  };
  if (how === 'incident') return resolve(noticedAt + Math.round(random.around(55, 0.9)) * minuteMs);
  if (how === 'hotfix') return start(site, tellHotfix(site, shipment, noticedAt), resolve, hands);
  const culprit = culpritOf(shipment);
  const former = before(site, shipment);
  if (how === 'rollback' && former !== null) {
    const at = noticedAt + random.between(4, 30) * minuteMs;
    const { environment, service } = shipment;
    const order: Order = { sha: former, at, why: 'rollback', service, done: resolve };
    site.agenda.add(at, () => hands.ship(site, environment, order));
    // What was rolled back is still on the branch.
    if (culprit === null || !random.chance(0.5)) return;
    return hands.begin(site, tellRevert(site, `${shipment.key}/revert`, culprit, at + hourMs, false));
  }
  if (culprit === null) return;
  const late = how === 'late_revert' ? 3 * dayMs : 0;
  const revert = tellRevert(site, `${shipment.key}/revert`, culprit, noticedAt + late, true);
  start(site, revert, resolve, hands);
  if (how !== 'revert_of_revert') return;
  hands.begin(site, tellRevert(site, `${shipment.key}/revert/again`, revert, noticedAt + 2 * dayMs, false));
}

function start(site: Site, story: Story, resolve: (at: number) => void, hands: Hands): void {
  site.awaited.set(story.key, resolve);
  hands.begin(site, story);
}

function open(site: Site, shipment: Shipment, noticedAt: number, random: Random): Incident {
  const incident: Incident = {
    key: shipment.key,
    title: alarmOf(random, site.plan.words),
    reportedAt: noticedAt,
    startedAt: Math.max(shipment.finishedAt + minuteMs, noticedAt - random.between(1, 9) * minuteMs),
    resolvedAt: null,
    sha: random.chance(0.35) ? shipment.sha : null,
  };
  site.incidents.push(incident);
  return incident;
}

function oddly(site: Site, shipment: Shipment, what: 'again' | 'late' | 'unknown', random: Random, hands: Hands): void {
  const { environment, service, finishedAt, sha } = shipment;
  if (what === 'again') {
    const at = finishedAt + 4 * hourMs;
    const current = () => site.lines.get(`${environment}/${service ?? ''}`)?.ran.at(-1) ?? sha;
    return site.agenda.add(at, () => hands.ship(site, environment, { sha: current(), at, why: 'again', service }));
  }
  const at = finishedAt + 2 * hourMs;
  const order: Order = { sha: random.sha(), at, why: 'again', service };
  if (what === 'unknown') site.agenda.add(at, () => hands.ship(site, environment, order));
  const line = site.lines.get(`${environment}/${service ?? ''}`);
  if (what === 'late' && line !== undefined) line.overtaken = true;
}
