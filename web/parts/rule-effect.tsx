import { createMemo, For, Show } from 'solid-js';
import type { NumberEffect, RepositoryEffect, RulesEffect, Statistic } from '../lib/answers.ts';
import { instantInWords } from '../lib/dates.ts';
import { fromNow } from '../lib/duration.ts';
import { plural } from '../lib/format.ts';
import {
  basisInWords,
  countsBy,
  countsInWords,
  effectInWords,
  notesOf,
  isMeasured,
  numberInWords,
  obstaclesOf,
  sides,
} from '../lib/rules-effect.ts';
import { Icon } from './icon.tsx';

interface EffectProps {
  effect: RulesEffect;
  timeZone: string;
  /** It is not about the draft of now. */
  isOlder: boolean;
}

/** What rules do: to the four numbers, and in each repository. */
export function RuleEffect(props: EffectProps) {
  const both = createMemo(() => sides(props.effect));
  return (
    <div class="stack" classList={{ older: props.isOlder }}>
      <div class="stack-small">
        <h3>The four numbers, over all repositories</h3>
        <Numbers metrics={props.effect.metrics} />
        <For each={obstaclesOf(props.effect)}>{(why) => <p class="small muted">{why}</p>}</For>
      </div>
      <div class="stack-small">
        <h3>Deployments to production</h3>
        <Show when={both().touched.length === 0}>
          <p class="muted">No rule changes for any repository, so this is what counts now.</p>
        </Show>
        <ul class="list">
          <For each={both().touched}>
            {(one, i) => <Repository one={one} timeZone={props.timeZone} open={i() === 0} />}
          </For>
        </ul>
        <Show when={both().others.length > 0}>
          <details class="stack-small" open={both().touched.length === 0}>
            <summary>
              {plural(both().others.length, 'repository stays', 'repositories stay')} as{' '}
              {both().others.length === 1 ? 'it is' : 'they are'}
            </summary>
            <ul class="list">
              <For each={both().others}>{(one) => <Repository one={one} timeZone={props.timeZone} />}</For>
            </ul>
          </details>
        </Show>
      </div>
    </div>
  );
}

function Numbers(props: { metrics: NumberEffect[] }) {
  return (
    <table class="blocks numbers">
      <thead>
        <tr>
          <th>Number</th>
          <th>As saved</th>
          <th>With this draft</th>
          <th>Change</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.metrics}>
          {(one) => (
            <tr>
              <td>
                <strong>{one.title}</strong>
              </td>
              <td data-label="As saved">
                <Value statistic={one.before} of={one} />
              </td>
              <td data-label="With this draft">
                <Value statistic={one.after} of={one} />
              </td>
              <td data-label="Change">
                <span class="figure" classList={{ muted: !isMeasured(one) }}>
                  {effectInWords(one)}
                </span>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

function Value(props: { statistic: Statistic; of: NumberEffect }) {
  return (
    <span class="figure">
      {numberInWords(props.statistic, props.of)}
      <span class="block small muted">{basisInWords(props.statistic, props.of)}</span>
    </span>
  );
}

/** One repository, which opens to the latest that would count in it. */
function Repository(props: { one: RepositoryEffect; timeZone: string; open?: boolean }) {
  return (
    <li>
      <details open={props.open ?? false}>
        <summary class="effect-summary">
          <strong>{props.one.repository.name}</strong>
          <span>{countsInWords(props.one)}</span>
        </summary>
        <div class="stack-small effect-detail">
          <For each={notesOf(props.one)}>{(note) => <p class="small muted">{note}</p>}</For>
          <Show when={props.one.last.length > 0} fallback={<p class="muted">Nothing would count in these 90 days.</p>}>
            <LastCounted one={props.one} timeZone={props.timeZone} />
          </Show>
        </div>
      </details>
    </li>
  );
}

/** The latest that would count in a repository, with what they count by. */
export function LastCounted(props: { one: RepositoryEffect; timeZone: string }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={`Latest of ${props.one.repository.name}`}>
      <table class="blocks">
        <thead>
          <tr>
            <th class="wide">The last {props.one.last.length} that would count</th>
            <th>Environment</th>
            <th>Counts by</th>
            <th class="number">Finished</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.one.last}>
            {(item) => (
              <tr>
                <td>
                  <span class="row-title">
                    <Show when={item.url} fallback={item.title}>
                      {(url) => (
                        <a class="outward" href={url()} target="_blank" rel="noreferrer">
                          {item.title}
                          <Icon name="open" size={13} />
                        </a>
                      )}
                    </Show>
                  </span>
                </td>
                <td data-label="Environment">{[item.environment, item.service].filter(Boolean).join(', ')}</td>
                <td data-label="Counts by">{countsBy(item.rule)}</td>
                <td class="number nowrap" data-label="Finished">
                  <span class="figure">
                    {fromNow(item.at)}
                    <span class="block small muted">{instantInWords(item.at, props.timeZone)}</span>
                  </span>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
