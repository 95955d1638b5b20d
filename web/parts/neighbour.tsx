import { Show } from 'solid-js';
import { Link } from './link.tsx';
import { When } from './when.tsx';

/** Another deployment, as a link with its commit and when it finished. */
export function Neighbour(props: { one: { id: number; title: string; sha?: string; finished_at: string | null } }) {
  return (
    <>
      <Link href={`/deployments/${props.one.id}`}>{props.one.title}</Link>{' '}
      <span class="muted">
        <Show when={props.one.sha}>{(sha) => <code>{sha().slice(0, 8)}</code>}</Show>
        <Show when={props.one.finished_at}>
          {(at) => (
            <>
              {props.one.sha ? ', ' : 'on '}
              <When at={at()} />
            </>
          )}
        </Show>
      </span>
    </>
  );
}
