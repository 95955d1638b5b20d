import { createSignal } from 'solid-js';
import { intakeUrl } from '../api.ts';
import { announce } from '../lib/live.ts';

/** The line with which a script reports a deployment, ready to be copied. */
export function Intake() {
  const [copied, setCopied] = createSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(line());
    setCopied(true);
    announce('The line is copied.');
  };
  return (
    <div class="stack-small sunken">
      <pre class="code" tabIndex={0} role="region" aria-label="The line that reports a deployment">
        {line()}
      </pre>
      <div>
        <button type="button" class="button" onClick={() => void copy()}>
          {copied() ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}

/** In a step of GitHub Actions these variables are there; elsewhere they are to be filled in. */
const line = () => `curl --fail ${intakeUrl('/deployments')} \\
  -H "Authorization: Bearer $VEELOCITY_TOKEN" -H "Content-Type: application/json" \\
  -d '{"id":"'"$GITHUB_RUN_ID"'","repository":"'"$GITHUB_REPOSITORY"'","environment":"production",
       "sha":"'"$GITHUB_SHA"'","status":"success",
       "started_at":"'"$STARTED_AT"'","finished_at":"'"$(date -u +%FT%TZ)"'"}'`;
