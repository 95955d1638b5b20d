import { createSignal, For, onMount, Show } from 'solid-js';
import { type ApiError, sources } from '../api.ts';
import type { Probe } from '../lib/answers.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Icon } from './icon.tsx';
import { Problem } from './notice.tsx';

/** What each permission is for; a check that is not here is shown as it comes. */
const reasons: Record<string, string> = {
  Token: 'has to be known to GitHub and not expired.',
  Repositories: 'say what there is to choose from.',
  'Pull requests': 'tell how long changes take and who reviews them.',
  Contents: 'tell which commits a deployment carried.',
  Deployments: 'tell what reached production, and when.',
  Issues: 'tell of incidents.',
  Actions: 'tell how long CI takes, and which runs deploy.',
};

/** What is tried of every token. */
const usual = ['Token', 'Repositories', 'Pull requests', 'Contents', 'Deployments', 'Actions'];

interface PermissionsProps {
  /** After each try, since it is also what the source's status says from then on. */
  tried: () => void;
  replace: () => void;
  goOn: () => void;
}

/** Tries what the token may do and says it permission by permission, with what to do where one is missing. */
export function Permissions(props: PermissionsProps) {
  const [probe, setProbe] = createSignal<Probe | null>(null);
  const [testing, setTesting] = createSignal(false);
  const [error, setError] = createSignal<ApiError | null>(null);
  const test = async () => {
    setTesting(true);
    setError(null);
    setProbe(null);
    try {
      const answer = await sources.test('github');
      setProbe(answer);
      announce(verdictOf(answer));
      props.tried();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setTesting(false);
    }
  };
  onMount(() => void test());
  return (
    <div class="stack">
      <p class="lead" role="status">
        {testing() ? 'Each permission is tried on the repository that was active last…' : probe() && verdictOf(probe())}
      </p>
      <Show when={error()}>
        {(failure) => <Problem error={failure()} title="The token could not be checked" retry={() => void test()} />}
      </Show>
      <Show when={testing() || probe()}>
        <List probe={probe()} />
      </Show>
      <Show when={probe()}>{(found) => <Ways probe={found()} test={() => void test()} {...props} />}</Show>
    </div>
  );
}

function verdictOf(probe: Probe | null): string {
  const missing = probe?.checks.filter((one) => !one.ok) ?? [];
  if (missing.length === 0) return 'The token can read everything that is needed.';
  if (missing[0]?.name === 'Token') return 'GitHub does not accept this token.';
  if (!canRead(probe)) return 'The token cannot be used yet.';
  return missing.length === 1 ? 'One permission is missing.' : `${missing.length} permissions are missing.`;
}

/** Does the credential work at all? Without its first two checks nothing can be read. */
const canRead = (probe: Probe | null): boolean =>
  ['Token', 'Repositories'].every((name) => probe?.checks.some((one) => one.name === name && one.ok) ?? false);

function List(props: { probe: Probe | null }) {
  const names = () => props.probe?.checks.map(({ name }) => name) ?? usual;
  const find = (name: string) => props.probe?.checks.find((one) => one.name === name);
  const stateOf = (name: string) => {
    const check = find(name);
    return check === undefined ? 'waits' : check.ok ? 'works' : 'missing';
  };
  return (
    <ul class="permissions">
      <For each={names()}>
        {(name, index) => (
          <li data-state={stateOf(name)} style={{ '--place': index() }}>
            <Icon
              name={stateOf(name) === 'works' ? 'check' : stateOf(name) === 'missing' ? 'cross' : 'clock'}
              size={16}
            />
            <div>
              <span class="visually-hidden">
                {stateOf(name) === 'works' ? 'Works: ' : stateOf(name) === 'missing' ? 'Missing: ' : 'Not tried yet: '}
              </span>
              <strong>{name}</strong>
              <span class="muted"> {reasons[name]}</span>
              <Show when={find(name)}>
                {(check) => <p classList={{ small: true, bad: !check().ok, muted: check().ok }}>{check().detail}</p>}
              </Show>
            </div>
          </li>
        )}
      </For>
    </ul>
  );
}

/** Where to go from here: on, or to what can be repaired. */
function Ways(props: PermissionsProps & { probe: Probe; test: () => void }) {
  /** What GitHub refuses cannot be repaired there. */
  const isRefused = () => props.probe.checks[0]?.ok === false;
  return (
    <div class="row">
      <Show
        when={!props.probe.ok}
        fallback={
          <button type="button" class="button primary" onClick={() => props.goOn()}>
            Choose repositories
          </button>
        }
      >
        <button type="button" class="button" classList={{ primary: !isRefused() }} onClick={() => props.test()}>
          Check again
        </button>
        <button type="button" class="button" classList={{ primary: isRefused() }} onClick={() => props.replace()}>
          Use another token
        </button>
        <Show when={canRead(props.probe)}>
          <button type="button" class="button" onClick={() => props.goOn()}>
            Go on without it
          </button>
        </Show>
      </Show>
    </div>
  );
}
