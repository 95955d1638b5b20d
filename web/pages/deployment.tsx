import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { deployments } from '../api.ts';
import { createRequest } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { DeploymentPassport } from '../parts/deployment-passport.tsx';
import { Problem } from '../parts/notice.tsx';
import { Lines } from '../parts/skeleton.tsx';

/** One deployment: where and when, what it carried, and why it failed. */
export default function DeploymentPage() {
  const params = useParams();
  const request = createRequest(
    () => params.id ?? null,
    (id, signal) => deployments.read(id, signal),
  );
  createTitle(() => request.data()?.title);
  return (
    <div class="page narrow">
      <Show when={request.error()}>
        {(error) => (
          <Problem
            error={error()}
            title={error().status === 404 ? 'There is no such deployment' : undefined}
            retry={request.retry}
          />
        )}
      </Show>
      <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
        {(found) => <DeploymentPassport deployment={found()} changed={request.set} refresh={request.retry} />}
      </Show>
    </div>
  );
}
