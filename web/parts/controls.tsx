import { Show } from 'solid-js';
import type { Metric } from '../lib/answers.ts';
import { humanize } from '../lib/format.ts';
import type { Selection, View } from '../lib/query.ts';
import { useCatalogue } from './catalogue.tsx';
import { SelectField } from './field.tsx';
import { PageControls } from './page-controls.tsx';

interface ControlsProps {
  metric: Metric;
  view: View;
  change: (next: Partial<View>) => void;
}

/** The controls of one metric: those of every page, and what it is split by. */
export function Controls(props: ControlsProps) {
  const catalogue = useCatalogue();
  /** In another range or with other filters a bucket that was opened is not the same one. */
  const change = (next: Partial<Selection>) => props.change('compare' in next ? next : { ...next, at: null });
  return (
    <PageControls selection={props.view} change={change} today={catalogue.today()} filters={props.metric.filters}>
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
    </PageControls>
  );
}
