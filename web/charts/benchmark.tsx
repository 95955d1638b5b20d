import { createMemo, For, Show } from 'solid-js';
import { insights, type MetricQuestion } from '../api.ts';
import type { Benchmark as Placed, Metric } from '../lib/answers.ts';
import { benchmarkQuestion, markerOf, placedInWords } from '../lib/benchmark.ts';
import { createRequest } from '../lib/request.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Problem } from '../parts/notice.tsx';

/** Where the number of a metric stands among those that were published; nothing where there is nothing to place. */
export function Benchmark(props: { metric: Metric; question: MetricQuestion }) {
  const asked = createMemo(() => JSON.stringify(benchmarkQuestion(props.metric.id, props.question)));
  const request = createRequest(
    () => (asked() === 'null' ? null : asked()),
    (key, signal) => insights.benchmarks(JSON.parse(key) as MetricQuestion, signal),
  );
  const placed = () => request.data()?.benchmarks[props.metric.id] ?? null;
  return (
    <Show when={asked() !== 'null'}>
      <Show when={request.error()}>
        {(error) => <Problem error={error()} title="The benchmark could not be loaded" retry={request.retry} />}
      </Show>
      <Show when={placed()} keyed>
        {(benchmark) => (
          <section class="card stack" aria-label="Benchmark" aria-busy={request.loading()}>
            <div class="stack-small">
              <h2>Among the teams that answered DORA in {benchmark.year}</h2>
              <Sentences benchmark={benchmark} />
            </div>
            <Bar benchmark={benchmark} />
            <Bands benchmark={benchmark} />
            <p class="small muted">
              The widths are the shares of the teams, the best band first. Where within its band a team stands was not
              published.
            </p>
          </section>
        )}
      </Show>
    </Show>
  );
}

/** The same on a page of many charts: which metric, where it stands, and the bands one by one on demand. */
export function BenchmarkCard(props: { benchmark: Placed; title: string; href: string }) {
  return (
    <section class="card stack benchmark-card" aria-label={`Benchmark of ${props.title}`}>
      <div class="stack-small">
        <h3>
          <Link href={props.href}>{props.title}</Link>
        </h3>
        <Sentences benchmark={props.benchmark} />
      </div>
      <Bar benchmark={props.benchmark} />
      <details>
        <summary>The bands one by one</summary>
        <Bands benchmark={props.benchmark} />
      </details>
    </section>
  );
}

function Sentences(props: { benchmark: Placed }) {
  return (
    <>
      <p class="benchmark-sentence">{props.benchmark.sentence}</p>
      <Show when={props.benchmark.level}>{(level) => <p class="muted">{level().words}</p>}</Show>
    </>
  );
}

/** The bands side by side. What it shows is said by the list below it, so that screen readers leave it out. */
function Bar(props: { benchmark: Placed }) {
  const marker = createMemo(() => markerOf(props.benchmark));
  return (
    <div class="benchmark" aria-hidden="true">
      <div class="benchmark-marker" data-side={marker().side} style={{ '--at': `${marker().at}%` }}>
        <span class="arrow">▼</span>
        <strong>{placedInWords(props.benchmark)}</strong>
      </div>
      <div class="benchmark-bar">
        <For each={props.benchmark.bands}>
          {(one) => <span classList={{ own: one.band === props.benchmark.band }} style={{ 'flex-grow': one.share }} />}
        </For>
      </div>
      <div class="row spread small muted">
        <span>best</span>
        <span>worst</span>
      </div>
    </div>
  );
}

function Bands(props: { benchmark: Placed }) {
  return (
    <ol class="benchmark-bands">
      <For each={props.benchmark.bands}>
        {(one) => {
          const isOwn = one.band === props.benchmark.band;
          return (
            <li classList={{ own: isOwn }}>
              <span>{one.words}</span>
              <span class="share">{one.share.toFixed(1)} %</span>
              <Show when={isOwn}>
                <span class="small here">
                  <Icon name="check" size={13} />
                  here
                </span>
              </Show>
            </li>
          );
        }}
      </For>
    </ol>
  );
}
