/** What must be met by whoever looks around, whatever chance brings: the rare cases, and something in each repository. */

/** What can come of a deployment to production. */
export type Harm =
  /** What ran before is deployed again. */
  | 'rollback'
  /** A change labelled `hotfix` mends it within hours. */
  | 'hotfix'
  /** The change is taken back. */
  | 'revert'
  /** The change is taken back after three days. */
  | 'late_revert'
  /** It is taken back, and that is taken back again. */
  | 'revert_of_revert'
  /** It is mended outside of any repository. */
  | 'incident';

/** What else can happen around one. */
type Oddity =
  /** What runs already is deployed once more. */
  | 'again'
  /** An older one that was begun before it ends after it. */
  | 'late'
  /** Something from outside the repository is deployed. */
  | 'unknown';

export interface Scene {
  repository: string;
  /** The first deployment to production after this week, counted from the demo's beginning, is the one. */
  week: number;
  what: Harm | Oddity;
}

const scenes: Scene[] = [
  { repository: 'storefront', week: -76, what: 'rollback' },
  { repository: 'storefront', week: -46.5, what: 'late_revert' },
  { repository: 'storefront', week: -25, what: 'revert_of_revert' },
  { repository: 'storefront', week: -18, what: 'late' },
  { repository: 'storefront', week: -3.6, what: 'late' },
  { repository: 'storefront', week: -0.7, what: 'rollback' },
  { repository: 'orders-api', week: -70, what: 'revert' },
  { repository: 'orders-api', week: -20, what: 'again' },
  { repository: 'orders-api', week: -2.4, what: 'again' },
  { repository: 'orders-api', week: -0.4, what: 'hotfix' },
  { repository: 'mobile-app', week: -74, what: 'incident' },
  { repository: 'mobile-app', week: -9, what: 'hotfix' },
  { repository: 'checkout', week: -75, what: 'revert' },
  { repository: 'checkout', week: -1.2, what: 'revert' },
  { repository: 'search', week: -73, what: 'rollback' },
  { repository: 'search', week: -7, what: 'rollback' },
  { repository: 'design-system', week: -72, what: 'incident' },
  { repository: 'design-system', week: -14, what: 'revert' },
  { repository: 'infrastructure', week: -71, what: 'incident' },
  { repository: 'infrastructure', week: -4, what: 'incident' },
  { repository: 'data-pipelines', week: -69, what: 'incident' },
  { repository: 'data-pipelines', week: -5, what: 'hotfix' },
  { repository: 'warehouse', week: -68, what: 'incident' },
  { repository: 'warehouse', week: -22, what: 'unknown' },
  { repository: 'warehouse', week: -6, what: 'revert' },
  { repository: 'notifications', week: -62, what: 'incident' },
  { repository: 'notifications', week: -0.2, what: 'incident' },
  { repository: 'admin', week: -54, what: 'incident' },
  { repository: 'admin', week: -11, what: 'hotfix' },
  { repository: 'handbook', week: -60, what: 'incident' },
];

export function scenesOf(repository: string): Scene[] {
  return scenes.filter((scene) => scene.repository === repository);
}

/** Incidents that no deployment brought: on Saturdays, in what is deployed on Tuesdays. Hours are those it took. */
const outages = [
  { repository: 'warehouse', week: -64.25, title: 'The packing station lost its network', hours: 5 },
  { repository: 'warehouse', week: -27.25, title: 'The label printer of hall two is out of order', hours: 9 },
  { repository: 'warehouse', week: -8.25, title: 'The carrier does not answer', hours: 2.5 },
];

export function outagesOf(repository: string) {
  return outages.filter((outage) => outage.repository === repository);
}
