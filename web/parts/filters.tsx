import { For, Show } from 'solid-js';
import { type FilterName, filterNames, type Selection } from '../lib/query.ts';
import { suggestions } from '../lib/suggestions.ts';
import { FilterMenu } from './filter-menu.tsx';
import { Icon } from './icon.tsx';

interface FiltersProps {
  /** What can be filtered by here. */
  known: readonly string[];
  selection: Selection;
  change: (next: Partial<Selection>) => void;
}

const titles: Record<FilterName, string> = {
  repo: 'Repository',
  team: 'Team',
  person: 'Person',
  base: 'Base branch',
  environment: 'Environment',
  label: 'Label',
  workflow: 'Workflow',
  project: 'Project',
  level: 'Level',
  ai: 'AI share',
  kind: 'Kind',
  model: 'Model',
  state: 'State',
};

export const botChoices: { value: Selection['bots']; title: string }[] = [
  { value: 'exclude', title: 'Without bots' },
  { value: 'include', title: 'With bots' },
  { value: 'only', title: 'Only bots' },
];

/** One menu per filter that is known here. */
export function Filters(props: FiltersProps) {
  return (
    <For each={filterNames.filter((name) => props.known.includes(name))}>
      {(name) => (
        <FilterMenu
          title={titles[name]}
          suggest={suggestions[name]}
          chosen={props.selection.filters[name] ?? []}
          choose={(values) => props.change({ filters: withValues(props.selection.filters, name, values) })}
        />
      )}
    </For>
  );
}

/** What is filtered by now, each with a way to take it off; a filter that is not known here says so. */
export function FilterChips(props: FiltersProps) {
  const chosen = () =>
    filterNames.flatMap((name) => (props.selection.filters[name] ?? []).map((value) => ({ name, value })));
  const bots = () => props.selection.bots !== 'exclude' && botChoices.find((one) => one.value === props.selection.bots);
  const without = (name: FilterName, value: string) =>
    withValues(
      props.selection.filters,
      name,
      (props.selection.filters[name] ?? []).filter((one) => one !== value),
    );
  return (
    <Show when={chosen().length > 0 || bots()}>
      <ul class="chips" aria-label="Filters">
        <For each={chosen()}>
          {({ name, value }) => (
            <Chip
              title={titles[name]}
              value={value}
              isKnown={props.known.includes(name)}
              remove={() => props.change({ filters: without(name, value) })}
            />
          )}
        </For>
        <Show when={bots()}>
          {(choice) => (
            <Chip
              title="Bots"
              value={choice().title}
              isKnown={props.known.includes('bots')}
              remove={() => props.change({ bots: 'exclude' })}
            />
          )}
        </Show>
        <li>
          <button type="button" class="link small" onClick={() => props.change({ filters: {}, bots: 'exclude' })}>
            Clear all
          </button>
        </li>
      </ul>
    </Show>
  );
}

function Chip(props: { title: string; value: string; isKnown: boolean; remove: () => void }) {
  return (
    <li class="chip" classList={{ ignored: !props.isKnown }}>
      <span class="muted">{props.title}</span> {props.value}
      <Show when={!props.isKnown}>
        <span class="small muted">(has no effect here)</span>
      </Show>
      <button
        type="button"
        aria-label={`Remove the filter ${props.title} ${props.value}`}
        onClick={() => props.remove()}
      >
        <Icon name="cross" size={12} />
      </button>
    </li>
  );
}

function withValues(filters: Selection['filters'], name: FilterName, values: string[]): Selection['filters'] {
  const next = { ...filters, [name]: values };
  if (values.length === 0) delete next[name];
  return next;
}
