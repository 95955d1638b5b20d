import * as ask from '#core/providers/cursor/client.ts';
import { type Api, type Check, ProviderError } from '#core/providers/provider.ts';

/** Each part of Cursor's API by itself: some keys and plans have only some of them. */
export async function probe(api: Api): Promise<Check[]> {
  const to = api.now();
  const from = new Date(to.getTime() - 24 * 3600_000);
  const [today, yesterday] = [to, from].map((instant) => instant.toISOString().slice(0, 10)) as [string, string];
  const span = { startDate: from.getTime(), endDate: to.getTime() };
  const checks: [name: string, what: string, ask: () => Promise<unknown>][] = [
    ['Members', 'The members of the team can be read.', () => ask.askMembers(api)],
    ['Daily usage', 'What people do in the editor can be read.', () => ask.askDays(api, span, 1, 1)],
    ['Usage events', 'What is charged can be read.', () => ask.askEvents(api, span, 1, 1)],
    ['Spend', 'The spend of the cycle can be read.', () => ask.askSpend(api, 1, 1)],
    ['Analytics', 'The models that are used can be read.', () => ask.askModels(api, yesterday, today, null)],
    ['AI code', 'AI lines of commits can be read.', () => ask.askCommits(api, yesterday, today, 1, 1, null)],
  ];
  const found: { check: Check; refused: boolean }[] = [];
  for (const [name, what, call] of checks) found.push(await checkOne(name, what, call));
  // The key comes first: where it may read anything at all, that works.
  const works = found.some(({ check }) => check.ok);
  const reason = (found.find(({ refused }) => refused) ?? found[0])?.check.detail ?? '';
  const key: Check = { name: 'API key', ok: works, detail: works ? 'Works.' : reason };
  return [key, ...found.map(({ check }) => check)];
}

async function checkOne(
  name: string,
  what: string,
  call: () => Promise<unknown>,
): Promise<{ check: Check; refused: boolean }> {
  try {
    await call();
    return { check: { name, ok: true, detail: what }, refused: false };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { check: { name, ok: false, detail: error.message }, refused: error.kind === 'unauthorized' };
  }
}
