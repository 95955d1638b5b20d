import { Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { Metric, MetricAnswer } from '../lib/answers.ts';
import { count, plural, valueInWords } from '../lib/format.ts';
import { markOf, markOfHeadline } from '../lib/mark.ts';
import { changeOf, extrasOf, headline, unitOf } from '../lib/summary.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { ChangeWords } from './change-words.tsx';

/** A number with its unit and how much it rests on. */
export interface Headline {
  /** In words; `null` where there is none. */
  value: string | null;
  unit: string;
  n: number | null;
}

/** The title, as a link to the metric's page, and the way to its definition. Nothing where the page has the title. */
export function Title(props: {
  metric: Metric;
  id: string;
  title?: string;
  href?: string;
  level?: 2 | 3;
  defined?: boolean;
  define?: () => void;
}) {
  return (
    <Show when={props.href}>
      {(href) => (
        <div class="frame-name">
          <Dynamic component={`h${props.level ?? 2}`} id={props.id}>
            <Link href={href()}>{props.title ?? props.metric.title}</Link>
          </Dynamic>
          <Show when={props.define}>
            <button
              type="button"
              class="quiet-icon"
              aria-expanded={props.defined}
              aria-label={`How ${props.metric.title} is counted`}
              title="How this is counted"
              onClick={() => props.define?.()}
            >
              <Icon name="info" size={15} />
            </button>
          </Show>
        </div>
      )}
    </Show>
  );
}

const nInWords = (n: number | null): string => (n === null ? 'n is not known' : `n = ${count(n)}`);

/** The headline, n, and the change against the period before: never where either side has too little. */
export function Figures(props: {
  answer: MetricAnswer;
  metric: Metric;
  compare: boolean;
  compact: boolean;
  headline: Headline | undefined;
}) {
  const change = () => (props.compare && !props.headline ? changeOf(props.answer, props.metric) : null);
  const extras = () => (props.headline || props.compact ? [] : extrasOf(props.answer));
  const value = () => headline(props.answer.total);
  const shown = (): Headline =>
    props.headline ?? {
      value: value() === null ? null : valueInWords(value(), props.metric.unit),
      unit: unitOf(props.metric),
      n: props.answer.total.n,
    };
  /** What stands in place of the metric's own number is not in its answer. */
  const mark = () => (props.headline ? {} : markOfHeadline(props.answer));
  const markOfN = () => (props.headline ? {} : markOf(props.answer, 'n'));
  return (
    <div class="figures">
      <p class="headline" classList={{ none: shown().value === null }} {...mark()}>
        <Show when={shown().value} fallback="No value">
          {(value) => (
            <>
              {value()}
              <span class="unit">{shown().unit}</span>
            </>
          )}
        </Show>
      </p>
      <p class="small muted facts-line">
        <span {...markOfN()}>{[nInWords(shown().n), ...extras()].join(' · ')}</span>
        <Show when={change()}>
          {(found) => <ChangeWords change={{ ...found(), words: props.compact ? found().short : found().words }} />}
        </Show>
        <Show when={props.compare && !props.headline && !change() && !props.compact}>
          <span>No change is shown: too little on one side, fewer than {plural(5, 'row')}.</span>
        </Show>
      </p>
    </div>
  );
}
