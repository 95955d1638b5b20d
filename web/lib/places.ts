import type { IconName } from './drawings.ts';

/** The three parts of the navigation, in reading order. */
export const groups = ['numbers', 'things', 'installation'] as const;

export interface Place {
  path: string;
  title: string;
  icon: IconName;
  /** After `g` this letter goes there. */
  key: string;
  group: (typeof groups)[number];
  /** Can what is shown there be filtered? */
  isFiltered?: boolean;
}

/**
 * Every place that the navigation leads to; the sidebar, the palette and the keys are made of it. A page that is new
 * needs its route and one line here.
 */
export const places: Place[] = [
  { path: '/', title: 'Now', icon: 'now', key: 'n', group: 'numbers', isFiltered: true },
  { path: '/overview', title: 'Overview', icon: 'overview', key: 'o', group: 'numbers', isFiltered: true },
  { path: '/delivery', title: 'Delivery', icon: 'delivery', key: 'd', group: 'numbers', isFiltered: true },
  { path: '/flow', title: 'Flow', icon: 'flow', key: 'f', group: 'numbers', isFiltered: true },
  { path: '/review', title: 'Review', icon: 'review', key: 'r', group: 'numbers', isFiltered: true },
  { path: '/ai', title: 'AI', icon: 'spark', key: 'a', group: 'numbers', isFiltered: true },
  { path: '/quality', title: 'Quality', icon: 'warning', key: 'q', group: 'numbers', isFiltered: true },
  { path: '/team', title: 'Team', icon: 'team', key: 't', group: 'numbers', isFiltered: true },
  { path: '/metrics', title: 'Metrics', icon: 'chart', key: 'm', group: 'things', isFiltered: true },
  { path: '/deployments', title: 'Deployments', icon: 'rocket', key: 'p', group: 'things', isFiltered: true },
  { path: '/data', title: 'Data', icon: 'data', key: 'i', group: 'installation' },
  { path: '/settings', title: 'Settings', icon: 'settings', key: 's', group: 'installation' },
];

/** Where the name of the product leads: the first of all places. */
export const home = (): string => places[0]?.path ?? '/';
