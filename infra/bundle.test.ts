import { expect, test } from 'vitest';
import { bundleAll, describe } from './bundle.ts';
import { bundleHost } from './host-bundle.ts';

/** What a function may hold, in KB: a cold start reads and compiles all of it. */
const usually = 300;
/** Who takes reports or rules concludes at once what they mean for deployments. */
const concluding = ['api/deployments', 'api/incidents', 'api/settings', 'api/rules'];
const atMost = 370;
/** One describes all the others, and grows with each of them. */
const describing = { name: 'api/openapi', atMost: 450 };

test('bundles are small, and hold nothing that is only for development', async () => {
  const bundles = await bundleAll();
  const sizes = `\n${describe(bundles)}`;
  for (const { name, size, packed, inputs } of bundles) {
    const largest = name === describing.name ? describing.atMost : usually;
    const mostKilobytes = concluding.includes(name) ? atMost : largest;
    if (/^(api\/|hooks$)/.test(name))
      expect(size, `${name} is larger than ${mostKilobytes} KB.${sizes}`).toBeLessThanOrEqual(mostKilobytes * 1024);
    if (name === 'worker')
      expect(packed, `${name} is larger than 1 MB compressed.${sizes}`).toBeLessThanOrEqual(1024 * 1024);
    const wrong = inputs.filter((path) => /core\/demo\/|\.test\.ts$|\.ci\/|zod\/v4\/locales\/(?!en)/.test(path));
    expect(wrong, name).toEqual([]);
  }
});

/** What a container reads before it answers, and all that its image holds of the program. */
const host = { startKilobytes: 900, allKilobytes: 3000 };

test('the host is one small program, and loads the demo late', async () => {
  const files = await bundleHost();
  const sizeOf = (some: typeof files) => some.reduce((sum, { code }) => sum + code.byteLength, 0) / 1024;
  const isDemo = ({ inputs }: (typeof files)[number]) => inputs.some((path) => path.startsWith('core/demo/'));
  const early = files.filter((file) => !isDemo(file));
  expect(sizeOf(early)).toBeLessThanOrEqual(host.startKilobytes);
  expect(sizeOf(files)).toBeLessThanOrEqual(host.allKilobytes);
  expect(files.filter(isDemo)).toHaveLength(1);
  const late = new Set(files.filter(isDemo).map(({ name }) => name));
  expect(early.flatMap(({ needs }) => needs).filter((name) => late.has(name))).toEqual([]);
  expect(files.flatMap(({ inputs }) => inputs).filter((path) => /\.test\.ts$|\.ci\//.test(path))).toEqual([]);
});
