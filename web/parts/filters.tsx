import { For, Show } from 'solid-js';
import { environments, repositories } from '../api.ts';
import type { Metric } from '../lib/answers.ts';
import { type FilterName, filterNames, type View } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { FilterMenu } from './filter-menu.tsx';
import { Icon } from './icon.tsx';

interface FiltersProps {
  metric: Metric;
  view: View;
  change: (next: Partial<View>) => void;
}

const titles: Record<FilterName, string> = {
  repo: 'Repository',
  team: 'Team',
  person: 'Person',
  base: 'Base branch',
  environment: 'Environment',
  label: 'Label',
  workflow: 'Workflow',
};

/** One menu per filter that the metric knows. Repositories and environments are offered, other values are typed. */
export function Filters(props: FiltersProps) {
  const has = (name: FilterName) => props.metric.filters.includes(name);
  const repositoryList = createRequest(
    () => has('repo') || null,
    (_, signal) => repositories(signal),
  );
  const environmentList = createRequest(
    () => has('environment') || null,
    (_, signal) => environments(signal),
  );
  const options = (name: FilterName): string[] => {
    if (name === 'repo') return repositoryList.data()?.items.map((one) => one.name) ?? [];
    return name === 'environment' ? (environmentList.data() ?? []) : [];
  };
  return (
    <For each={filterNames.filter(has)}>
      {(name) => (
        <FilterMenu
          title={titles[name]}
          options={options(name)}
          chosen={props.view.filters[name] ?? []}
          choose={(values) => props.change(withFilter(props.view, name, values))}
        />
      )}
    </For>
  );
}

/** What is filtered by now, each with a way to take it off; a filter that the metric does not know says so. */
export function FilterChips(props: FiltersProps) {
  const chosen = () =>
    filterNames.flatMap((name) => (props.view.filters[name] ?? []).map((value) => ({ name, value })));
  return (
    <Show when={chosen().length > 0}>
      <ul class="chips" aria-label="Filters">
        <For each={chosen()}>
          {({ name, value }) => {
            const ignored = () => !props.metric.filters.includes(name);
            const rest = () => (props.view.filters[name] ?? []).filter((one) => one !== value);
            return (
              <li class="chip" classList={{ ignored: ignored() }}>
                <span class="muted">{titles[name]}</span> {value}
                <Show when={ignored()}>
                  <span class="small muted">(this metric does not know it)</span>
                </Show>
                <button
                  type="button"
                  aria-label={`Remove the filter ${titles[name]} ${value}`}
                  onClick={() => props.change(withFilter(props.view, name, rest()))}
                >
                  <Icon name="cross" size={12} />
                </button>
              </li>
            );
          }}
        </For>
        <li>
          <button type="button" class="link small" onClick={() => props.change({ filters: {}, at: null })}>
            Remove all
          </button>
        </li>
      </ul>
    </Show>
  );
}

function withFilter(view: View, name: FilterName, values: string[]): Partial<View> {
  const filters = { ...view.filters, [name]: values };
  if (values.length === 0) delete filters[name];
  return { filters, at: null };
}
