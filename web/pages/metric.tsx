import { A, useLocation, useNavigate, useParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, Show } from 'solid-js';
import { metrics } from '../api.ts';
import { Benchmark } from '../charts/benchmark.tsx';
import { MetricCard } from '../charts/metric-card.tsx';
import type { Metric, MetricAnswer } from '../lib/answers.ts';
import { announce } from '../lib/live.ts';
import { questionOf, readView, type View, writeView } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { summaryOf } from '../lib/summary.ts';
import { useCatalogue } from '../parts/catalogue.tsx';
import { Controls } from '../parts/controls.tsx';
import { Definition } from '../parts/definition.tsx';
import { Rows } from '../parts/rows.tsx';

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
            The catalogue at the side has all that are measured. <A href="/metrics">See what each of them asks</A>.
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
  /** Sorting or opening a bucket must not ask for the chart again. */
  const asked = createMemo(() => JSON.stringify(question()));
  const request = createRequest(asked, (_, signal) => metrics.answer(props.metric.id, question(), signal));
  const [downloadFailed, setDownloadFailed] = createSignal(false);

  createEffect(() => {
    document.title = `${props.metric.title} · Veelocity`;
    const answer = request.data();
    if (answer?.status === 'ok') announce(`${props.metric.title}. ${summaryOf(answer, props.metric)}`);
  });

  const download = async () => {
    setDownloadFailed(false);
    try {
      save(await metrics.csv(props.metric.id, question()), fileName(props.metric.id, request.data()));
    } catch {
      setDownloadFailed(true);
    }
  };

  return (
    <div class="page">
      <div class="stack-small">
        <h1>{props.metric.title}</h1>
        <p class="muted">{props.metric.question}</p>
        <Definition metric={props.metric} />
      </div>
      <Controls metric={props.metric} view={view()} change={change} />
      <MetricCard
        metric={props.metric}
        request={request}
        view={view()}
        change={change}
        download={() => void download()}
        downloadFailed={downloadFailed()}
      />
      <Show when={request.data()?.status === 'ok' || request.data()?.status === 'syncing'}>
        <Benchmark metric={props.metric} question={question()} />
        <Rows metric={props.metric} question={question()} view={view()} change={change} />
      </Show>
    </div>
  );
}

function fileName(id: string, answer: MetricAnswer | undefined): string {
  return answer ? `${id}-${answer.query.from}-${answer.query.to}.csv` : `${id}.csv`;
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
