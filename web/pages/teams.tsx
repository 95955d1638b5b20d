import { createSignal, For, Show } from 'solid-js';
import { type ApiError, people, repositoryNames, type Team, type TeamInput, teams } from '../api.ts';
import { forgetAnswers } from '../lib/dashboard.ts';
import { plural } from '../lib/format.ts';
import { announce } from '../lib/live.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { Choices } from '../parts/choices.tsx';
import { blames, Field } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { Problem } from '../parts/notice.tsx';
import { Lines } from '../parts/skeleton.tsx';

const none: TeamInput = { name: '', members: [], repositories: [] };

/** Teams: who is in them, and which repositories are theirs. */
export default function Teams() {
  const request = createRequest(
    () => true,
    (_, signal) => teams.list(signal),
  );
  const [editing, setEditing] = createSignal<Team | 'new' | null>(null);
  const [error, setError] = createSignal<ApiError | null>(null);
  const changed = (what: string) => {
    announce(what);
    setEditing(null);
    // Numbers of teams are others now, though no data has come.
    forgetAnswers();
    request.retry();
  };
  const remove = async (team: Team) => {
    setError(null);
    try {
      await teams.remove(team.id);
      changed(`The team ${team.name} is removed.`);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <div class="stack">
      <section class="card stack" aria-label="Teams">
        <div class="row spread">
          <h2>Teams</h2>
          <Show when={editing() === null}>
            <button type="button" class="button primary" onClick={() => setEditing('new')}>
              Make a team
            </button>
          </Show>
        </div>
        <p class="muted">
          What its people make is a team's: pull requests and their reviews. Deployments, workflow runs and errors are a
          team's by its repositories. Somebody can be in several teams.
        </p>
        <Show when={error() ?? request.error()}>
          {(failure) => <Problem error={failure()} retry={request.retry} />}
        </Show>
        <Show when={editing() === 'new'}>
          <TeamForm team={null} saved={changed} cancel={() => setEditing(null)} />
        </Show>
        <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={4} />}</Show>}>
          {(all) => (
            <ul class="list">
              <For each={all()} fallback={<li class="muted">There is no team yet.</li>}>
                {(team) => (
                  <li>
                    <Show
                      when={editing() === team}
                      fallback={<Row team={team} edit={() => setEditing(team)} remove={() => void remove(team)} />}
                    >
                      <TeamForm team={team} saved={changed} cancel={() => setEditing(null)} />
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          )}
        </Show>
      </section>
      <p class="small muted">
        Who has several accounts is put together under <Link href="/team">Team</Link>.
      </p>
    </div>
  );
}

function Row(props: { team: Team; edit: () => void; remove: () => void }) {
  return (
    <div class="row spread">
      <span>
        <strong>{props.team.name}</strong>
        <span class="small muted">
          {' '}
          {plural(props.team.members.length, 'person', 'people')} ·{' '}
          {plural(props.team.repositories.length, 'repository', 'repositories')}
        </span>
      </span>
      <span class="row">
        <button type="button" class="button" aria-label={`Change the team ${props.team.name}`} onClick={props.edit}>
          Change
        </button>
        <button
          type="button"
          class="button danger"
          aria-label={`Remove the team ${props.team.name}`}
          onClick={props.remove}
        >
          Remove
        </button>
      </span>
    </div>
  );
}

function TeamForm(props: { team: Team | null; saved: (what: string) => void; cancel: () => void }) {
  const [draft, setDraft] = createSignal<TeamInput>(props.team ?? none);
  const [error, setError] = createSignal<ApiError | null>(null);
  const known = createRequest(
    () => true,
    async (_, signal) => {
      const [everybody, repositories] = await Promise.all([people.list({}, signal), repositoryNames(signal)]);
      return { accounts: everybody.map(({ id }) => id), repositories };
    },
  );
  const set = (change: Partial<TeamInput>) => setDraft({ ...draft(), ...change });
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(null);
    const { name, members, repositories } = draft();
    const json = { name, members, repositories };
    try {
      const saved = await (props.team === null ? teams.create(json) : teams.change(props.team.id, json));
      props.saved(`The team ${saved.name} is saved.`);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <form class="stack sunken" onSubmit={save} aria-label={props.team === null ? 'A new team' : props.team.name}>
      <Field
        label="Name of the team"
        name="name"
        required
        value={draft().name}
        onInput={(name) => set({ name })}
        error={error()}
      />
      <div class="columns">
        <Choices
          label="People"
          name="members"
          options={known.data()?.accounts ?? []}
          chosen={draft().members}
          choose={(members) => set({ members })}
          addable="a login or an e-mail"
        />
        <Choices
          label="Repositories"
          name="repositories"
          options={known.data()?.repositories ?? []}
          chosen={draft().repositories}
          choose={(repositories) => set({ repositories })}
        />
      </div>
      <Show when={known.error()}>
        {(failure) => <Problem error={failure()} title="Who there is could not be loaded" retry={known.retry} />}
      </Show>
      <Show when={error()} keyed>
        {(failure) => (
          <Show when={!blames(failure, ['name'])}>{<Problem error={failure} title="The team was not saved" />}</Show>
        )}
      </Show>
      <div class="row">
        <button type="submit" class="button primary">
          Save the team
        </button>
        <button type="button" class="button" onClick={() => props.cancel()}>
          Cancel
        </button>
      </div>
    </form>
  );
}
