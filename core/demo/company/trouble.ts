import { dayMs, hourMs, minuteMs, weekMs } from '#core/demo/company/calendar.ts';
import { diceOf, times, weighted } from '#core/demo/company/dice.ts';
import type { Shipment, Site } from '#core/demo/company/site.ts';
import type { Words } from '#core/demo/company/words.ts';
import type { Random } from '#core/demo/generate/random.ts';

/** Errors of one kind, from the first to the last, whenever that is: what of it has happened is shown (errors.ts). */
export interface Trouble {
  /** Names it among all, whatever else there is. */
  key: string;
  at: number;
  title: string;
  culprit: string;
  level: string;
  /** When they happened, oldest first. */
  events: { at: number; events: number }[];
  /** What people and Sentry made of it, in Sentry's words, oldest first. */
  turns: { at: number; type: string }[];
}

/** What bad deployments brought, now and then one that nobody else noticed, and what happens in any week. */
export function troublesOf(site: Site): Trouble[] {
  const { production } = site.plan.delivery;
  const shipped = site.shipments.filter(
    ({ environment, outcome, why, finishedAt }) =>
      production[0] === environment && outcome === 'success' && why === 'new' && finishedAt <= site.times.cut,
  );
  return [...shipped.flatMap((shipment) => ofShipment(site, shipment)), ...ofWeeks(site)];
}

function ofShipment(site: Site, shipment: Shipment): Trouble[] {
  const random = diceOf(`${shipment.key}/errors`);
  const isBad = shipment.breaks && random.chance(0.8);
  if (!isBad && !random.chance(0.012)) return [];
  const solvedAt = solutionOf(site, shipment);
  const kinds = isBad ? random.between(1, 2) : 1;
  return Array.from({ length: kinds }, (_, place) => {
    const dice = diceOf(`${shipment.key}/errors/${place}`);
    const at = shipment.finishedAt + dice.between(2, 24) * minuteMs;
    const total = Math.round(Math.min(2500, Math.max(12, dice.around(isBad ? 90 : 18, 0.9))));
    const lastsMs = Math.max(hourMs, (solvedAt ?? at + 30 * hourMs) - at);
    const trouble: Trouble = {
      ...wordsOf(dice, site.plan.words),
      key: `${shipment.key}/errors/${place}`,
      at,
      level: dice.chance(0.2) ? 'fatal' : 'error',
      events: fading(dice, at, total, lastsMs),
      turns: [],
    };
    const resolvedAt = (solvedAt ?? at + 30 * hourMs) + dice.between(5, 90) * minuteMs;
    trouble.turns.push({ at: Math.max(resolvedAt, at + minuteMs), type: 'set_resolved' });
    if (dice.chance(0.12)) comeBack(site, trouble, dice);
    return trouble;
  });
}

/** When what a deployment broke was mended: by the next one that was made for it, or in any other way. */
function solutionOf(site: Site, { key, environment, service, finishedAt }: Shipment): number | null {
  const repair = site.shipments.find(
    (other) =>
      other.environment === environment &&
      other.service === service &&
      other.startedAt > finishedAt &&
      other.finishedAt < finishedAt + 3 * dayMs &&
      (other.why === 'repair' || other.why === 'rollback'),
  );
  const incident = site.incidents.find((each) => each.key === key);
  return repair?.finishedAt ?? incident?.resolvedAt ?? null;
}

/** After a later deployment it is there again, and is resolved once more or stays. */
function comeBack(site: Site, trouble: Trouble, random: Random): void {
  const since = trouble.at + random.between(3, 9) * weekMs;
  const later = site.shipments.find(
    ({ environment, outcome, finishedAt }) =>
      environment === site.plan.delivery.production[0] && outcome === 'success' && finishedAt > since,
  );
  if (later === undefined) return;
  const at = later.finishedAt + random.between(4, 50) * minuteMs;
  trouble.events.push(...fading(random, at, random.between(3, 40), 20 * hourMs));
  trouble.turns.push({ at, type: 'set_regression' });
  if (random.chance(0.8))
    trouble.turns.push({ at: at + random.between(2, 60) * hourMs, type: 'set_resolved_in_release' });
}

/** What nobody's deployment brought: few errors, or many warnings. */
function ofWeeks(site: Site): Trouble[] {
  const { plan, times: told } = site;
  const troubles: Trouble[] = [];
  for (let week = plan.since + 1; told.anchor + week * weekMs <= told.cut; week++) {
    const count = times(diceOf(`${plan.name}/errors/week/${week}`), 0.35 + plan.weekly * 0.08);
    for (let place = 0; place < count; place++) {
      const key = `${plan.name}/errors/week/${week}/${place}`;
      troubles.push(anyTrouble(plan.words, key, told.anchor + week * weekMs));
    }
  }
  return troubles;
}

const levels = [
  ['warning', 5],
  ['error', 4],
  ['info', 1],
] as const;

function anyTrouble(words: Words, key: string, monday: number): Trouble {
  const random = diceOf(key);
  const at = monday + Math.floor(random.next() * 7 * 24 * 60) * minuteMs;
  const level = weighted(random, levels);
  const total = level === 'error' ? random.between(1, 8) : random.between(1, 60);
  const lastsMs = Math.round(random.around(9, 0.8) * dayMs);
  const events = fading(random, at, total, lastsMs);
  const lastAt = events.at(-1)?.at ?? at;
  const [resolved, ignored] = [random.chance(0.45), random.chance(0.2)];
  const turns = resolved
    ? [{ at: lastAt + random.between(1, 20) * dayMs, type: 'set_resolved' }]
    : ignored
      ? [{ at: lastAt + random.between(1, 9) * dayMs, type: 'set_ignored' }]
      : // What is not seen for so long, Sentry takes for resolved.
        [{ at: lastAt + 90 * dayMs, type: 'set_resolved_by_age' }];
  return { ...wordsOf(random, words), key, at, level, events, turns };
}

/** So many events from an instant on, most of them soon. */
function fading(random: Random, at: number, total: number, lastsMs: number): Trouble['events'] {
  const moments = Math.min(total, 14);
  const shares = Array.from({ length: moments }, (_, place) => 1 / (place + 1));
  const sum = shares.reduce((all, share) => all + share, 0);
  let left = total - moments;
  return shares.map((share, place) => {
    const more = place === moments - 1 ? left : Math.min(left, Math.round(((total - moments) * share) / sum));
    left -= more;
    const after = place === 0 ? 0 : ((place - random.next() * 0.5) / moments) ** 2 * lastsMs;
    return { at: at + Math.floor(after / 1000) * 1000, events: 1 + more };
  });
}

function wordsOf(random: Random, { things, places }: Words): { title: string; culprit: string } {
  const thing = random.pick(things);
  const kind = random.pick(['TypeError', 'TimeoutError', 'ConnectionError', 'ValidationError', 'NotFoundError']);
  const title = random.pick([
    `${kind}: could not load ${thing}`,
    `${kind}: no ${thing} for this request`,
    `${kind}: ${thing} took too long`,
    `${kind}: unexpected value in ${thing}`,
  ]);
  return { title, culprit: `${thing.replaceAll(/[^a-z]+/g, '_')} ${random.pick(places)}` };
}
