import { expect, test } from 'vitest';
import { bundleAll, describe } from './bundle.ts';

test('bundles are small, and hold nothing that is only for development', async () => {
  const bundles = await bundleAll();
  const sizes = `\n${describe(bundles)}`;
  for (const { name, size, packed, inputs } of bundles) {
    if (name.startsWith('api/')) expect(size, `${name} is ${size} bytes.${sizes}`).toBeLessThanOrEqual(300 * 1024);
    if (name === 'worker')
      expect(packed, `${name} is ${packed} bytes compressed.${sizes}`).toBeLessThanOrEqual(1024 * 1024);
    const wrong = inputs.filter((path) => /core\/demo\/|\.test\.ts$|\.ci\/|zod\/v4\/locales\/(?!en)/.test(path));
    expect(wrong, name).toEqual([]);
  }
});
