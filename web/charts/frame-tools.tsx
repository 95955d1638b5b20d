import { createSignal, Show } from 'solid-js';
import type { MetricAnswer } from '../lib/answers.ts';
import { dateInWords } from '../lib/dates.ts';
import { announce } from '../lib/live.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { Segments } from '../parts/segments.tsx';
import type { Exhibit } from './exhibit.ts';
import { save } from './save.ts';
import { csvOf } from './sheet.ts';

export interface ShowOption {
  value: string;
  title: string;
}

interface ToolsProps {
  exhibit: Exhibit;
  title: string;
  answer: MetricAnswer;
  compact: boolean;
  show: { value: string; options: ShowOption[]; choose: (value: string) => void };
  /** Where the chart is drawn. */
  body: () => HTMLElement;
}

/** How a chart is shown, and the ways to take it along. */
export function Tools(props: ToolsProps) {
  const [failed, setFailed] = createSignal(false);
  const table = () => props.show.value === 'table';
  const file = (kind: string) => {
    const { from, to } = props.answer.query;
    return `${props.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${from}-${to}.${kind}`;
  };
  const csv = () => save(new Blob([csvOf(props.exhibit.sheet)], { type: 'text/csv;charset=utf-8' }), file('csv'));
  const png = async () => {
    setFailed(false);
    const drawn = props.body().querySelector<SVGSVGElement>('.plot svg');
    const { from, to } = props.answer.query;
    try {
      if (!drawn) throw new Error('Nothing is drawn yet.');
      const { pngOf } = await import('./png.ts');
      const subtitle = `${dateInWords(from)} to ${dateInWords(to)} · Veelocity`;
      save(await pngOf(drawn, { title: props.title, subtitle, keys: props.exhibit.legend }), file('png'));
    } catch {
      setFailed(true);
      announce('The picture could not be made.');
    }
  };
  return (
    <div class="frame-tools">
      <Show
        when={props.compact}
        fallback={
          <Segments label="Show as" value={props.show.value} options={props.show.options} choose={props.show.choose} />
        }
      >
        <button
          type="button"
          class="quiet-icon"
          aria-pressed={table()}
          aria-label={`${props.title} as a table`}
          title="As a table"
          onClick={() => props.show.choose(table() ? 'chart' : 'table')}
        >
          <Icon name="table" />
        </button>
      </Show>
      <Menu title={`Save ${props.title}`} icon="download" quiet={props.compact} end>
        {(close) => (
          <div class="menu-list">
            <button type="button" onClick={() => (csv(), close())}>
              CSV, the numbers that are drawn
            </button>
            <Show when={!table() && props.exhibit.nothing === undefined}>
              <button type="button" onClick={() => (void png(), close())}>
                PNG, the picture
              </button>
            </Show>
          </div>
        )}
      </Menu>
      <Show when={failed()}>
        <span class="small bad" role="alert">
          The picture could not be made.
        </span>
      </Show>
    </div>
  );
}
