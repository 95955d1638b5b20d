import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { pullRequests } from '../api.ts';
import { createRequest } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { Problem } from '../parts/notice.tsx';
import { Passport } from '../parts/passport.tsx';
import { Lines } from '../parts/skeleton.tsx';

/** One change: how it came to production, stage by stage, and who reviewed it. */
export default function PullRequestPage() {
  const params = useParams();
  const request = createRequest(
    () => params.id ?? null,
    (id, signal) => pullRequests.read(id, signal),
  );
  createTitle(() => {
    const found = request.data();
    return found && `${found.title} · ${found.repository} #${found.number}`;
  });
  return (
    <div class="page narrow">
      <Show when={request.error()}>
        {(error) => (
          <Problem
            error={error()}
            title={error().status === 404 ? 'There is no such pull request' : undefined}
            retry={request.retry}
          />
        )}
      </Show>
      <Show when={request.data()} keyed fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
        {(found) => <Passport change={found} changed={request.set} />}
      </Show>
    </div>
  );
}
