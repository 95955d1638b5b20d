import { expect, test } from 'vitest';
import type { Person } from '../api.ts';
import { otherAccounts, pairsOf } from './who.ts';

const person = (id: string, suggestions: Person['suggestions'] = [], more: string[] = []): Person => ({
  id,
  name: null,
  accounts: [id, ...more].map((account) => ({ account, name: null, sources: ['github'] })),
  teams: [],
  suggestions,
  apart: [],
});
const suggestion = (own: string, other: string, reasons: Person['suggestions'][number]['reasons']) => ({
  person: other,
  account: other,
  own_account: own,
  reasons,
});

test('what two people are suggested for each other is one pair, the best founded first, with reasons in sentences', () => {
  const email = [{ kind: 'email' as const, evidence: 'mira@example.com', commits: 12 }];
  const alike = [
    { kind: 'name' as const, evidence: 'abe long', commits: null },
    { kind: 'shared_email' as const, evidence: 'abe@example.com', commits: 1 },
  ];
  const people = [
    person('abe-long', [suggestion('abe-long', 'Abe Long', alike)]),
    person('mira', [suggestion('mira', 'mira@example.com', email)]),
    person('mira@example.com', [suggestion('mira@example.com', 'mira', email)]),
  ];
  expect(pairsOf(people)).toMatchObject([
    { one: 'mira', other: 'mira@example.com', reasons: ['12 commits of mira are signed with mira@example.com.'] },
    {
      people: ['abe-long', 'Abe Long'],
      reasons: ['Both are called “abe long”.', 'Both sign commits with abe@example.com: 1 commit at least.'],
    },
  ]);
});

test('the other accounts of somebody are listed', () => {
  expect(otherAccounts(person('mira', [], ['mira-2', 'mira@example.com']))).toBe('mira-2 and mira@example.com');
  expect(otherAccounts(person('mira'))).toBeNull();
  expect(otherAccounts(undefined)).toBeNull();
});
