import { useParams } from '@solidjs/router';
import { pullRequests } from '../api.ts';
import { createRequest } from '../lib/request.ts';
import { createTitle } from '../lib/title.ts';
import { Passport } from '../parts/passport.tsx';
import { PassportPage } from '../parts/passport-page.tsx';

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
    <PassportPage what="pull request" request={request}>
      {(found) => <Passport change={found()} changed={request.set} />}
    </PassportPage>
  );
}
