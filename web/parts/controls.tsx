import { createSignal, Show } from 'solid-js';
import type { Metric } from '../lib/answers.ts';
import { humanize } from '../lib/format.ts';
import { buckets, type View } from '../lib/query.ts';
import { useCatalogue } from './catalogue.tsx';
import { SelectField } from './field.tsx';
import { FilterChips, Filters } from './filters.tsx';
import { Range } from './range.tsx';

export interface ControlsProps {
  metric: Metric;
  view: View;
  change: (next: Partial<View>) => void;
}

/** The range, the buckets, the comparison and the filters of a metric. On phones the filters wait behind a button. */
export function Controls(props: ControlsProps) {
  const catalogue = useCatalogue();
  const [open, setOpen] = createSignal(false);
  return (
    <div class="controls" classList={{ open: open() }} role="group" aria-label="What is shown">
      <Range span={props.view} today={catalogue.today()} change={(span) => props.change({ ...span, at: null })} />
      <SelectField
        label="Bucket"
        hideLabel
        value={props.view.bucket}
        onChange={(bucket) => props.change({ bucket: bucket as View['bucket'], at: null })}
        options={buckets.map((bucket) => ({ value: bucket, title: `By ${bucket}` }))}
      />
      <button type="button" class="button filters-button" aria-expanded={open()} onClick={() => setOpen(!open())}>
        {open() ? 'Fewer choices' : 'More choices'}
      </button>
      <div class="filters">
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
                title: `By ${humanize(by === 'repo' ? 'repository' : by)}`,
              })),
            ]}
          />
        </Show>
        <Filters {...props} />
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
      </div>
      <FilterChips {...props} />
    </div>
  );
}
