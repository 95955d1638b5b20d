import { Show } from 'solid-js';
import { count } from '../lib/format.ts';
import type { Pages } from '../lib/pages.ts';
import { Problem } from './notice.tsx';

/** The way to the next page of a list, and how much of it is shown. */
export function ShowMore<T>(props: { pages: Pages<T> }) {
  return (
    <>
      <Show when={props.pages.moreError()}>{(error) => <Problem error={error()} />}</Show>
      <Show when={props.pages.hasMore()}>
        <div class="row">
          <button type="button" class="button" onClick={() => void props.pages.more()}>
            Show more
          </button>
          <span class="small muted">
            {count(props.pages.items().length)} of {count(props.pages.first.data()?.total)} shown
          </span>
        </div>
      </Show>
    </>
  );
}
