import { useLocation, useNavigate, useParams } from '@solidjs/router';
import { createEffect, createMemo, Show } from 'solid-js';
import { metrics } from '../api.ts';
import { Benchmark } from '../charts/benchmark.tsx';
import { MetricCard } from '../charts/metric-card.tsx';
import type { Metric } from '../lib/answers.ts';
import { createPage } from '../lib/dashboard.ts';
import { announce } from '../lib/live.ts';
import { questionOf, readView, type View, writeView } from '../lib/query.ts';
import { summaryOf } from '../lib/summary.ts';
import { createTitle } from '../lib/title.ts';
import { useCatalogue } from '../parts/catalogue.tsx';
import { Controls } from '../parts/controls.tsx';
import { Definition } from '../parts/definition.tsx';
import { Link } from '../parts/link.tsx';
import { Rows } from '../parts/rows.tsx';
import { Stale } from '../parts/stale.tsx';

/** One metric: its chart and the rows behind it. The address says all that is chosen. */
export default function MetricPage() {
  const params = useParams();
  const catalogue = useCatalogue();
  const metric = createMemo(() => catalogue.metrics().find((one) => one.id === params.id));
  return (
    <Show
      when={metric()}
      keyed
      fallback={
        <div class="page">
          <h1>There is no metric “{params.id}”</h1>
          <p class="muted">
            The catalogue at the side has all that are measured. <Link href="/metrics">See what each of them asks</Link>
            .
          </p>
        </div>
      }
    >
      {(found) => <Measured metric={found} />}
    </Show>
  );
}

function Measured(props: { metric: Metric }) {
  const catalogue = useCatalogue();
  const location = useLocation();
  const navigate = useNavigate();
  const view = createMemo(() => readView(location.search));
  const change = (next: Partial<View>, replace = false) =>
    navigate(`${location.pathname}${writeView({ ...view(), ...next })}`, { replace, scroll: false });
  const question = createMemo(() => questionOf(view(), catalogue.today(), props.metric));
  const request = createPage(props.metric.id, question, (asked, signal) =>
    metrics.answer(props.metric.id, asked, signal),
  );

  createTitle(() => props.metric.title);
  createEffect(() => {
    const answer = request.data();
    if (answer?.status === 'ok') announce(`${props.metric.title}. ${summaryOf(answer, props.metric)}`);
  });

  return (
    <div class="page">
      <div class="stack-small">
        <h1>{props.metric.title}</h1>
        <p class="muted">{props.metric.question}</p>
        <Definition metric={props.metric} />
      </div>
      <Controls metric={props.metric} view={view()} change={change} />
      <Stale request={request} />
      <MetricCard metric={props.metric} request={request} view={view()} change={change} />
      <Show when={request.data()?.status === 'ok' || request.data()?.status === 'syncing'}>
        <Benchmark metric={props.metric} question={question()} />
        <Rows
          metric={props.metric}
          question={question()}
          view={view()}
          change={change}
          version={request.data()?.version}
        />
      </Show>
    </div>
  );
}
