import { createMemo, createSignal, For, Show } from 'solid-js';
import { type ApiError, type Person, people } from '../api.ts';
import { plural } from '../lib/format.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { type Pair, pairsOf } from '../lib/who.ts';
import { Problem } from './notice.tsx';

const shownAtFirst = 3;

/** Accounts that may be of one person, for somebody to decide. */
export function SamePerson(props: { people: Person[]; changed: () => void }) {
  const [error, setError] = createSignal<ApiError | null>(null);
  const [busy, setBusy] = createSignal<string | null>(null);
  const [most, setMost] = createSignal(shownAtFirst);
  const pairs = createMemo(() => pairsOf(props.people));
  const decide = async ({ key, one, other, people: [id] }: Pair, isSame: boolean) => {
    setError(null);
    setBusy(key);
    try {
      if (isSame) await people.merge([one, other]);
      else await keepApart(id, other);
      announce(isSame ? `${one} and ${other} are one person.` : `${one} and ${other} stay apart.`);
      props.changed();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setBusy(null);
    }
  };
  const keepApart = async (id: string, other: string) => {
    const person = props.people.find((each) => each.id === id);
    if (person === undefined) return;
    const accounts = person.accounts.map(({ account }) => account);
    await people.change(id, { accounts, apart: [...person.apart, other] });
  };
  return (
    <Show when={pairs().length > 0}>
      <section class="card stack" aria-labelledby="same-person">
        <div>
          <h2 id="same-person">{plural(pairs().length, 'pair of accounts', 'pairs of accounts')} may be one person</h2>
          <p class="small muted summary">
            Whoever has several accounts counts once as soon as you say so. You can take it back at any time.
          </p>
        </div>
        <Show when={error()}>{(failure) => <Problem error={failure()} />}</Show>
        <ul class="list">
          <For each={pairs().slice(0, most())}>
            {(pair) => (
              <li class="row spread">
                <span>
                  <strong>{pair.one}</strong> and <strong>{pair.other}</strong>
                  <br />
                  <span class="small muted">{pair.reasons.join(' ')}</span>
                </span>
                <span class="row">
                  <button
                    type="button"
                    class="button"
                    disabled={busy() === pair.key}
                    aria-label={`Same person: ${pair.one} and ${pair.other}`}
                    onClick={() => void decide(pair, true)}
                  >
                    Same person
                  </button>
                  <button
                    type="button"
                    class="button"
                    disabled={busy() === pair.key}
                    aria-label={`Not the same: ${pair.one} and ${pair.other}`}
                    onClick={() => void decide(pair, false)}
                  >
                    Not the same
                  </button>
                </span>
              </li>
            )}
          </For>
        </ul>
        <Show when={pairs().length > most()}>
          <div>
            <button type="button" class="button" onClick={() => setMost(pairs().length)}>
              Show all {pairs().length}
            </button>
          </div>
        </Show>
      </section>
    </Show>
  );
}
