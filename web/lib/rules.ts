import type { Rule } from './answers.ts';

/** Deployment rules in words, and which fields each kind of rule has. */

export type RuleSource = Rule['source'];
/** The fields that narrow a rule down or say what its deployments are called. */
export type RuleField = 'workflow' | 'job' | 'branch' | 'event' | 'tag' | 'environment' | 'service';

interface Kind {
  source: RuleSource;
  title: string;
  fields: RuleField[];
}

export const kinds: Kind[] = [
  {
    source: 'actions',
    title: 'Runs of a workflow',
    fields: ['workflow', 'job', 'branch', 'event', 'tag', 'environment', 'service'],
  },
  { source: 'release', title: 'Releases', fields: ['tag', 'environment', 'service'] },
  { source: 'tag', title: 'Tags', fields: ['tag', 'environment', 'service'] },
  { source: 'merge', title: 'Merges into a branch', fields: ['branch', 'environment', 'service'] },
  { source: 'github', title: 'Deployments on GitHub', fields: ['environment', 'service'] },
];

export const fieldsOf = (source: RuleSource): RuleField[] => kinds.find((one) => one.source === source)?.fields ?? [];

export const fieldWords: Record<RuleField, { label: string; hint: string }> = {
  workflow: { label: 'Workflow', hint: 'Its name or its file, such as deploy*. Empty: any.' },
  job: { label: 'Job', hint: 'Its outcome and times stand for those of the run. Empty: the whole run.' },
  branch: { label: 'Branch', hint: 'Such as release/*. Empty: the default branch.' },
  event: { label: 'Event', hint: 'Such as push. Empty: any that does not only try a change out.' },
  tag: { label: 'Tag', hint: 'Such as v*. Empty: any.' },
  environment: { label: 'Environment', hint: 'What it deploys to.' },
  service: { label: 'Service', hint: 'Where a repository deploys several. Usually empty.' },
};

/** What stands under a field. A deployment on GitHub has an environment already; there it says which ones are meant. */
export function hintOf(source: RuleSource, field: RuleField): string {
  return source === 'github' && field === 'environment'
    ? 'Which ones, such as prod-*. Empty: all.'
    : fieldWords[field].hint;
}

/** What a rule counts, in a sentence without its end. */
export function ruleSentence(rule: Rule): string {
  const where = rule.repository === null ? '' : ` in ${rule.repository}`;
  const what = subjectOf(rule);
  const named = rule.source === 'github' ? undefined : rule.environment;
  const target = [named ?? (rule.production ? 'production' : null), rule.service].filter(Boolean).join(', ');
  return `${what}${where}${target === '' ? '' : ` → ${target}`}`;
}

function subjectOf(rule: Rule): string {
  const on = rule.branch ? ` on ${rule.branch}` : '';
  const tags = rule.tag ? ` with the tag ${rule.tag}` : '';
  switch (rule.source) {
    case 'actions': {
      const workflow = rule.workflow ? `the workflow “${rule.workflow}”` : 'any workflow';
      const by = rule.event ? ` by ${rule.event}` : '';
      return `${rule.job ? `The job “${rule.job}” of` : 'Runs of'} ${workflow}${on}${by}${tags}`;
    }
    case 'github':
      return `Deployments on GitHub to ${rule.environment ? `“${rule.environment}”` : 'any environment'}`;
    case 'release':
      return `Releases${tags}`;
    case 'tag':
      return rule.tag ? `Tags ${rule.tag}` : 'Every tag';
    default:
      return `Merges into ${rule.branch ?? 'the default branch'}`;
  }
}

/** A rule with only the fields that its kind has, and none of them empty. */
export function cleanRule(rule: Rule): Rule {
  const cleaned: Rule = {
    id: rule.id.trim(),
    repository: rule.repository,
    source: rule.source,
    production: rule.production,
  };
  for (const field of fieldsOf(rule.source)) {
    const value = rule[field]?.trim();
    if (value) cleaned[field] = value;
  }
  return cleaned;
}

/** Do two rules count the same, whatever they are called? */
export function isSameRule(a: Rule, b: Rule): boolean {
  const facts = (rule: Rule) => JSON.stringify({ ...cleanRule(rule), id: '' });
  return facts(a) === facts(b);
}

/** A name that no rule has yet: `deploy`, `deploy-2`, … */
export function freeName(wanted: string, taken: string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n++) if (!taken.includes(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

/** The list with one entry a place further up or down; at its ends it stays as it is. */
export function moved<T>(list: T[], index: number, by: -1 | 1): T[] {
  const to = index + by;
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  [next[index], next[to]] = [next[to] as T, next[index] as T];
  return next;
}
