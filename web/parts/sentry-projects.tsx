import { createSignal, For, Show } from 'solid-js';
import { type ApiError, errors, repositoryNames, sources } from '../api.ts';
import type { ErrorProject, Source } from '../lib/answers.ts';
import { plural } from '../lib/format.ts';
import { announce } from '../lib/live.ts';
import { asApiError, createRequest } from '../lib/request.ts';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';

/**
 * Which repository each project of Sentry watches: only then can its errors be incidents of that repository, and count in
 * the delivery metrics. It stands in the card of Sentry, in Settings, Sources.
 */
export function SentryProjects(props: { source: Source; changed: () => void }) {
  const request = createRequest(
    () => 'projects',
    async (_, signal) => ({ projects: await errors.projects(signal), names: await repositoryNames(signal) }),
  );
  const [error, setError] = createSignal<ApiError | null>(null);

  const [saving, setSaving] = createSignal(false);
  const watch = async (slug: string, repository: string) => {
    setError(null);
    setSaving(true);
    try {
      // What was chosen a moment ago may not be here yet, and must not be lost.
      const { config } = (await sources.list()).find(({ id }) => id === 'sentry') ?? props.source;
      const { [slug]: _, ...others } = (config.repositories ?? {}) as Record<string, string>;
      const repositories = repository === '' ? others : { ...others, [slug]: repository };
      await sources.save('sentry', { config: { ...config, repositories } });
      announce(repository === '' ? `${slug} watches no repository now.` : `${slug} watches ${repository} now.`);
      props.changed();
      request.retry();
    } catch (failure) {
      setError(asApiError(failure));
    } finally {
      setSaving(false);
    }
  };

  return (
    <div class="stack-small">
      <h3>Which repository does each project watch?</h3>
      <p class="small muted">
        Errors that begin soon after a deployment of that repository can then count as its failure. Nothing is taken for
        granted: what looks alike is only suggested.
      </p>
      <Show when={error()}>{(failure) => <Problem error={failure()} title="It was not saved" />}</Show>
      <Show when={request.error()}>
        {(failure) => <Problem error={failure()} title="The projects could not be loaded" retry={request.retry} />}
      </Show>
      <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={3} />}</Show>}>
        {(found) => (
          <Show
            when={found().projects.length > 0}
            fallback={<p class="muted">No project has been read yet. They come with the first sync.</p>}
          >
            <ul class="list">
              <For each={found().projects}>
                {(project) => (
                  <Project
                    project={project}
                    names={found().names}
                    saving={saving()}
                    watch={(repository) => void watch(project.slug, repository)}
                  />
                )}
              </For>
            </ul>
          </Show>
        )}
      </Show>
    </div>
  );
}

const reasons = { name: 'it has the same name', releases: 'its releases have commits of it' };

function Project(props: {
  project: ErrorProject;
  names: string[];
  saving: boolean;
  watch: (repository: string) => void;
}) {
  const id = () => `watched-by-${props.project.slug}`;
  /** Also one that is followed no more. */
  const names = () => [...new Set([...props.names, ...(props.project.repository ? [props.project.repository] : [])])];
  const suggestion = () => (props.project.repository === null ? props.project.suggestion : null);
  return (
    <li class="row spread">
      <label class="grow" for={id()}>
        <strong>{props.project.slug}</strong> <span class="small muted">{plural(props.project.issues, 'issue')}</span>
      </label>
      <span class="row">
        <Show when={suggestion()}>
          {(one) => (
            <button type="button" class="button" disabled={props.saving} onClick={() => props.watch(one().repository)}>
              Choose {one().repository}, since {reasons[one().because]}
            </button>
          )}
        </Show>
        <select
          class="input"
          id={id()}
          value={props.project.repository ?? ''}
          disabled={props.saving}
          onChange={(event) => props.watch(event.currentTarget.value)}
        >
          <option value="">No repository</option>
          <For each={names()}>{(name) => <option value={name}>{name}</option>}</For>
        </select>
      </span>
    </li>
  );
}
