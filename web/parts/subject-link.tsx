import { Show } from 'solid-js';
import { Link } from './link.tsx';

/** Leads from somebody, or something, to the numbers of that alone. What else is chosen goes along. */

export function PersonLink(props: { login: string; bot?: boolean }) {
  return (
    <Show when={!props.bot} fallback={<>{props.login} (a bot)</>}>
      <Link class="subject" href={`/team?${new URLSearchParams({ person: props.login })}`}>
        {props.login}
      </Link>
    </Show>
  );
}

export const RepositoryLink = (props: { name: string }) => (
  <Link class="subject" href={`/overview?${new URLSearchParams({ repo: props.name })}`}>
    {props.name}
  </Link>
);

export const EnvironmentLink = (props: { name: string }) => (
  <Link class="subject" href={`/deployments?${new URLSearchParams({ environment: props.name })}`}>
    {props.name}
  </Link>
);

/** A commit by the beginning of its SHA; elsewhere it can be looked at, where that is known. */
export const CommitLink = (props: { sha: string; href: string | null; digits?: number }) => (
  <Show when={props.href} fallback={<code>{props.sha.slice(0, props.digits ?? 8)}</code>}>
    {(href) => (
      <a class="subject" href={href()} target="_blank" rel="noreferrer">
        <code>{props.sha.slice(0, props.digits ?? 8)}</code>
      </a>
    )}
  </Show>
);
