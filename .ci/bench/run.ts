import { startServer } from '#test/postgres.ts';
import { type Bench, print, serverAt } from './bench.ts';
import { coldStarts } from './cold-start.ts';
import { dashboard } from './dashboard.ts';
import { delivery } from './delivery.ts';
import { demo } from './demo.ts';
import { facts } from './facts.ts';
import { ingest } from './ingest.ts';
import { metrics } from './metrics.ts';
import { throughput } from './throughput.ts';

/**
 * Runs the benches, or those that are named: `npm run bench -- metrics`. Ends with status 1 when one misses its goal.
 * Times are of this machine at this moment; the ratios and exponents are what can be compared.
 */
const benches: Bench[] = [metrics, dashboard, delivery, facts, ingest, demo, throughput, coldStarts];

const named = process.argv.slice(2);
const server = await startServer();
try {
  for (const bench of benches) {
    if (named.length > 0 && !named.includes(bench.name)) continue;
    print(`\n${bench.name}`);
    if (!(await bench.run(serverAt(server.url)))) process.exitCode = 1;
  }
} finally {
  await server.stop();
}
