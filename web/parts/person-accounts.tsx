import { createSignal, For, Show } from 'solid-js';
import { type ApiError, type Person, people } from '../api.ts';
import { sourceTitle } from '../lib/format.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Field } from './field.tsx';
import { Problem } from './notice.tsx';

/** The accounts of somebody: one can be taken away, or one of somebody else be added. */
export function PersonAccounts(props: { person: Person; everybody: Person[]; changed: () => void }) {
  const [error, setError] = createSignal<ApiError | null>(null);
  const [other, setOther] = createSignal('');
  const accounts = () => props.person.accounts.map(({ account }) => account);
  const others = () => props.everybody.filter(({ id }) => id !== props.person.id).map(({ id }) => id);
  const act = async (what: () => Promise<unknown>, said: string) => {
    setError(null);
    try {
      await what();
      setOther('');
      announce(said);
      props.changed();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  const takeAway = (account: string) =>
    act(
      () => people.change(props.person.id, { accounts: accounts().filter((one) => one !== account) }),
      `${account} is a person of its own again.`,
    );
  const add = () => act(() => people.merge([props.person.id, other().trim()]), `${other().trim()} is added.`);
  return (
    <section class="card stack" aria-labelledby="accounts">
      <div>
        <h2 id="accounts">Accounts of {props.person.name ?? props.person.id}</h2>
        <p class="small muted summary">All of them count as this person, everywhere and for all time.</p>
      </div>
      <Show when={error()}>{(failure) => <Problem error={failure()} />}</Show>
      <ul class="list">
        <For each={props.person.accounts}>
          {({ account, name, sources }) => (
            <li class="row spread">
              <span>
                <strong>{account}</strong>
                <span class="small muted"> {[name, ...sources.map(sourceTitle)].filter(Boolean).join(', ')}</span>
              </span>
              <Show when={props.person.accounts.length > 1}>
                <button
                  type="button"
                  class="button"
                  aria-label={`Take away: ${account}`}
                  onClick={() => void takeAway(account)}
                >
                  Take away
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field
          label="Another account of the same person"
          name="accounts[1]"
          required
          value={other()}
          onInput={setOther}
          list="everybody"
          error={error()}
        />
        <datalist id="everybody">
          <For each={others()}>{(id) => <option value={id} />}</For>
        </datalist>
        <button type="submit" class="button">
          Add
        </button>
      </form>
    </section>
  );
}
