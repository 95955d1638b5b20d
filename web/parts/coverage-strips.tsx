import { createMemo, For, Show } from 'solid-js';
import type { Coverage, CoverageRepository } from '../lib/answers.ts';
import {
  knownFromInWords,
  leastOf,
  marksOf,
  type Share,
  shareWords,
  spanInWords,
  type Stretch,
  stretchesInWords,
  stretchesOf,
} from '../lib/coverage.ts';
import { plural } from '../lib/format.ts';

/** A row of days for each kind of data, and one for each repository. `kind`: a step; `null`: all of them together. */
export function CoverageStrips(props: { coverage: Coverage; kind: string | null }) {
  const kinds = () => props.coverage.sources.filter(({ step }) => props.kind === null || step === props.kind);
  const repositories = createMemo(() => rowsOf(props.coverage, props.kind));
  return (
    <div class="coverage">
      <Legend />
      <h3>Each kind of data, over all repositories</h3>
      <Axis days={props.coverage.days} />
      <ul>
        <For each={kinds()}>
          {(kind) => (
            <Row
              name={kind.title}
              note={knownFromInWords(kind)}
              stretches={stretchesOf(kind.days, props.coverage.from)}
            />
          )}
        </For>
      </ul>
      <h3>{plural(repositories().length, 'repository', 'repositories')}</h3>
      <Axis days={props.coverage.days} />
      <div class="coverage-scroll" tabIndex={0} role="region" aria-label="Coverage by repository">
        <ul>
          <For each={repositories()}>{(row) => <Row {...row} />}</For>
        </ul>
      </div>
    </div>
  );
}

interface RowProps {
  name: string;
  note: string;
  stretches: Stretch[];
}

/** Of each repository what is known least, those where something is missing first. */
function rowsOf({ repositories, from }: Coverage, kind: string | null): RowProps[] {
  return repositories
    .flatMap(({ repository, steps }) => {
      const chosen = steps.filter(({ step }) => kind === null || step === kind);
      if (chosen.length === 0) return [];
      return [
        {
          name: repository.name,
          note: noteOf(chosen),
          stretches: stretchesOf(leastOf(chosen.map(({ days }) => days)), from),
        },
      ];
    })
    .sort((a, b) => Number(isWhole(a.stretches)) - Number(isWhole(b.stretches)) || a.name.localeCompare(b.name));
}

const isWhole = (stretches: Stretch[]): boolean =>
  stretches.every(({ share }) => share === 'known' || share === 'future');

/** From when on all of these kinds are known. */
function noteOf(steps: CoverageRepository['steps']): string {
  if (steps.some(({ complete, covered_from: from }) => !complete && from === null)) return 'not yet';
  const bounds = steps.flatMap(({ complete, covered_from: from }) => (complete || from === null ? [] : [from]));
  return knownFromInWords({ complete: bounds.length === 0, covered_from: bounds.sort().at(-1) ?? null });
}

function Row(props: RowProps) {
  return (
    <li class="coverage-row">
      <span class="coverage-name">{props.name}</span>
      <span class="strip" role="img" aria-label={`${props.name}: ${stretchesInWords(props.stretches)}`}>
        <For each={props.stretches}>
          {(one) => (
            <span
              data-share={one.share}
              style={{ 'flex-grow': one.days }}
              title={`${spanInWords(one)}: ${shareWords[one.share].toLowerCase()}`}
            />
          )}
        </For>
      </span>
      <span class="small muted coverage-note">{props.note}</span>
    </li>
  );
}

/** The months above the strips; the strips themselves say their days in words. */
function Axis(props: { days: string[] }) {
  return (
    <div class="coverage-row coverage-axis" aria-hidden="true">
      <span />
      <span class="marks">
        <For each={marksOf(props.days)}>{({ at, label }) => <span style={{ left: `${at * 100}%` }}>{label}</span>}</For>
      </span>
      <span class="coverage-note small">Known</span>
    </div>
  );
}

const legend: Share[] = ['known', 'part', 'missing'];

const Legend = () => (
  <Show when={legend.length > 0}>
    <ul class="legend small">
      <For each={legend}>
        {(share) => (
          <li>
            <span class="strip sample">
              <span data-share={share} />
            </span>
            {shareWords[share]}
          </li>
        )}
      </For>
    </ul>
  </Show>
);
