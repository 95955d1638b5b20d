import { useLocation, useNavigate } from '@solidjs/router';
import { createMemo, createSignal, type JSX, Show } from 'solid-js';
import type { LocalDate } from '../lib/dates.ts';
import {
  buckets,
  pageFilters,
  readSelection,
  type Selection,
  selectionInWords,
  shifted,
  withSelection,
} from '../lib/query.ts';
import { onShortcut } from '../lib/shortcuts.ts';
import { SelectField } from './field.tsx';
import { botChoices, FilterChips, Filters } from './filters.tsx';
import { ForThatPerson } from './for-that-person.tsx';
import { Range } from './range.tsx';

/** What is chosen on a page that is made of numbers, and how to choose something else; the address says it. */
export function useSelection(): { selection: () => Selection; change: (next: Partial<Selection>) => void } {
  const location = useLocation();
  const navigate = useNavigate();
  return {
    selection: createMemo(() => readSelection(location.search)),
    change: (next) => navigate(`${location.pathname}${withSelection(location.search, next)}`, { scroll: false }),
  };
}

const ofPages = [...pageFilters, 'bots'];

interface PageControlsProps {
  selection: Selection;
  change: (next: Partial<Selection>) => void;
  today: LocalDate;
  /** What can be filtered by here, where it is not what usually can. */
  filters?: readonly string[];
  /** Is something drawn over time, so that there are buckets and a period to compare with? It usually is. */
  overTime?: boolean;
  /** Is what is shown of some days? What is of now alone has no range. */
  isDated?: boolean;
  /** Choices of the page's own. */
  children?: JSX.Element;
}

/** The range, the buckets, the comparison and the filters. On phones the filters wait behind a button. */
export function PageControls(props: PageControlsProps) {
  // Solid's compiler assigns it through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let element!: HTMLDivElement;
  const [open, setOpen] = createSignal(false);
  const known = () => props.filters ?? ofPages;
  const isDated = () => props.isDated ?? true;
  const isOverTime = () => isDated() && (props.overTime ?? true);
  const shift = (direction: -1 | 1) => props.change(shifted(props.selection, props.today, direction));
  if (isDated()) {
    onShortcut('before', () => shift(-1));
    onShortcut('after', () => shift(1));
  }
  if (isOverTime()) onShortcut('compare', () => props.change({ compare: !props.selection.compare }));
  onShortcut('filter', () => {
    setOpen(true);
    const menu = element.querySelector<HTMLDetailsElement>('.filters .menu');
    if (menu === null) return;
    menu.open = true;
    menu.querySelector('input')?.focus();
  });

  return (
    <div class="controls" classList={{ open: open() }} role="group" aria-label="What is shown" ref={element}>
      <Show when={isDated()}>
        <p class="on-paper">{selectionInWords(props.selection, props.today, isOverTime())}</p>
        <Range span={props.selection} today={props.today} change={props.change} />
      </Show>
      <Show when={isOverTime()}>
        <SelectField
          label="Bucket"
          hideLabel
          value={props.selection.bucket}
          onChange={(bucket) => props.change({ bucket: bucket as Selection['bucket'] })}
          options={buckets.map((bucket) => ({ value: bucket, title: `By ${bucket}` }))}
        />
      </Show>
      <button type="button" class="button filters-button" aria-expanded={open()} onClick={() => setOpen(!open())}>
        {open() ? 'Fewer choices' : 'More choices'}
      </button>
      <div class="filters">
        {props.children}
        <Filters known={known()} selection={props.selection} change={props.change} />
        <Show when={known().includes('bots')}>
          <SelectField
            label="Bots"
            hideLabel
            value={props.selection.bots}
            onChange={(bots) => props.change({ bots: bots as Selection['bots'] })}
            options={botChoices}
          />
        </Show>
        <Show when={isOverTime()}>
          <label class="toggle">
            <input
              type="checkbox"
              checked={props.selection.compare}
              onChange={(event) => props.change({ compare: event.currentTarget.checked })}
            />
            <span>Compare</span>
          </label>
        </Show>
      </div>
      <FilterChips known={known()} selection={props.selection} change={props.change} />
      <Show when={known().includes('person') && props.selection.filters.person}>
        {(logins) => <ForThatPerson logins={logins()} />}
      </Show>
    </div>
  );
}
