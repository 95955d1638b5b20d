import { dayMs, hourMs, isClosed, minuteMs, weekMs } from '#core/demo/company/calendar.ts';
import { diceOf } from '#core/demo/company/dice.ts';
import { type Hands, befall } from '#core/demo/company/harm.ts';
import { isEven, releaseOf } from '#core/demo/company/machines.ts';
import { continuousSince } from '#core/demo/company/phase.ts';
import { type Line, type Order, type Shipment, type Site, headOf, phaseOf } from '#core/demo/company/site.ts';
import { type Story, weekOf } from '#core/demo/company/story.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** How what is merged comes to run: at once or on a day of the week, through the environments before production. */

/** Puts the weekly moments on the agenda at which what is waiting is deployed. */
export function planSlots(site: Site, begin: Hands['begin']): void {
  const { plan, times, agenda } = site;
  for (let week = plan.since; times.anchor + week * weekMs <= times.cut; week++) {
    const monday = times.anchor + week * weekMs;
    for (const slot of plan.delivery.slots) {
      const at = monday + (slot.weekday - 1) * dayMs + (slot.hour - 1) * hourMs + (week & 7) * minuteMs;
      if (isClosed(Math.floor(at / dayMs)) || (slot.fortnightly === true && !isEven(times, monday))) continue;
      agenda.add(at, () => {
        if (!isContinuous(site, at)) release(site, { sha: waitingOf(site, at), at, why: 'new' }, begin);
      });
    }
  }
}

/** The newest commit whose checks have passed. */
function waitingOf(site: Site, at: number): string {
  return site.pushes.findLast(({ passedAt }) => passedAt <= at)?.sha ?? headOf(site);
}

function isContinuous({ plan, times }: Site, at: number): boolean {
  const { slots, changed } = plan.delivery;
  return slots.length === 0 || (changed && weekOf(times, at) >= continuousSince);
}

/** The checks of a new tip have passed: it is put into the first environment, or, as a repair, at once into production. */
export function pushed(site: Site, sha: string, at: number, story: Story | null, begin: Hands['begin']): void {
  const service = story?.service ?? null;
  const done = story === null ? undefined : site.awaited.get(story.key);
  if (story?.urgent === true) return release(site, { sha, at: at + minuteMs, why: 'repair', service, done }, begin);
  putBefore(site, { sha, at: at + 20_000, why: 'new', service }, 0, begin);
}

function putBefore(site: Site, order: Order, stage: number, begin: Hands['begin']): void {
  const environment = site.plan.delivery.before[stage];
  if (environment === undefined) {
    if (isContinuous(site, order.at)) release(site, order, begin);
    return;
  }
  const soakMs = 3 * minuteMs + (site.shipments.length % 9) * minuteMs;
  const done = (at: number) =>
    site.agenda.add(at + soakMs, () => putBefore(site, { ...order, at: at + soakMs }, stage + 1, begin));
  ship(site, environment, { ...order, service: null, done });
}

/** Into one production environment after the other, as long as nothing breaks. */
function release(site: Site, order: Order, begin: Hands['begin'], region = 0): void {
  const { production, services } = site.plan.delivery;
  const environment = production[region];
  if (environment === undefined) return;
  const service = order.service ?? (services === undefined ? null : diceOf(order.sha).pick(services));
  const done: Order['done'] = (at, shipment) => {
    if (region === production.length - 1) order.done?.(at, shipment);
    const mayBreak = order.why === 'new' && region === 0 && shipment !== null;
    if (mayBreak && befall(site, shipment, { begin, ship })) return;
    const next = at + (35 + (site.shipments.length % 60)) * minuteMs;
    site.agenda.add(next, () => release(site, { ...order, at: next }, begin, region + 1));
  };
  ship(site, environment, { ...order, service, done });
}

/** Deploys something, or waits until what is under way has ended. Of what is new, only the newest waits. */
function ship(site: Site, environment: string, order: Order): void {
  const line = lineOf(site, environment, order.service ?? null);
  const isOld = (site.placeOf.get(order.sha) ?? 0) <= line.reached;
  if (order.why === 'new' && isOld) return;
  if (order.why === 'repair' && isOld) return order.done?.(order.at, null);
  if (order.at < line.busyUntil && order.why !== 'late') {
    const at = line.busyUntil + 15_000;
    line.waiting = order.sha;
    site.agenda.add(at, () => {
      if (order.why !== 'new' || line.waiting === order.sha) ship(site, environment, { ...order, at });
    });
    return;
  }
  const shipment = createShipment(site, environment, line, order);
  site.shipments.push(shipment);
  if (line.overtaken && order.why === 'new') overtake(site, environment, line, order);
  line.busyUntil = Math.max(line.busyUntil, shipment.finishedAt);
  site.agenda.add(shipment.finishedAt, () => arrive(site, line, shipment, order));
}

/** What ran until now is deployed once more, begins a minute later, and takes longer. */
function overtake(site: Site, environment: string, line: Line, { at, service }: Order): void {
  const sha = line.ran.at(-1);
  if (sha === undefined) return;
  line.overtaken = false;
  site.agenda.add(at + minuteMs, () =>
    ship(site, environment, { sha, at: at + minuteMs, why: 'late', service: service ?? null }),
  );
}

function createShipment(site: Site, environment: string, line: Line, order: Order): Shipment {
  const { plan } = site;
  const key = `${plan.name}/${environment}/${site.shipments.length}`;
  const random = diceOf(key);
  const isProduction = plan.delivery.production.includes(environment);
  const minutes =
    random.around(plan.delivery.minutes * (isProduction ? 1 : 0.6), 0.3) + (order.why === 'late' ? 14 : 0);
  return {
    key,
    environment,
    service: order.service ?? null,
    sha: order.sha,
    ref: plan.delivery.tagged === true && isProduction ? tag(site, order) : null,
    startedAt: order.at,
    finishedAt: order.at + Math.max(40, Math.round(minutes * 60)) * 1000,
    outcome: order.why === 'new' ? outcomeOf(random, phaseOf(site, order.at).broken) : 'success',
    why: order.why,
    by: site.pushes.findLast(({ sha }) => sha === order.sha)?.by ?? 'grace-tolland',
    carries: carriedBy(site, line, order.sha),
    breaks: false,
  };
}

function outcomeOf(random: Random, broken: number): Shipment['outcome'] {
  if (random.chance(broken)) return 'failure';
  return random.chance(0.01) ? 'cancelled' : 'success';
}

/** The pull requests between what was there and what comes. */
function carriedBy(site: Site, line: Line, sha: string): Story[] {
  const place = site.placeOf.get(sha) ?? 0;
  return site.stories.filter(({ mergeCommit }) => {
    const merged = mergeCommit === null ? undefined : site.placeOf.get(mergeCommit);
    return merged !== undefined && merged > line.reached && merged <= place;
  });
}

/** The tag of a release: a new one each time, with a third number for repairs. */
function tag(site: Site, { sha, at }: Order): string {
  const release = `v4.${releaseOf(site.plan, Math.floor(weekOf(site.times, at)))}`;
  const repairs = Object.keys(site.tags).filter((name) => name.startsWith(`${release}.`)).length;
  const known = Object.entries(site.tags).find(([, tagged]) => tagged === sha)?.[0];
  const name = known ?? `${release}.${repairs}`;
  site.tags[name] = sha;
  return name;
}

function arrive(site: Site, line: Line, shipment: Shipment, order: Order): void {
  const { finishedAt, sha, environment } = shipment;
  if (shipment.outcome !== 'success') {
    const at = finishedAt + (8 + (site.shipments.length % 40)) * minuteMs;
    site.agenda.add(at, () => ship(site, environment, { ...order, at }));
    return;
  }
  line.reached = Math.max(line.reached, site.placeOf.get(sha) ?? 0);
  const isKnown = site.placeOf.has(sha);
  if (isKnown && order.why !== 'late' && line.ran.at(-1) !== sha) line.ran.push(sha);
  order.done?.(finishedAt, shipment);
}

function lineOf(site: Site, environment: string, service: string | null): Line {
  const key = `${environment}/${service ?? ''}`;
  const known = site.lines.get(key);
  if (known !== undefined) return known;
  const line: Line = { busyUntil: 0, waiting: null, ran: [], reached: -1, overtaken: false };
  site.lines.set(key, line);
  return line;
}
