import type { DeploymentsQuestion } from '../api.ts';
import type { LocalDate } from './dates.ts';
import { rangeOf, readSelection, type Selection, writeAddress } from './query.ts';

export const statuses = ['success', 'failure', 'cancelled', 'running'] as const;

/** What the list of deployments shows; its address, read. */
export interface DeploymentView extends Selection {
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
  return {
    ...readSelection(search),
    status: statuses.find((one) => one === params.get('status')) ?? null,
    everywhere: params.get('environments') === 'all',
    failed: params.get('failed') === 'true',
  };
}

/** Writes the address of a view, defaults left out. `readDeploymentView(writeDeploymentView(v))` is `v`. */
export function writeDeploymentView(view: DeploymentView): string {
  return writeAddress(view, {
    status: view.status,
    environments: view.everywhere ? 'all' : null,
    failed: view.failed ? 'true' : null,
  });
}

/** What the API is asked for a view. An environment that is named is shown whether it is production or not. */
export function deploymentsQuestion(view: DeploymentView, today: LocalDate): DeploymentsQuestion {
  const { repo, team, environment } = view.filters;
  return {
    ...rangeOf(view, today),
    ...(repo && { repo }),
    ...(team && { team }),
    ...(environment && { environment }),
    ...(view.status !== null && { status: view.status }),
    ...(!view.everywhere && !environment && { production: 'true' as const }),
    ...(view.failed && { failed: 'true' as const }),
  };
}
