import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** What takes more than half a minute, longest first. Begun last, it would run alone while the other core has nothing to do. */
const longest = [
  'web/e2e/dashboard.proof.test.ts',
  'functions/host/node.test.ts',
  'web/e2e/charts.test.ts',
  'functions/api/demo.proof.test.ts',
  'core/sync/scale.proof.test.ts',
  'functions/host/demo.proof.test.ts',
  'core/sync/faults.proof.test.ts',
  'web/e2e/secrets.proof.test.ts',
  'web/e2e/first-run.test.ts',
  'web/e2e/main-flow.test.ts',
  'web/e2e/delivery.test.ts',
  'core/metrics/cases.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((path) => moduleId.endsWith(path));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

/** What is done hundreds of times over, for every fault, or with the whole company of the demo: `npm run proof`. */
const proofs = '**/*.proof.test.ts';

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'proof' ? [proofs] : ['{core,functions,infra,web,.ci}/**/*.test.ts'],
    exclude: mode === 'proof' ? ['node_modules'] : ['node_modules', proofs],
    globalSetup: ['.ci/test/postgres.ts'],
    sequence: { sequencer: LongestFirst },
    // A machine that is busy with something else is slow, not wrong.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    // More than the cores: a test that drives a browser or another process mostly waits for it.
    maxWorkers: 3,
    // Files share what they import: to load the same libraries for each anew took an eighth of the run.
    isolate: false,
    execArgv: ['--max-semi-space-size=64'],
  },
}));
