import { type JSX, Match, Show, Switch } from 'solid-js';
import { refreshWithData } from '../lib/dashboard.ts';
import type { Request } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { WithCatalogue } from './catalogue.tsx';
import { Link } from './link.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';

interface PassportPageProps<T> {
  what: 'pull request' | 'deployment';
  request: Request<T>;
  children: (found: () => T) => JSX.Element;
}

/** Around the passport of one thing: while it loads, where it is not, and again when there is new data. */
export function PassportPage<T extends { id: number }>(props: PassportPageProps<T>) {
  const { request } = props;
  refreshWithData(request);
  return (
    <WithCatalogue>
      <div class="page narrow" aria-busy={request.loading()}>
        <Switch fallback={<Lines count={8} />}>
          <Match when={request.error()}>
            {(error) => (
              <Show when={error().status === 404} fallback={<Problem error={error()} retry={request.retry} />}>
                <Gone what={props.what} />
              </Show>
            )}
          </Match>
          {/* What somebody began to type or to judge belongs to one of them alone. */}
          <Match when={request.data()?.id} keyed>
            {(_) => props.children(() => request.data() as T)}
          </Match>
        </Switch>
      </div>
    </WithCatalogue>
  );
}

function Gone(props: { what: 'pull request' | 'deployment' }) {
  const [href, words] =
    props.what === 'deployment'
      ? ['/deployments', 'all deployments']
      : ['/metrics/throughput', 'those that were merged'];
  createTitle(() => `There is no such ${props.what}`);
  return (
    <div class="stack-small">
      <h1>There is no such {props.what}</h1>
      <p class="muted">
        It may have been of a repository that is not followed any more, or of demo data that was removed.{' '}
        <Link href={href}>See {words}</Link>.
      </p>
    </div>
  );
}
