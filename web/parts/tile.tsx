import { createUniqueId, Match, Show, Switch } from 'solid-js';
import { ChangeWords } from '../charts/change-words.tsx';
import { Sparkline } from '../charts/sparkline.tsx';
import type { Benchmark, MetricAnswer } from '../lib/answers.ts';
import { count, valueInWords } from '../lib/format.ts';
import { markOf, markOfHeadline } from '../lib/mark.ts';
import { progressInWords } from '../lib/progress.ts';
import { changeOf, headline, summaryOf, unchangedInWords, unitOf } from '../lib/summary.ts';
import { benchmarkInWords, coverageInWords, noteOf, trendOf, wayTo } from '../lib/tile.ts';
import type { Cell } from './dashboard-page.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';

interface TileProps {
  cell: Cell;
  /** Is it said what changed against the period before? */
  compare: boolean;
  benchmark: Benchmark | null | undefined;
}

/** One number at a glance: what it rests on, how it went, where it stands. All of the tile opens the metric's page. */
export function Tile(props: TileProps) {
  const id = createUniqueId();
  const { reading, metric } = props.cell;
  const unmeasured = () => {
    const found = reading.data();
    return found && found.status !== 'ok' && found.status !== 'syncing' ? found : undefined;
  };
  return (
    <article class="card metric-tile" aria-labelledby={id} aria-busy={reading.loading()}>
      <h2 id={id}>
        <Link href={props.cell.href}>{metric.title}</Link>
      </h2>
      <Switch fallback={<Waiting />}>
        <Match when={unmeasured()}>{(answer) => <Unmeasured answer={answer()} />}</Match>
        <Match when={reading.data()}>{(answer) => <Measured {...props} answer={answer()} />}</Match>
      </Switch>
    </article>
  );
}

function Waiting() {
  return (
    <>
      <div>
        <span class="skeleton headline-skeleton" />
        <span class="skeleton facts-skeleton" />
      </div>
      <span class="skeleton trend-skeleton" />
      <span class="skeleton end-skeleton" />
      <span class="visually-hidden">The number is loading.</span>
    </>
  );
}

/** Why there is no number; and what to do about it, where something can be done. */
function Unmeasured(props: { answer: MetricAnswer }) {
  const way = () => wayTo(props.answer.connect);
  return (
    <div class="tile-reason small">
      <strong>{props.answer.status === 'not_applicable' ? 'Does not apply here' : 'Cannot be measured yet'}</strong>
      <p class="muted">{props.answer.reason}</p>
      <Show when={props.answer.status === 'not_measurable'}>
        <Link class="above-link" href={way().href}>
          {way().title}
        </Link>
      </Show>
    </div>
  );
}

function Measured(props: TileProps & { answer: MetricAnswer }) {
  const metric = () => props.cell.metric;
  return (
    <>
      <Figures {...props} />
      <div class="tile-trend">
        <Sparkline {...trendOf(props.answer)} wide />
        <Show when={coverageInWords(props.answer)}>{(words) => <p class="small muted">{words()}</p>}</Show>
      </div>
      <div class="tile-end small">
        <Show when={props.answer.status === 'syncing'}>
          <p class="syncing" role="status">
            <Icon name="sync" size={14} />
            <span>Still coming in: {progressInWords(props.answer.progress)}</span>
          </p>
        </Show>
        <Show when={props.benchmark} fallback={<p class="muted">{noteOf(props.answer, metric())}</p>}>
          {(benchmark) => <Place benchmark={benchmark()} />}
        </Show>
      </div>
      <p class="visually-hidden">
        {summaryOf(props.answer, metric())} {props.benchmark?.sentence}
      </p>
    </>
  );
}

function Figures(props: TileProps & { answer: MetricAnswer }) {
  const metric = () => props.cell.metric;
  const value = () => headline(props.answer.total);
  const change = () => (props.compare ? changeOf(props.answer, metric()) : null);
  return (
    <div>
      <p class="headline" classList={{ none: value() === null }}>
        <span {...markOfHeadline(props.answer)}>
          {value() === null ? 'No value' : valueInWords(value(), metric().unit)}
        </span>
        <Show when={value() !== null}>
          <span class="unit">{unitOf(metric())}</span>
        </Show>
      </p>
      <p class="small muted">
        <span {...markOf(props.answer, 'n')}>
          {props.answer.total.n === null ? 'no data' : `n = ${count(props.answer.total.n)}`}
        </span>
      </p>
      <Show when={props.compare && props.answer.query.compare}>
        <p class="small muted">
          <Show when={change()} fallback={unchangedInWords(props.answer)}>
            {(found) => <ChangeWords change={{ ...found(), words: found().short }} />}
          </Show>
        </p>
      </Show>
    </div>
  );
}

/** The bands as a thin bar with the own one marked, and which it is. */
function Place(props: { benchmark: Benchmark }) {
  const words = () => benchmarkInWords(props.benchmark);
  return (
    <>
      <span class="benchmark-bar" aria-hidden="true">
        {props.benchmark.bands.map((one) => (
          <span classList={{ own: one.band === props.benchmark.band }} style={{ 'flex-grow': one.share }} />
        ))}
      </span>
      <p>{words().band}</p>
      <p class="muted">{words().top}</p>
    </>
  );
}
