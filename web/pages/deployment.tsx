import { useParams } from '@solidjs/router';
import { deployments } from '../api.ts';
import { createRequest } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { DeploymentPassport } from '../parts/deployment-passport.tsx';
import { PassportPage } from '../parts/passport-page.tsx';

/** One deployment: where and when, what it carried, and why it failed. */
export default function DeploymentPage() {
  const params = useParams();
  const request = createRequest(
    () => params.id ?? null,
    (id, signal) => deployments.read(id, signal),
  );
  createTitle(() => request.data()?.title);
  return (
    <PassportPage what="deployment" request={request}>
      {(found) => <DeploymentPassport deployment={found()} changed={request.set} refresh={request.retry} />}
    </PassportPage>
  );
}
