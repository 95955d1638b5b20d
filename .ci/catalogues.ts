import { catalogue } from '#core/metrics/index.ts';
import { providers } from '#core/providers/index.ts';
import type { Step } from '#core/providers/provider.ts';

/** The catalogues as pages for people: `docs/metrics.md` and `docs/providers.md`. */

const made = '<!-- Made by `npm run docs` from the code. Change the code, not this page. -->';

const kinds: [kind: string, meaning: string][] = [
  ['count', 'how many rows there are in a bucket: `value`'],
  ['duration', 'how long it took, in whole seconds: `p50`, `p75`, `p90`, `p95`, `mean`, `min` and `max` over `n` rows'],
  ['size', 'how large it was: the same statistics as a duration'],
  ['ratio', 'a share from 0 to 1: `numerator` out of `n`, with `value` as the quotient'],
  ['stock', 'how many there were at the end of the bucket: `value`'],
];

/** Every metric with its words, in the order of the catalogue. */
export function metricsText(): string {
  const metrics = catalogue();
  return page([
    '# Metrics',
    made,
    'A metric is a few words and one aggregate over one table of facts; `core/metrics/query.ts` answers all of them in the ' +
      'same way. `GET /api/v1/metrics` is this catalogue, `GET /api/v1/metrics/{id}` an answer, and ' +
      '`GET /api/v1/metrics/{id}/rows` the rows behind it. [counting.md](counting.md) says what time, bots, stages and coverage mean.',
    'There are these kinds:',
    kinds.map(([kind, meaning]) => `- **${kind}**: ${meaning}.`).join('\n'),
    table(
      ['metric', 'unit', 'kind', 'better', 'question'],
      metrics.map((each) => [
        `[${each.title}](#${each.title.toLowerCase().replaceAll(' ', '-')})`,
        each.unit,
        each.kind,
        each.better ?? '–',
        each.question,
      ]),
    ),
    ...metrics.map((each) =>
      page([
        `## ${each.title}`,
        each.question,
        [
          `- **Id**: \`${each.id}\``,
          `- **Counted**: ${each.counted}`,
          `- **Left out**: ${each.excluded}`,
          `- **Grouped by**: ${names(each.by)}`,
          `- **Filtered by**: ${names(each.filters)}`,
        ].join('\n'),
      ]).trimEnd(),
    ),
  ]);
}

const due: Record<Step['due'], string> = {
  interval: 'every `SYNC_INTERVAL_MINUTES`',
  mark: 'when its repository has something new, and once a day',
};
const reads: Record<Step['reads'], string> = {
  history: 'newest first, down to the history that Settings asks for; afterwards only what is new',
  list: 'all there is, each time',
  wanted: 'single items, by the ids that other steps left behind',
};

function readsInWords(step: Step): string {
  if (step.replaces !== undefined)
    return 'all there is at first and once a day, which shows what is gone; else what is new';
  if (step.checks !== undefined)
    return 'once a day whether what is stored is still there, and at once what a webhook says is not';
  if (step.sweepDays === undefined) return reads[step.reads];
  return `${reads[step.reads]}; once a day the last ${step.sweepDays} days again`;
}

/** Every provider with its steps, in the order of Settings. */
export function providersText(): string {
  return page([
    '# Providers',
    made,
    'A provider turns a place in its data into a page of our rows; `core/sync` decides which place comes next and keeps ' +
      'the page together with the next place. Veelocity only reads: no provider has a call that changes anything. ' +
      '[architecture.md](architecture.md) tells how a page becomes a number.',
    ...providers.map((provider) =>
      page([
        `## ${provider.title}`,
        provider.unlocks,
        provider.credentialOf === provider.id
          ? `Its id is \`${provider.id}\`. It has a credential and a budget of its own.`
          : `Its id is \`${provider.id}\`. It shares the credential and the budget of \`${provider.credentialOf}\`.`,
        table(
          ['step', 'once for each', 'due', 'reads', 'items a page'],
          provider.steps.map((step) => [
            `${step.title} (\`${step.id}\`)`,
            step.scope,
            due[step.due],
            readsInWords(step),
            `at most ${step.pageSize}`,
          ]),
        ),
      ]).trimEnd(),
    ),
  ]);
}

function names(list: string[]): string {
  return list.map((name) => `\`${name}\``).join(', ');
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function page(parts: string[]): string {
  return `${parts.join('\n\n')}\n`;
}
