import { createEffect, createMemo, createSignal, For, on } from 'solid-js';
import { dateInWords, type LocalDate } from '../lib/dates.ts';
import { presets, rangeOf, type Span, shifted } from '../lib/query.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';

/** The range: presets that move with today, two dates, and a step back or forward. */
export function Range(props: { span: Span; today: LocalDate; change: (next: Span) => void }) {
  const range = createMemo(() => rangeOf(props.span, props.today));
  const [from, setFrom] = createSignal(range().from);
  const [to, setTo] = createSignal(range().to);
  createEffect(
    on(range, ({ from, to }) => {
      setFrom(from);
      setTo(to);
    }),
  );
  const title = () => presets.find((preset) => preset.id === props.span.range)?.title;
  return (
    <div class="range">
      <button
        type="button"
        class="button icon"
        aria-label="The range before"
        onClick={() => props.change(shifted(props.span, props.today, -1))}
      >
        <Icon name="left" />
      </button>
      <Menu title={title() ? `Last ${title()}` : `${dateInWords(range().from)} – ${dateInWords(range().to)}`}>
        {(close) => (
          <>
            <ul class="menu-list">
              <For each={presets}>
                {(preset) => (
                  <li>
                    <button
                      type="button"
                      aria-pressed={props.span.range === preset.id}
                      onClick={() => {
                        props.change({ range: preset.id, from: null, to: null });
                        close();
                      }}
                    >
                      Last {preset.title}
                    </button>
                  </li>
                )}
              </For>
            </ul>
            <form
              class="stack-small menu-form"
              onSubmit={(event) => {
                event.preventDefault();
                if (from() > to()) return;
                props.change({ range: 'custom', from: from(), to: to() });
                close();
              }}
            >
              <Field label="From" name="from" type="date" required value={from()} max={to()} onInput={setFrom} />
              <Field label="To" name="to" type="date" required value={to()} min={from()} onInput={setTo} />
              <button type="submit" class="button">
                Show these days
              </button>
            </form>
          </>
        )}
      </Menu>
      <button
        type="button"
        class="button icon"
        aria-label="The range after"
        disabled={range().to >= props.today}
        onClick={() => props.change(shifted(props.span, props.today, 1))}
      >
        <Icon name="right" />
      </button>
      <span class="visually-hidden">{`${dateInWords(range().from)} to ${dateInWords(range().to)}`}</span>
    </div>
  );
}
