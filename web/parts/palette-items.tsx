import { auth } from '../api.ts';
import type { Metric, PullRequestItem } from '../lib/answers.ts';
import { grouped } from '../lib/catalogue.ts';
import { say, startSync, syncStatus } from '../lib/live.ts';
import type { Item } from '../lib/palette.ts';
import { places } from '../lib/places.ts';
import { type FilterName, isNarrowed } from '../lib/query.ts';
import { asApiError } from '../lib/request.ts';
import { listenerOf } from '../lib/shortcuts.ts';
import { chooseTheme, chosenTheme, isDark } from '../lib/theme.ts';
import { useGo } from './link.tsx';
import { useSelection } from './page-controls.tsx';

/** Where the palette leads. */
export function useDestinations() {
  const go = useGo();
  const { selection, change } = useSelection();
  /** Filters the page one is on, or else the first one that can be filtered. */
  const filter = (name: FilterName, value: string) => {
    if (listenerOf('filter')) change({ filters: { ...selection().filters, [name]: [value] } });
    else go(`${places.find((place) => place.isFiltered)?.path ?? '/'}?${new URLSearchParams({ [name]: value })}`);
  };
  return {
    places: (): Item[] =>
      places.map(({ path, title, icon, key }) => ({
        id: path,
        title,
        hint: '',
        icon,
        keys: ['g', key],
        run: () => go(path),
      })),
    metrics: (catalogue: Metric[]): Item[] =>
      grouped(catalogue).flatMap((group) =>
        group.metrics.map(({ id, title, question }) => ({
          id: `metric ${id}`,
          title,
          hint: question,
          icon: 'chart' as const,
          words: group.title,
          run: () => go(`/metrics/${id}`),
        })),
      ),
    pullRequests: (open: PullRequestItem[]): Item[] =>
      open.map(({ id, title, repository, number, author }) => ({
        id: `pull request ${id}`,
        title,
        hint: `${repository} #${number} by ${author}`,
        icon: 'merge',
        run: () => go(`/pull-requests/${id}`),
      })),
    repositories: (names: string[]): Item[] =>
      names.map((name) => ({
        id: `repository ${name}`,
        title: name,
        hint: 'Show only this repository',
        icon: 'repository',
        run: () => filter('repo', name),
      })),
    people: (logins: string[]): Item[] =>
      logins.map((login) => ({
        id: `person ${login}`,
        title: login,
        hint: 'Show only what this person did',
        icon: 'person',
        run: () => filter('person', login),
      })),
  };
}

/** What the palette does. */
export function useActions(props: { showKeys: () => void }): () => Item[] {
  const { selection, change } = useSelection();
  return () => {
    const compare = listenerOf('compare');
    return [
      ...(syncStatus()?.running
        ? []
        : [action('Sync now', 'Look for new data in every source', 'sync', () => void sync())]),
      action('Copy link', 'The address says all that is chosen', 'link', () => void copyLink()),
      ...(compare
        ? [{ ...action('Compare', 'With the period before, or stop that', 'chart', compare), keys: ['c'] }]
        : []),
      ...(isNarrowed(selection())
        ? [action('Clear all filters', '', 'cross', () => change({ filters: {}, bots: 'exclude' }))]
        : []),
      isDark()
        ? action('Switch to the light theme', '', 'sun', () => chooseTheme('light'))
        : action('Switch to the dark theme', '', 'moon', () => chooseTheme('dark')),
      ...(chosenTheme() === 'system'
        ? []
        : [action('Follow the theme of the system', '', 'screen', () => chooseTheme('system'))]),
      // The dialog has to be gone before the page is printed.
      action('Print this page', 'On paper or as a PDF', 'print', () => void setTimeout(() => window.print())),
      { ...action('Keyboard shortcuts', '', 'keyboard', props.showKeys), keys: ['?'] },
      action('Sign out', '', 'leave', () => void auth.logout()),
    ];
  };
}

function action(title: string, hint: string, icon: Item['icon'], run: () => void): Item {
  return { id: `action ${title}`, title, hint, icon, run };
}

async function sync(): Promise<void> {
  try {
    await startSync();
    say('The sync has started.');
  } catch (failure) {
    say(`The sync was not started. ${asApiError(failure).message}`);
  }
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    say('The link is copied.');
  } catch {
    say('The browser does not let pages copy here. The link is in the address bar.');
  }
}
