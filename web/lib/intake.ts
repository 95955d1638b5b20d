/**
 * What reports a deployment to the intake API, ready to be copied. docs/guides/report-deployments.md explains it, and
 * .ci/guides.test.ts runs it.
 */

/** For any shell. `BUILD_ID` and the repository's name are to be filled in. */
export const shellLines = (url: string): string => `STARTED_AT=$(date -u +%FT%TZ)
# … deploy …
curl --fail-with-body --retry 3 ${url} \\
  -H "Authorization: Bearer $VEELOCITY_TOKEN" \\
  -H "Content-Type: application/json" -d @- <<REPORT
{
  "id": "$BUILD_ID",
  "repository": "acme/shop",
  "environment": "production",
  "sha": "$(git rev-parse HEAD)",
  "status": "success",
  "started_at": "$STARTED_AT",
  "finished_at": "$(date -u +%FT%TZ)"
}
REPORT`;

/** Two steps of a job of GitHub Actions, whose variables say the rest. */
export const actionsSteps = (url: string): string => `- name: Note the start
  run: echo "STARTED_AT=$(date -u +%FT%TZ)" >> "$GITHUB_ENV"

# … the steps that deploy …

- name: Report the deployment
  if: always()
  continue-on-error: true
  env:
    VEELOCITY_TOKEN: \${{ secrets.VEELOCITY_TOKEN }}
    STATUS: \${{ job.status }}
  run: |
    curl --fail-with-body --retry 3 ${url} \\
      -H "Authorization: Bearer $VEELOCITY_TOKEN" \\
      -H "Content-Type: application/json" -d @- <<REPORT
    {
      "id": "$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT",
      "repository": "$GITHUB_REPOSITORY",
      "environment": "production",
      "sha": "$GITHUB_SHA",
      "status": "$STATUS",
      "started_at": "$STARTED_AT",
      "finished_at": "$(date -u +%FT%TZ)",
      "url": "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
    }
    REPORT`;
