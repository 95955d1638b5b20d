import type { Waiting, WaitingItem, WaitingState } from '../../lib/answers.ts';
import { durationInWords } from '../../lib/duration.ts';
import { count, listInWords } from '../../lib/format.ts';
import { leastForChange, waitingInWords } from '../../lib/summary.ts';
import type { Ink, Layer, Measure, Sample, Shape, Spot, Tick, Tip } from '../drawing.ts';
import type { Exhibit, Key } from '../exhibit.ts';
import type { Sheet } from '../sheet.ts';
import { logAxis } from './log-axis.ts';
import { percentileKeys, percentileLevels } from './percentiles.ts';

const states: { state: WaitingState; title: string; short: string }[] = [
  { state: 'draft', title: 'Draft', short: 'Draft' },
  { state: 'waiting_for_review', title: 'Waiting for review', short: 'Waiting' },
  { state: 'changes_requested', title: 'Changes requested', short: 'Changes' },
  { state: 'approved', title: 'Approved', short: 'Approved' },
];

const stateInWords = (state: WaitingState): string => states.find((one) => one.state === state)?.title ?? state;

/** How an age compares with what merged pull requests needed. Each has a shape of its own beside its colour. */
const zones = {
  usual: { title: 'Younger than p50', short: 'Younger', ink: 'chart-3', shape: 'round' },
  older: { title: 'Older than p50', short: 'Over p50', ink: 'chart-2', shape: 'diamond' },
  oldest: { title: 'Older than p85', short: 'Over p85', ink: 'bad', shape: 'up' },
  unknown: { title: 'Too few were merged to compare', short: 'No comparison', ink: 'chart-1', shape: 'round' },
} as const satisfies Record<string, { title: string; short: string; ink: Ink; shape: Shape }>;
type Zone = keyof typeof zones;
const sampleOf = (zone: Zone): Sample => ({ mark: zones[zone].shape, ink: zones[zone].ink });

/** From so many on dots are smaller. */
const many = 80;

interface Aged extends Spot {
  item: WaitingItem;
  age: number;
  zone: Zone;
}

/** The open pull requests by what they wait for and for how long, against what merged ones needed. */
export function ageingExhibit(waiting: Waiting, now: number): Exhibit {
  const { n, p50, p85 } = waiting.basis;
  const basis = n < leastForChange ? { n, p50: null, p85: null } : { n, p50, p85 };
  const ages = waiting.items.map((item) => ageOf(item, now));
  const axis = logAxis(ages, [basis.p50, basis.p85], 'seconds');
  const spots = placed(waiting.items, ages, basis, axis.of);
  const radius = spots.length > many ? 3.25 : 4.5;
  const zonesSeen = (Object.keys(zones) as Zone[]).filter((zone) => spots.some((spot) => spot.zone === zone));
  return {
    drawing: {
      x: { from: -0.5, to: states.length - 0.5, ticks: (w, m) => stateTicks(waiting, w, m), twoLines: true },
      y: axis.axis,
      layers: [
        { kind: 'shade', from: 0.5, to: 1.5 },
        { kind: 'shade', from: 2.5, to: 3.5 },
        ...percentileLevels(basis, axis.of),
        ...zonesSeen.map((zone): Layer => {
          const { ink, shape } = zones[zone];
          return { kind: 'dots', points: spots.filter((spot) => spot.zone === zone), ink, shape, radius };
        }),
      ],
      stops: spots.map(({ x, y, zone }) => ({ x, marks: [{ y, ink: zones[zone].ink }] })),
      reach: 'point',
      describe: (stop) => tipOf(spots[stop]),
    },
    legend: [
      ...percentileKeys(basis, 'seconds').map((key) => ({
        ...key,
        short: key.title,
        title: `${key.title} of the merged`,
      })),
      ...zonesSeen.map((zone): Key => ({ title: zones[zone].title, short: zones[zone].short, ...sampleOf(zone) })),
    ],
    sheet: sheetOf(spots),
    summary: waitingInWords(waiting, ages, basis),
    ...(waiting.items.length === 0 && { nothing: 'No pull request is open. That is a true zero.' }),
  };
}

/** The oldest first. */
const sheetOf = (spots: Aged[]): Sheet => ({
  opens: 'page',
  columns: [
    { title: 'Pull request', name: 'title' },
    { title: 'Repository', name: 'repository' },
    { title: 'State', name: 'state', words: (state) => stateInWords(state as WaitingState) },
    { title: 'Waits for', name: 'waits_for' },
    { title: 'Age', name: 'age_seconds', number: true, words: (age) => durationInWords(Number(age)) },
  ],
  rows: spots
    .map((spot, stop) => ({ ...spot, stop }))
    .sort((a, b) => b.age - a.age)
    .map(({ item, age, stop }) => ({
      values: [`#${item.number} ${item.title}`, item.repository, item.state, item.waits_for.join(' '), Math.round(age)],
      stop,
    })),
});

/** The items in the order of the stops: by state, then by age. */
export function inStopOrder(waiting: Waiting, now: number): WaitingItem[] {
  return placed(
    waiting.items,
    waiting.items.map((item) => ageOf(item, now)),
    { p50: null, p85: null },
    (age) => age,
  ).map(({ item }) => item);
}

/** Since it is ready; a draft since it was created. */
export const ageOf = (item: WaitingItem, now: number): number =>
  Math.max(0, (now - Date.parse(item.ready_at ?? item.created_at)) / 1000);

function placed(
  items: WaitingItem[],
  ages: number[],
  basis: { p50: number | null; p85: number | null },
  of: (age: number) => number,
): Aged[] {
  return states.flatMap(({ state }, column) => {
    const own = items
      .map((item, i): Aged => {
        const age = ages[i] ?? 0;
        return { item, age, zone: zoneOf(age, basis), x: column, y: of(age) };
      })
      .filter((one) => one.item.state === state)
      .sort((a, b) => a.age - b.age);
    const aside = swarm(own.map((one) => one.y));
    return own.map((one, i) => ({ ...one, x: column + (aside[i] ?? 0) }));
  });
}

function zoneOf(age: number, { p50, p85 }: { p50: number | null; p85: number | null }): Zone {
  if (p50 === null || p85 === null) return 'unknown';
  return age > p85 ? 'oldest' : age > p50 ? 'older' : 'usual';
}

/** How close two dots may be on the axis, in decades, before one steps aside; and how far, in columns. */
const close = 0.09;
const aside = 0.085;
const furthest = 4;

/** Steps aside for dots that would lie on each other: right, left, further right, … Heights are in rising order. */
export function swarm(heights: number[]): number[] {
  const taken: { height: number; lane: number }[] = [];
  return heights.map((height) => {
    const near = new Set(taken.filter((one) => height - one.height < close).map((one) => one.lane));
    let lane = 0;
    while (near.has(lane) && Math.abs(lane) <= furthest) lane = lane > 0 ? -lane : -lane + 1;
    taken.push({ height, lane });
    return lane * aside;
  });
}

/** Their names with how many are there; where there is no room beside each other every second one stands lower. */
function stateTicks(waiting: Waiting, width: number, measure: Measure): Tick[] {
  const room = width / states.length - 8;
  const counted = states.map((one) => ({
    ...one,
    n: count(waiting.items.filter((item) => item.state === one.state).length),
  }));
  const long = counted.every(({ title }) => measure(title) <= room);
  const close = !long && counted.some(({ short }) => measure(short) > room);
  const counts = counted.every(({ short, n }) => measure(`${short} ${n}`) <= 2 * room);
  return counted.map(({ title, short, n }, at) => {
    if (close) return { at, label: counts ? `${short} ${n}` : short, lower: at % 2 === 1 };
    return { at, label: long ? title : short, under: n };
  });
}

function tipOf(aged: Aged | undefined): Tip {
  if (!aged) return { title: '', lines: [] };
  const { item, age, zone } = aged;
  return {
    title: `#${item.number} ${item.title}`,
    lines: [
      { label: stateInWords(item.state), value: durationInWords(age), sample: sampleOf(zone) },
      ...(item.waits_for.length > 0 ? [{ label: 'Waits for', value: listInWords(item.waits_for) }] : []),
    ],
    notes: [
      `${item.repository}${item.author === null ? '' : `, by ${item.author}`}`,
      ...(zone === 'unknown' || zone === 'usual' ? [] : [`${zones[zone].title} of the merged`]),
    ],
  };
}
