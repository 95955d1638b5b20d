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
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
