import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { people, repositories } from '../api.ts';
import type { Metric, NamedItem } from '../lib/answers.ts';
import { dateInWords } from '../lib/dates.ts';
import { capitalize, humanize } from '../lib/format.ts';
import { buckets, type FilterName, filterNames, presets, rangeOf, shifted, type View } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { useCatalogue } from './catalogue.tsx';
import { Field, SelectField } from './field.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';

interface ControlsProps {
  metric: Metric;
  view: View;
  change: (next: Partial<View>) => void;
}

const filterTitles: Record<FilterName, string> = {
  repo: 'Repository',
  team: 'Team',
  person: 'Person',
  base: 'Base branch',
  environment: 'Environment',
  label: 'Label',
};

/** The range, the buckets, the comparison and the filters of a metric. */
export function Controls(props: ControlsProps) {
  const known = () => filterNames.filter((name) => props.metric.filters.includes(name) && name !== 'team');
  const ignored = () => filterNames.filter((name) => props.view.filters[name] && !props.metric.filters.includes(name));
  const set = (name: FilterName, values: string[]) => {
    const filters = { ...props.view.filters, [name]: values };
    if (values.length === 0) delete filters[name];
    props.change({ filters, at: null });
  };
  const names = (page: { items: NamedItem[] } | undefined) => page?.items.map(nameOf) ?? [];
  const repositoryNames = createRequest(
    () => true,
    (_, signal) => repositories(signal),
  );
  const personNames = createRequest(
    () => true,
    (_, signal) => people(signal),
  );
  const options = (name: FilterName) =>
    name === 'repo' ? names(repositoryNames.data()) : name === 'person' ? names(personNames.data()) : [];

  return (
    <div class="controls" role="group" aria-label="What is shown">
      <Range view={props.view} change={props.change} />
      <SelectField
        label="Bucket"
        hideLabel
        value={props.view.bucket}
        onChange={(bucket) => props.change({ bucket: bucket as View['bucket'], at: null })}
        options={buckets.map((bucket) => ({ value: bucket, title: `By ${bucket}` }))}
      />
      <Show when={props.metric.by.length > 0}>
        <SelectField
          label="Split by"
          hideLabel
          value={props.view.by ?? ''}
          onChange={(by) => props.change({ by: by === '' ? null : by })}
          options={[
            { value: '', title: 'Not split' },
            ...props.metric.by.map((by) => ({
              value: by,
              title: `Split by ${humanize(by === 'repo' ? 'repository' : by)}`,
            })),
          ]}
        />
      </Show>
      <For each={known()}>
        {(name) => (
          <FilterMenu
            title={filterTitles[name]}
            options={options(name)}
            chosen={props.view.filters[name] ?? []}
            choose={(values) => set(name, values)}
          />
        )}
      </For>
      <Show when={props.metric.filters.includes('bots')}>
        <SelectField
          label="Bots"
          hideLabel
          value={props.view.bots}
          onChange={(bots) => props.change({ bots: bots as View['bots'], at: null })}
          options={[
            { value: 'exclude', title: 'Without bots' },
            { value: 'include', title: 'With bots' },
            { value: 'only', title: 'Only bots' },
          ]}
        />
      </Show>
      <label class="toggle">
        <input
          type="checkbox"
          checked={props.view.compare}
          onChange={(event) => props.change({ compare: event.currentTarget.checked })}
        />
        <span>Compare</span>
      </label>
      <Show when={Object.keys(props.view.filters).length > 0}>
        <ul class="chips" aria-label="Filters">
          <For each={filterNames.flatMap((name) => (props.view.filters[name] ?? []).map((value) => ({ name, value })))}>
            {({ name, value }) => (
              <li class="chip" classList={{ ignored: ignored().includes(name) }}>
                <span class="muted">{filterTitles[name]}</span> {value}
                <Show when={ignored().includes(name)}>
                  <span class="small muted">(not known to this metric)</span>
                </Show>
                <button
                  type="button"
                  aria-label={`Remove the filter ${filterTitles[name]} ${value}`}
                  onClick={() =>
                    set(
                      name,
                      (props.view.filters[name] ?? []).filter((one) => one !== value),
                    )
                  }
                >
                  <Icon name="cross" size={12} />
                </button>
              </li>
            )}
          </For>
          <li>
            <button type="button" class="link small" onClick={() => props.change({ filters: {}, at: null })}>
              Remove all
            </button>
          </li>
        </ul>
      </Show>
    </div>
  );
}

const nameOf = (item: NamedItem): string => item.full_name ?? item.name ?? item.login ?? String(item.id);

function Range(props: { view: View; change: (next: Partial<View>) => void }) {
  const catalogue = useCatalogue();
  const range = createMemo(() => rangeOf(props.view, catalogue.today()));
  const [from, setFrom] = createSignal(range().from);
  const [to, setTo] = createSignal(range().to);
  createEffect(
    on(range, ({ from, to }) => {
      setFrom(from);
      setTo(to);
    }),
  );
  const title = () => presets.find((preset) => preset.id === props.view.range)?.title;
  return (
    <div class="range">
      <button
        type="button"
        class="button icon"
        aria-label="The range before"
        onClick={() => props.change(shifted(props.view, catalogue.today(), -1))}
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
                      aria-pressed={props.view.range === preset.id}
                      onClick={() => {
                        props.change({ range: preset.id, from: null, to: null, at: null });
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
                props.change({ range: 'custom', from: from(), to: to(), at: null });
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
        disabled={range().to >= catalogue.today()}
        onClick={() => props.change(shifted(props.view, catalogue.today(), 1))}
      >
        <Icon name="right" />
      </button>
      <span class="visually-hidden">{capitalize(`${dateInWords(range().from)} to ${dateInWords(range().to)}`)}</span>
    </div>
  );
}
