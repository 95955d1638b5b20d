import type { Settings, TiedIssue } from './answers.ts';

/** Issues of Linear in words, and the labels of Settings as lines of text. */

type Label = Settings['incident_sources']['linear_labels'][number];

/** One label per line, with its repository behind an equals sign where it has one. */
export function labelLines(labels: Label[]): string {
  return labels.map((entry) => (typeof entry === 'string' ? entry : `${entry.label} = ${entry.repository}`)).join('\n');
}

export function labelsOf(text: string): Label[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, label, repository] = /^(.+?)\s*=\s*(\S+\/\S+)$/.exec(line) ?? [];
      return label === undefined || repository === undefined ? line : { label, repository };
    });
}

const evidences = {
  attachment: 'it is attached to the issue',
  branch: 'its branch names the issue',
  title: 'its title names the issue',
  body: 'its text names the issue',
};

const certainties = { certain: 'Certain', likely: 'Likely', possible: 'Possible' };

/** How sure it is that a pull request belongs to an issue, and by what. */
export function tieInWords({ evidence, confidence }: Pick<TiedIssue, 'evidence' | 'confidence'>): string {
  if (evidence.length === 0) return 'You said so.';
  return `${certainties[confidence]}: ${evidence.map((kind) => evidences[kind]).join(', ')}.`;
}
