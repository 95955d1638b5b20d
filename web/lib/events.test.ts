import { expect, test } from 'vitest';
import { splitEvents } from './events.ts';

test('whole events are read, the begun one is kept for the next piece', () => {
  expect(splitEvents('retry: 1000\n\nid: 8\nevent: status\ndata: {"version":8}\n\nid: 9\ndata: {"ver')).toEqual({
    events: ['{"version":8}'],
    remainder: 'id: 9\ndata: {"ver',
  });
});

test('an event of several lines is one', () => {
  expect(splitEvents('data: a\r\ndata: b\r\n\r\n').events).toEqual(['a\nb']);
});
