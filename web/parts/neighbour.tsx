import { Show } from 'solid-js';
import { instantInWords } from '../lib/dates.ts';
import { Link } from './link.tsx';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Another deployment, as a link with its commit and when it finished. */
export function Neighbour(props: { one: { id: number; title: string; sha?: string; finished_at: string | null } }) {
  return (
    <>
      <Link href={`/deployments/${props.one.id}`}>{props.one.title}</Link>{' '}
      <span class="muted">
        <Show when={props.one.sha}>{(sha) => <code>{sha().slice(0, 8)}</code>}</Show>
        {props.one.finished_at && `${props.one.sha ? ', ' : 'on '}${instantInWords(props.one.finished_at, zone)}`}
      </span>
    </>
  );
}
