import type { DeploymentsQuestion } from '../api.ts';
import type { LocalDate } from './dates.ts';
import { rangeOf, readSpan, type Span, writeSpan } from './query.ts';

export const statuses = ['success', 'failure', 'cancelled', 'running'] as const;

/** What the list of deployments shows; its address, read. */
export interface DeploymentView extends Span {
  repo: string[];
  environment: string[];
  /** `null`: any. */
  status: (typeof statuses)[number] | null;
  /** Deployments to every environment, not to production alone. */
  everywhere: boolean;
  /** Those alone that failed in the sense of the change failure rate. */
  failed: boolean;
}

/** Reads an address; what makes no sense is the default, so that no link can break the page. */
export function readDeploymentView(search: string): DeploymentView {
  const params = new URLSearchParams(search);
  const values = (name: string) => [...new Set(params.getAll(name).filter((value) => value !== ''))];
  return {
    ...readSpan(params),
    repo: values('repo'),
    environment: values('environment'),
    status: statuses.find((one) => one === params.get('status')) ?? null,
    everywhere: params.get('environments') === 'all',
    failed: params.get('failed') === 'true',
  };
}

/** Writes the address of a view, defaults left out. `readDeploymentView(writeDeploymentView(v))` is `v`. */
export function writeDeploymentView(view: DeploymentView): string {
  const params = new URLSearchParams();
  writeSpan(params, view);
  for (const name of ['repo', 'environment'] as const) for (const value of view[name]) params.append(name, value);
  if (view.status !== null) params.set('status', view.status);
  if (view.everywhere) params.set('environments', 'all');
  if (view.failed) params.set('failed', 'true');
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** What the API is asked for a view. An environment that is named is shown whether it is production or not. */
export function deploymentsQuestion(view: DeploymentView, today: LocalDate): DeploymentsQuestion {
  return {
    ...rangeOf(view, today),
    ...(view.repo.length > 0 && { repo: view.repo }),
    ...(view.environment.length > 0 && { environment: view.environment }),
    ...(view.status !== null && { status: view.status }),
    ...(!view.everywhere && view.environment.length === 0 && { production: 'true' as const }),
    ...(view.failed && { failed: 'true' as const }),
  };
}
