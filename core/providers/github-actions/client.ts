import { type RestAnswer, rest } from '#core/providers/github-api.ts';
import type { Api } from '#core/providers/provider.ts';

/** How to ask GitHub Actions: runs and jobs exist in REST only. */

/** The newest runs of a repository. This address never changes, so that an unchanged answer costs nothing. */
export function askNewestRuns(api: Api, name: string, size: number, tag: string | null): Promise<RestAnswer> {
  return rest(api, `/repos/${name}/actions/runs?per_page=${size}&exclude_pull_requests=true`, tag);
}

/** A page of the runs created from `from` to `to`, newest first. GitHub gives no more than 1,000 of them in all. */
export function askRunsBetween(
  api: Api,
  name: string,
  size: number,
  from: string,
  to: string,
  page: number,
): Promise<RestAnswer> {
  const created = encodeURIComponent(`${from}..${to}`);
  return rest(
    api,
    `/repos/${name}/actions/runs?created=${created}&per_page=${size}&page=${page}&exclude_pull_requests=true`,
  );
}

export function askRun(api: Api, name: string, run: string): Promise<RestAnswer> {
  return rest(api, `/repos/${name}/actions/runs/${run}?exclude_pull_requests=true`);
}

export function askAttempt(api: Api, name: string, run: string, attempt: string): Promise<RestAnswer> {
  return rest(api, `/repos/${name}/actions/runs/${run}/attempts/${attempt}?exclude_pull_requests=true`);
}

/** The jobs of every attempt of a run; `next` leads to further ones. */
export function askJobs(api: Api, name: string, run: string, next: string | null): Promise<RestAnswer> {
  return rest(api, next ?? `/repos/${name}/actions/runs/${run}/jobs?filter=all&per_page=100`);
}
