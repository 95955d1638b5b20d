import { createEffect, createSignal, onCleanup, Show } from 'solid-js';
import { dateInWords } from '../lib/dates.ts';
import { plural } from '../lib/format.ts';
import { announce } from '../lib/live.ts';
import type { RulePreview as Preview } from '../lib/rule-preview.ts';
import { sides } from '../lib/rules-effect.ts';
import { Notice, Problem } from './notice.tsx';
import { RuleEffect } from './rule-effect.tsx';

/** What the draft would count and do to the numbers, once somebody has asked. */
export function RulePreview(props: { preview: Preview; timeZone: string }) {
  const { preview } = props;
  const [place, setPlace] = createSignal<HTMLElement>();
  // Who asked from further down wants to see it.
  createEffect(() => {
    if (preview.loading()) place()?.scrollIntoView({ block: 'nearest' });
  });
  createEffect(() => {
    const effect = preview.effect();
    if (effect)
      announce(
        `The preview is there. ${plural(sides(effect).touched.length, 'repository', 'repositories')} would change.`,
      );
  });
  return (
    <Show when={preview.loading() || preview.effect() || preview.error()}>
      <section class="card stack rule-preview" aria-label="What these rules would count" ref={setPlace}>
        <div class="stack-small">
          <h2>What these rules would count</h2>
          <Show when={preview.effect()}>
            {(effect) => (
              <p class="muted">
                From {dateInWords(effect().from)} to {dateInWords(effect().to)}. Nothing is changed by looking.
              </p>
            )}
          </Show>
        </div>
        <Show when={preview.loading()}>
          <Waiting stop={preview.stop} />
        </Show>
        <Show when={!preview.loading() && preview.error()}>
          {(error) => <Problem error={error()} title="The rules could not be tried" retry={preview.ask} />}
        </Show>
        <Show when={!preview.loading() && preview.isOlder()}>
          <Notice tone="warn" role="status" title="This is of an older draft">
            <p>The rules have been changed since.</p>
            <div>
              <button type="button" class="button" onClick={() => preview.ask()}>
                See what they would count now
              </button>
            </div>
          </Notice>
        </Show>
        <Show when={preview.effect()} keyed>
          {(effect) => (
            <RuleEffect effect={effect} timeZone={props.timeZone} isOlder={preview.isOlder() || preview.loading()} />
          )}
        </Show>
      </section>
    </Show>
  );
}

/** After a second it is said for how long it has been tried. How long it will take nobody knows. */
function Waiting(props: { stop: () => void }) {
  const [seconds, setSeconds] = createSignal(0);
  const timer = setInterval(() => setSeconds((n) => n + 1), 1000);
  onCleanup(() => clearInterval(timer));
  return (
    <Show when={seconds() > 0} fallback={<span class="skeleton" aria-busy="true" />}>
      <div class="row spread" role="status">
        <span class="grow">
          Trying them on everything of 90 days<span aria-hidden="true">, for {plural(seconds(), 'second')}</span>.
          <span class="waits" role="progressbar" aria-label="The rules are being tried" />
        </span>
        <button type="button" class="button" onClick={() => props.stop()}>
          Stop
        </button>
      </div>
    </Show>
  );
}
