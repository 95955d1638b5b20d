import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { parseConfig } from '#core/config.ts';
import { createLog } from '#functions/host/log.ts';
import { testEnvironment } from '#test/context.ts';

const config = parseConfig({
  ...testEnvironment,
  DATABASE_URL: 'postgres://veelocity:p%40ssword-1@db:5432/veelocity',
  SETUP_CODE: 'setup-code-1',
  LOG_LEVEL: 'info',
});

function logged(message: string, fields?: Record<string, unknown>): string {
  let text = '';
  createLog(
    config,
    (line) => (text += line),
    () => new Date('2026-11-22T12:00:00Z'),
  )('info', message, fields);
  return text;
}

test('a line is one JSON object with time, level, message and fields', () => {
  const line = logged('Hello.', { requestId: 'r1', at: new Date(0), count: 3n, nothing: null });
  expect(line.endsWith('}\n')).toBe(true);
  expect(JSON.parse(line)).toEqual({
    time: '2026-11-22T12:00:00.000Z',
    level: 'info',
    message: 'Hello.',
    requestId: 'r1',
    at: '1970-01-01T00:00:00.000Z',
    count: '3',
    nothing: null,
  });
});

test('what is below LOG_LEVEL is not written', () => {
  let text = '';
  createLog(
    config,
    (line) => (text += line),
    () => new Date(),
  )('debug', 'Quiet.');
  expect(text).toBe('');
});

test.each([
  [
    'the name of the field',
    { password: 'x-1', nested: { apiKey: 'x-2', Authorization: 'x-3', refresh_token: 'x-4' } },
    /x-\d/,
  ],
  [
    'a known secret',
    { note: `key ${config.jwtSecret} and ${config.encryptionKeys[0]} and ${config.setupCode}` },
    /signing|dGVzd|setup-code/,
  ],
  ['the password of the database', { error: 'postgres://veelocity:p%40ssword-1@db failed for p@ssword-1' }, /ssword/],
  ['a bearer', { header: 'Bearer abcdefghij.klm' }, /abcdefghij/],
  [
    'tokens by their shape',
    { text: 'ghp_abcdef123 github_pat_11AB_x lin_api_xyz vlt_0123 sntrys_abc' },
    /abcdef123|11AB|xyz|0123|sntrys_abc/,
  ],
  ['a session', { text: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl' }, /c2lnbmF0/],
  ['an error and its cause', { error: new Error('outer', { cause: new Error('token ghp_deeper1') }) }, /deeper1/],
  [
    'parameters of a statement',
    { error: new DrizzleQueryError('insert into x values ($1)', ['entered by\na person']) },
    /a person|entered by/,
  ],
])('%s is taken out', (_, fields, secret) => {
  const line = logged('Something happened.', fields);
  expect(line).not.toMatch(secret);
  expect(line).toContain('redacted');
});

test('what loops or is too long does not stop the log', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(logged('Loop.', loop)).toContain('[deep]');
  expect(logged('Long.', { text: 'x'.repeat(100_000) }).length).toBeLessThan(10_000);
});
