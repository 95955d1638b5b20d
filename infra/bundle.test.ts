import { expect, test } from 'vitest';
import { bundleAll, describe } from './bundle.ts';

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
