import { For, Show } from 'solid-js';
import { inWords, type Sheet } from './sheet.ts';

/** The chart as a table: the same numbers, and the way to what is behind them by keyboard. */
export function TableTwin(props: {
  sheet: Sheet;
  title: string;
  selected?: number | null;
  open?: ((stop: number) => void) | undefined;
}) {
  /** With their places; notes only where there are any. */
  const columns = () =>
    props.sheet.columns
      .map((column, place) => ({ ...column, place }))
      .filter(({ name, place }) => name !== 'note' || props.sheet.rows.some((row) => row.values[place] !== ''));
  return (
    <div class="table-scroll tall" tabIndex={0} role="region" aria-label={`${props.title} as a table`}>
      <table class="twin">
        <thead>
          <tr>
            <For each={columns()}>
              {(column) => <th classList={{ number: column.number ?? false }}>{column.title}</th>}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.sheet.rows}>
            {(row) => (
              <tr classList={{ selected: row.stop !== undefined && row.stop === props.selected }}>
                <For each={columns()}>
                  {(column, i) => {
                    const words = () => inWords(column, row.values[column.place] ?? null);
                    const opens = () => (i() === 0 && row.stop !== undefined && props.open ? row.stop : null);
                    return (
                      <td
                        classList={{
                          number: column.number ?? false,
                          nowrap: column.number === true || (i() === 0 && props.sheet.opens !== 'page'),
                          note: column.name === 'note',
                        }}
                      >
                        <Show when={opens() !== null} fallback={words()}>
                          <button
                            type="button"
                            class="link"
                            aria-pressed={props.sheet.opens === 'page' ? undefined : row.stop === props.selected}
                            onClick={() => props.open?.(opens() ?? 0)}
                          >
                            <span class="visually-hidden">{props.sheet.opens === 'page' ? 'Open ' : 'Rows of '}</span>
                            {words()}
                          </button>
                        </Show>
                      </td>
                    );
                  }}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
