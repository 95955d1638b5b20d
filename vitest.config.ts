import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'core/**/*.test.ts',
      'functions/**/*.test.ts',
      'infra/**/*.test.ts',
      'web/**/*.test.ts',
      '.ci/**/*.test.ts',
    ],
    globalSetup: ['.ci/test/postgres.ts'],
    // A machine that is busy with something else is slow, not wrong.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    // More than the cores: a test that drives a browser or another process mostly waits for it.
    maxWorkers: 3,
  },
});
