import { createMemo, type JSX, Match, Show, Switch } from 'solid-js';
import { Sparkline } from '../charts/sparkline.tsx';
import type { MetricAnswer } from '../lib/answers.ts';
import { count, valueInWords } from '../lib/format.ts';
import { markOf, markOfHeadline } from '../lib/mark.ts';
import { changeOf, headline, unitOf } from '../lib/summary.ts';
import type { Cell } from './dashboard-page.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';

/** One metric in a few words: its number, what that rests on, how it changed and how it ran. It opens the metric's page. */
export function Tile(props: { cell: Cell; compare: boolean; spark?: boolean; children?: JSX.Element }) {
  const { reading, metric } = props.cell;
  const unmeasured = () => {
    const found = reading.data();
    return found && found.status !== 'ok' && found.status !== 'syncing' ? found : undefined;
  };
  return (
    <article class="card metric-tile" aria-busy={reading.loading()}>
      <h2>
        <Link href={props.cell.href}>{metric.title}</Link>
      </h2>
      <Switch fallback={<Waiting />}>
        <Match when={reading.error()}>
          {(error) => (
            <>
              <p class="small bad">{error().message}</p>
              <button type="button" class="button above-link" onClick={() => reading.retry()}>
                Try again
              </button>
            </>
          )}
        </Match>
        <Match when={unmeasured()}>
          {(found) => (
            <>
              <p class="headline none">
                {found().status === 'not_applicable' ? 'Does not apply' : 'Not measurable yet'}
              </p>
              <p class="small muted">{found().reason}</p>
              <Show when={found().connect}>
                {(connect) => (
                  <Link
                    class="small above-link"
                    href={connect() === 'incidents' ? '/settings/rules' : '/settings/sources'}
                  >
                    {connect() === 'incidents' ? 'Choose what tells of a failure' : 'See the sources'}
                  </Link>
                )}
              </Show>
            </>
          )}
        </Match>
        <Match when={reading.data()}>
          {(answer) => (
            <Measured cell={props.cell} answer={answer()} compare={props.compare} spark={props.spark ?? true}>
              {props.children}
            </Measured>
          )}
        </Match>
      </Switch>
    </article>
  );
}

function Waiting() {
  return (
    <>
      <span class="skeleton headline-skeleton" />
      <span class="skeleton" />
      <span class="visually-hidden">The number is loading.</span>
    </>
  );
}

function Measured(props: {
  cell: Cell;
  answer: MetricAnswer;
  compare: boolean;
  spark: boolean;
  children?: JSX.Element;
}) {
  const metric = () => props.cell.metric;
  const value = () => headline(props.answer.total);
  const change = () => (props.compare ? changeOf(props.answer, metric()) : null);
  const values = createMemo(() => props.answer.points.map(headline));
  const partial = () => props.answer.points.at(-1)?.partial ?? false;
  /** The least that any bucket is covered, of those that have begun. */
  const covered = () => props.answer.points.reduce((least, { coverage }) => Math.min(least, coverage ?? 1), 1);
  return (
    <>
      <div class="tile-figure">
        <p class="headline" classList={{ none: value() === null }} {...markOfHeadline(props.answer)}>
          <Show when={value() !== null} fallback="No value">
            {valueInWords(value(), metric().unit)}
          </Show>
        </p>
        <Show when={props.spark}>
          <Sparkline values={values()} partial={partial()} />
        </Show>
      </div>
      <p class="small muted facts-line">
        <span {...markOf(props.answer, 'n')}>
          {unitOf(metric()) === '' ? '' : `${unitOf(metric())} · `}n = {count(props.answer.total.n)}
        </span>
        <Show when={covered() < 1}>
          <span>not all days are known</span>
        </Show>
        <Show when={change()}>
          {(found) => (
            <span class="change" data-tone={found().tone}>
              <Show when={found().direction !== 'same'}>
                <Icon name={found().direction === 'up' ? 'rise' : 'fall'} size={13} />
              </Show>
              {found().short}
            </span>
          )}
        </Show>
      </p>
      {props.children}
    </>
  );
}
