import type { DeploymentItem } from './answers.ts';
import { durationInWords } from './duration.ts';
import { capitalize, humanize, plural } from './format.ts';

/** Deployments in words. */

/** What a deployment carries: `3 pull requests, 1 commit`. */
export function carriesInWords({ pull_requests, commits }: DeploymentItem['carries']): string {
  const parts = [
    pull_requests > 0 && plural(pull_requests, 'pull request'),
    commits > 0 && plural(commits, 'commit'),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'Nothing new';
}

const standings: Record<string, { words: string; meaning: string }> = {
  first: {
    words: 'First known',
    meaning: 'It is the first known deployment of its line, so that what it carried cannot be told.',
  },
  redeployment: {
    words: 'Redeployment',
    meaning: 'It deployed the commit again that was deployed already, and carried nothing new.',
  },
  rollback: {
    words: 'Rollback',
    meaning: 'It went back to an earlier commit, after the deployment before it had finished.',
  },
  late: {
    words: 'Finished late',
    meaning: 'A newer commit was deployed while it ran. It carried nothing and is no failure.',
  },
  unknown_commit: {
    words: 'Commit not known',
    meaning: 'Its commit is not known to GitHub any more, so that what it carried cannot be told.',
  },
};

/** What a success is to the one before it, where that is not the usual: that it carries changes. */
export function standingInWords(standing: string | null): { words: string; meaning: string } | null {
  if (standing === null || standing === 'change') return null;
  return standings[standing] ?? { words: capitalize(humanize(standing)), meaning: '' };
}

const failures: Record<string, string> = {
  incident: 'Incident',
  rollback: 'Rolled back',
  revert: 'Reverted',
  hotfix: 'Hotfixed',
  fix: 'Fixed',
};

/** Why a deployment failed, in a word or two. */
export const evidenceInWords = (kind: string): string => failures[kind] ?? capitalize(humanize(kind));

/** How long it took until production was well again, or that it is not yet; `null`: it did not fail. */
export function recoveryInWords({ failed, recovery_seconds }: DeploymentItem): string | null {
  if (!failed) return null;
  return recovery_seconds === null ? 'Not recovered yet' : `Recovered after ${durationInWords(recovery_seconds)}`;
}

/** Who saw a deployment: `run:1234/2` is attempt 2 of the run 1234 of GitHub Actions. */
export function sightingInWords(key: string): string {
  const [kind, ref] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  if (kind === 'run') {
    const [run, attempt] = ref.split('/');
    return `Run ${run} of GitHub Actions${attempt && attempt !== '1' ? `, attempt ${attempt}` : ''}`;
  }
  const sources: Record<string, string> = {
    intake: `Reported to the API as “${ref}”`,
    github: 'A deployment on GitHub',
    release: 'A release on GitHub',
    tag: `The tag ${ref}`,
    merge: `The merge of pull request ${ref.startsWith('#') ? ref : `#${ref}`}`,
  };
  return sources[kind] ?? key;
}

/** Why it counts as a deployment. */
export function ruleInWords(rule: string | null): string {
  if (rule === null) return 'Its source says that it is one.';
  if (rule === 'default') return 'The default rule: the name of its workflow says so.';
  return `Your rule “${rule}”.`;
}

/** `acme/shop · production · api`. */
export const placeInWords = (item: Pick<DeploymentItem, 'repository' | 'environment' | 'service'>): string =>
  [item.repository.name, item.environment, item.service].filter(Boolean).join(' · ');

/** How a change is named in a sentence: `#12` as it is, a commit by the first eight digits of its SHA. */
export const shortChange = (change: string): string => (change.startsWith('#') ? change : change.slice(0, 8));
