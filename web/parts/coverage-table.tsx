import { createMemo, For } from 'solid-js';
import type { Coverage } from '../lib/answers.ts';
import { daysOf, knownFromInWords, stretchesOf } from '../lib/coverage.ts';
import { count } from '../lib/format.ts';

/** The same as a table: a row for each repository and kind of data. */
export function CoverageTable(props: { coverage: Coverage; kind: string | null }) {
  const title = (step: string) => props.coverage.sources.find((one) => one.step === step)?.title ?? step;
  const rows = createMemo(() =>
    props.coverage.repositories.flatMap(({ repository, steps }) =>
      steps
        .filter(({ step }) => props.kind === null || step === props.kind)
        .map((known, i) => ({ name: repository.name, known, isFirst: i === 0 })),
    ),
  );
  return (
    <div class="table-scroll tall" tabIndex={0} role="region" aria-label="Coverage as a table">
      <table class="blocks">
        <thead>
          <tr>
            <th>Repository</th>
            <th>Kind of data</th>
            <th>Known</th>
            <th class="number">Days known</th>
            <th class="number">In part</th>
            <th class="number">Not known</th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {({ name, known, isFirst }) => {
              const stretches = stretchesOf(known.days, props.coverage.from);
              return (
                <tr classList={{ 'group-start': isFirst }}>
                  <td>{isFirst ? name : ''}</td>
                  <td>{title(known.step)}</td>
                  <td data-label="Known">{knownFromInWords(known)}</td>
                  <td class="number" data-label="Days known">
                    {count(daysOf(stretches, 'known'))}
                  </td>
                  <td class="number" data-label="In part">
                    {count(daysOf(stretches, 'part'))}
                  </td>
                  <td class="number" data-label="Not known">
                    {count(daysOf(stretches, 'missing'))}
                  </td>
                </tr>
              );
            }}
          </For>
        </tbody>
      </table>
    </div>
  );
}
