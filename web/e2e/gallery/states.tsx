import { ApiError } from '../../api.ts';
import { TimeChart } from '../../charts/charts.tsx';
import type { Reading } from '../../charts/chart-frame.tsx';
import type { MetricAnswer } from '../../lib/answers.ts';
import * as data from './data.ts';
import { ready } from './room.tsx';

const { metrics } = data;
const measured = data.leadTime();
const syncing: MetricAnswer = {
  ...measured,
  status: 'syncing',
  progress: { done: 38, total: 120, from: '2026-10-01' },
};
const unmeasured: MetricAnswer = {
  ...measured,
  status: 'not_measurable',
  reason: 'No source tells of incidents, and Settings does not say that the repository alone is enough.',
  connect: 'incidents',
  points: [],
};
const inapplicable: MetricAnswer = {
  ...measured,
  status: 'not_applicable',
  reason: 'Deployments have no label to be filtered by.',
  points: [],
};
const failed = (error: ApiError): Reading<MetricAnswer> => ({
  data: () => undefined,
  error: () => error,
  loading: () => false,
  retry: () => {},
});
const away = new ApiError(503, 'database_unavailable', 'The database cannot be reached.', [], 30);

export const Loading = () => (
  <div class="gallery-grid">
    <TimeChart metric={metrics.leadTime} href="/metrics/lead-time" compact request={ready(undefined)} />
    <TimeChart metric={metrics.leadTime} href="/metrics/lead-time" request={ready(undefined)} />
  </div>
);

/** The states in which a chart has nothing to draw, small and large. */
export function States() {
  const requests = [ready(syncing), ready(unmeasured), ready(inapplicable), failed(away)];
  return (
    <>
      <div class="gallery-grid">
        {requests.map((request) => (
          <TimeChart metric={metrics.leadTime} href="/metrics/lead-time" compact request={request} />
        ))}
      </div>
      {requests.map((request) => (
        <TimeChart metric={metrics.leadTime} request={request} />
      ))}
    </>
  );
}
