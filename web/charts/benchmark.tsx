import { createMemo, For, Show } from 'solid-js';
import { insights, type MetricQuestion } from '../api.ts';
import type { Benchmark as Placed, Metric, MetricAnswer } from '../lib/answers.ts';
import { benchmarkQuestion, fieldOf, markerOf, placedInWords } from '../lib/benchmark.ts';
import { count } from '../lib/format.ts';
import { markOf } from '../lib/mark.ts';
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

/** The same on a page of many charts, where several stand below each other: what, how much, where, in words. */
export function BenchmarkRow(props: { benchmark: Placed; answer: MetricAnswer; title: string; href: string }) {
  return (
    <li class="benchmark-row">
      <div>
        <h3>
          <Link href={props.href}>{props.title}</Link>
        </h3>
        <p {...markOf(props.answer, fieldOf(props.benchmark))}>{placedInWords(props.benchmark)}</p>
        <p class="small muted" {...markOf(props.answer, 'n')}>
          n = {count(props.answer.total.n)}
        </p>
      </div>
      <Bar benchmark={props.benchmark} bare />
      <div>
        <p>{props.benchmark.sentence}</p>
        <Show when={props.benchmark.level}>{(level) => <p class="small muted">{level().words}</p>}</Show>
      </div>
    </li>
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
function Bar(props: { benchmark: Placed; bare?: boolean }) {
  const marker = createMemo(() => markerOf(props.benchmark));
  return (
    <div class="benchmark" aria-hidden="true">
      <div class="benchmark-marker" data-side={marker().side} style={{ '--at': `${marker().at}%` }}>
        <span class="arrow">▼</span>
        <Show when={!props.bare}>
          <strong>{placedInWords(props.benchmark)}</strong>
        </Show>
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
