import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js';
import { coverage } from '../api.ts';
import type { Coverage as Answer } from '../lib/answers.ts';
import { todayIn } from '../lib/dates.ts';
import { dataVersion, syncStatus } from '../lib/live.ts';
import { rangeOf } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { CoverageStrips } from './coverage-strips.tsx';
import { CoverageTable } from './coverage-table.tsx';
import { SelectField } from './field.tsx';
import { Gaps } from './gaps.tsx';
import { LinkRates } from './link-rates.tsx';
import { Problem } from './notice.tsx';
import { useSelection } from './page-controls.tsx';
import { Range } from './range.tsx';
import { Segments } from './segments.tsx';
import { Lines } from './skeleton.tsx';

/** While a sync runs, what is known grows; once in so long is enough to look. */
const restMs = 5000;

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What is known of each source, repository and day; what is missing, with a way to read it; and what is tied together. */
export function Coverage(props: { read: (range: { from: string; to: string }) => void }) {
  const { selection, change } = useSelection();
  const [zone, setZone] = createSignal(here);
  const today = () => todayIn(zone());
  const range = createMemo(() => rangeOf(selection(), today()), undefined, {
    equals: (a, b) => a.from === b.from && a.to === b.to,
  });
  const request = createRequest(range, (asked, signal) => coverage(asked, signal));
  createEffect(() => setZone((zone) => request.data()?.time_zone ?? zone));
  createEffect(
    on(
      () => [syncStatus()?.running, dataVersion()],
      ([running]) => {
        const timer = setTimeout(request.refresh, running ? restMs : 0);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  return (
    <>
      <section class="card stack" aria-label="Coverage" aria-busy={request.loading()}>
        <div class="row spread">
          <div>
            <h2>Coverage</h2>
            <p class="small muted">What is known of each day. A number is only shown where all that it needs is.</p>
          </div>
          <Range span={selection()} today={today()} change={change} />
        </div>
        <Show when={request.error()}>
          {(error) => <Problem error={error()} title="The coverage could not be loaded" retry={request.retry} />}
        </Show>
        <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
          {(answer) => (
            <Show
              when={answer().repositories.length > 0}
              fallback={<p class="muted">No repository is followed yet.</p>}
            >
              <Known coverage={answer()} />
              <Gaps coverage={answer()} read={props.read} />
            </Show>
          )}
        </Show>
      </section>
      <Show when={(request.data()?.repositories.length ?? 0) > 0 && request.data()}>
        {(answer) => <LinkRates rates={answer().link_rates} from={answer().from} to={answer().to} />}
      </Show>
    </>
  );
}

/** The days, as strips or as a table, of all kinds of data together or of one. */
function Known(props: { coverage: Answer }) {
  const [kind, setKind] = createSignal('');
  const [show, setShow] = createSignal('strips');
  const known = () => (props.coverage.sources.some(({ step }) => step === kind()) ? kind() : null);
  return (
    <>
      <div class="row spread">
        <SelectField
          label="Kind of data"
          hideLabel
          value={kind()}
          onChange={setKind}
          options={[
            { value: '', title: 'All kinds of data' },
            ...props.coverage.sources.map(({ step, title }) => ({ value: step, title })),
          ]}
        />
        <Segments
          label="Show coverage as"
          value={show()}
          options={[
            { value: 'strips', title: 'Strips' },
            { value: 'table', title: 'Table' },
          ]}
          choose={setShow}
        />
      </div>
      <Show when={show() === 'strips'} fallback={<CoverageTable coverage={props.coverage} kind={known()} />}>
        <CoverageStrips coverage={props.coverage} kind={known()} />
      </Show>
    </>
  );
}
