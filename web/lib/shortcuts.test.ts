import { expect, test } from 'vitest';
import { places } from './places.ts';
import { createReader, type Press, placeOf, shortcuts } from './shortcuts.ts';

const plain = { ctrl: false, meta: false, alt: false, altGraph: false };
const press = (key: string, held: Partial<Press> = {}): Press => ({ key, ...plain, ...held });
const metrics = 'go /metrics';

test.each<[string, Press[], string | null]>([
  ['? ', [press('?')], 'help'],
  ['/', [press('/')], 'filter'],
  ['[', [press('[')], 'before'],
  [
    '[ by AltGr, which looks like Ctrl and Alt on some systems',
    [press('[', { ctrl: true, alt: true, altGraph: true })],
    'before',
  ],
  ['Ctrl K', [press('k', { ctrl: true })], 'palette'],
  ['Ctrl K with the caps lock', [press('K', { ctrl: true })], 'palette'],
  ['k alone', [press('k')], null],
  ['Ctrl Alt K', [press('k', { ctrl: true, alt: true })], null],
  ['the other system’s key with K', [press('k', { meta: true })], null],
  ['Ctrl C, which copies', [press('c', { ctrl: true })], null],
  ['g m', [press('g'), press('m')], metrics],
  ['g alone', [press('g')], null],
  ['g and something else', [press('g'), press('x')], null],
  ['m after something else', [press('x'), press('m')], null],
  ['g g m', [press('g'), press('g'), press('m')], metrics],
  ['g c, which no place has, and which does not compare', [press('g'), press('c')], null],
  ['g, Ctrl C, m', [press('g'), press('c', { ctrl: true }), press('m')], null],
])('%s', (_, presses, id) => {
  const read = createReader('ctrl');
  const found = presses.map((one, i) => read(one, i * 100));
  expect(found.at(-1)?.id ?? null).toBe(id);
});

test('a g that was long ago begins nothing', () => {
  const read = createReader('ctrl');
  read(press('g'), 0);
  expect(read(press('m'), 5000)).toBeNull();
});

test('on a Mac it is ⌘ K, and Ctrl K stays with the system', () => {
  const read = createReader('meta');
  expect(read(press('k', { meta: true }), 0)?.id).toBe('palette');
  expect(read(press('k', { ctrl: true }), 0)).toBeNull();
});

test('every place has a key of its own, and every shortcut is written differently', () => {
  expect(new Set(places.map(({ key }) => key)).size).toBe(places.length);
  expect(new Set(shortcuts.map(({ keys }) => keys.join(' '))).size).toBe(shortcuts.length);
  expect(shortcuts.flatMap((shortcut) => placeOf(shortcut) ?? [])).toEqual(places.map(({ path }) => path));
});
