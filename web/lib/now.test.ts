import { describe, expect, test } from 'vitest';
import type { Dashboard, WaitingItem } from './answers.ts';
import {
  type AttentionSource,
  byWhom,
  isCalm,
  needsOf,
  nowQuestion,
  standingOf,
  troubleOf,
  waitOf,
  wellInWords,
} from './now.ts';
import { readSelection } from './query.ts';

const now = Date.parse('2026-11-20T12:00:00Z');

const item = (given: Partial<WaitingItem>): WaitingItem => ({
  id: 1,
  number: 12,
  title: 'Mend the sail',
  url: 'https://github.com/acme/shop/pull/12',
  repository: 'acme/shop',
  author: 'ines',
  is_draft: false,
  ready_at: '2026-11-20T09:00:00Z',
  created_at: '2026-11-19T09:00:00Z',
  state: 'waiting_for_review',
  waits_for: [],
  ...given,
});

test('it is asked about today, whatever range is chosen, with the filters that are', () => {
  const selection = readSelection(
    '?from=2025-01-01&to=2025-01-31&bucket=day&compare=previous&repo=acme/shop&bots=only',
  );
  expect(nowQuestion(selection, '2026-11-20')).toEqual({
    page: 'now',
    from: '2026-08-23',
    to: '2026-11-20',
    bucket: 'week',
    bots: 'only',
    repo: ['acme/shop'],
  });
});

describe('how long something waits', () => {
  const basis = { metric: 'merge-time' as const, n: 40, p50: 3600, p85: 3 * 3600 };

  test('since it is ready, and a draft since it was created', () => {
    expect(waitOf(item({}), now)).toBe(3 * 3600);
    expect(waitOf(item({ ready_at: null, is_draft: true }), now)).toBe(27 * 3600);
  });

  test.each([
    ['2026-11-20T11:30:00Z', 'usual'],
    ['2026-11-20T11:00:00Z', 'usual'],
    ['2026-11-20T10:00:00Z', 'older'],
    ['2026-11-20T09:00:00Z', 'older'],
    ['2026-11-20T08:59:00Z', 'oldest'],
  ])('ready at %s is %s', (ready_at, standing) => {
    expect(standingOf(item({ ready_at }), basis, now)).toBe(standing);
  });

  test('a draft is not compared, and nothing is where too few were merged', () => {
    expect(standingOf(item({ is_draft: true, ready_at: null }), basis, now)).toBe('unknown');
    expect(standingOf(item({}), { ...basis, n: 4 }, now)).toBe('unknown');
    expect(standingOf(item({}), { ...basis, n: 0, p50: null, p85: null }, now)).toBe('unknown');
  });
});

test('by whom it waits for: nobody first, then by name, and with everybody who was asked', () => {
  const groups = byWhom([
    item({ id: 1, waits_for: ['zoe', 'amir'] }),
    item({ id: 2, waits_for: [] }),
    item({ id: 3, waits_for: ['zoe'] }),
  ]);
  expect(groups.map(({ who, items }) => [who, items.map(({ id }) => id)])).toEqual([
    [null, [2]],
    ['amir', [1]],
    ['zoe', [1, 3]],
  ]);
});

describe('sources', () => {
  const source = (given: Partial<AttentionSource>): AttentionSource => ({
    id: 'github',
    status: 'ok',
    detail: null,
    last_sync_at: '2026-11-20T11:58:00Z',
    ...given,
  });

  test.each([
    [source({}), null],
    [source({ last_sync_at: null }), null],
    [source({ last_sync_at: '2026-11-20T09:00:00Z' }), ['See how far the sync is', '/data']],
    [source({ status: 'broken', detail: 'GitHub refused the token.' }), ['Repair the connection', '/settings/sources']],
    [source({ status: 'degraded' }), ['See what is missing', '/settings/sources']],
    [source({ status: 'forbidden' }), ['Check its permissions', '/settings/sources']],
    [source({ status: 'not_configured', detail: 'Enter a token.' }), ['Connect it again', '/settings/sources']],
    [source({ id: 'github-actions', status: 'not_configured', detail: 'It is switched off.' }), null],
  ])('%o', (given, expected) => {
    const trouble = troubleOf(given, now);
    expect(trouble && [trouble.act, trouble.href]).toEqual(expected);
    if (trouble) expect(trouble.words).toMatch(/\.$/);
  });

  test('in the words of the server where it has any', () => {
    expect(troubleOf(source({ status: 'broken', detail: 'GitHub refused the token.' }), now)?.words).toBe(
      'GitHub refused the token.',
    );
  });

  test('all well in one line, as old as the one that was read longest ago', () => {
    expect(wellInWords([source({}), source({ id: 'github-actions', last_sync_at: '2026-11-20T11:50:00Z' })], now)).toBe(
      'GitHub and GitHub Actions are well, last read 10 min ago.',
    );
    expect(wellInWords([source({ last_sync_at: null })], now)).toBe('GitHub is well, and its first sync is under way.');
    expect(wellInWords([], now)).toBe('No source is connected.');
  });
});

describe('what needs somebody', () => {
  const attention: Dashboard['attention'] = { failed: [], unverified: [], sources: [] };
  const waiting = (items: WaitingItem[], n = 40): Dashboard['waiting'] => ({
    basis: { metric: 'merge-time', n, p50: 3600, p85: 7200 },
    total: items.length,
    items,
  });
  const page = (given: Partial<Dashboard>, status: string = 'ok') =>
    ({ page: 'now', version: 1, cells: { 'open-pull-requests': { status } }, attention, ...given }) as Dashboard;
  const counts = (given: Dashboard) => needsOf(given, now).map(({ n, href }) => [href, n]);

  test('is counted, and nothing of it is calm', () => {
    const late = page({ waiting: waiting([item({}), item({ ready_at: '2026-11-20T11:30:00Z' })]) });
    expect(counts(late)).toEqual([
      ['#waiting', 1],
      ['#deployments', 0],
      ['#sources', 0],
    ]);
    expect(isCalm(late, needsOf(late, now))).toBe(false);
    const calm = page({ waiting: waiting([item({ ready_at: '2026-11-20T11:30:00Z' })]) });
    expect(isCalm(calm, needsOf(calm, now))).toBe(true);
  });

  test.each([
    ['a filter that pull requests do not have', page({})],
    ['too few merges to compare with', page({ waiting: waiting([item({})], 3) })],
    ['data that still comes in', page({ waiting: waiting([]) }, 'syncing')],
  ])('is not said to be nothing with %s', (_, given) => {
    expect(isCalm(given, needsOf(given, now))).toBe(false);
  });
});
