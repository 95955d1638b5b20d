import { createMemo, For, Show } from 'solid-js';
import { dashboard, type Team } from '../api.ts';
import type { Metric, Statistic } from '../lib/answers.ts';
import { createPage } from '../lib/dashboard.ts';
import { count, plural, valueInWords } from '../lib/format.ts';
import { mark } from '../lib/mark.ts';
import { groupsIn } from '../lib/people.ts';
import { pageQuestion, type Selection } from '../lib/query.ts';
import { headline, headlineField } from '../lib/summary.ts';
import { useCatalogue } from './catalogue.tsx';
import { Link } from './link.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';
import { Stale } from './stale.tsx';

/** What is said of each team, and of nobody alone. */
const columns: { id: string; title: string }[] = [
  { id: 'throughput', title: 'Merged' },
  { id: 'pull-request-cycle-time', title: 'Cycle time' },
  { id: 'review-time', title: 'Wait for a review' },
  { id: 'open-pull-requests', title: 'Open now' },
];

/** Every team beside each other, by name. They stand before people: what is slow is rarely somebody's alone. */
export function TeamTable(props: { selection: Selection; teams: Team[] }) {
  const { metrics, today } = useCatalogue();
  const question = createMemo(() => ({
    page: 'team' as const,
    ...pageQuestion({ ...props.selection, bucket: 'quarter', compare: false }, today()),
    by: 'team',
  }));
  const request = createPage('teams', question, dashboard);
  const numbers = createMemo(() => groupsIn(request.data()?.cells ?? {}));
  const known = createMemo(() =>
    columns.flatMap(({ id, title }) => {
      const metric = metrics().find((one) => one.id === id);
      return metric ? [{ metric, title }] : [];
    }),
  );
  const rows = createMemo(() => {
    const chosen = props.selection.filters.team?.map((name) => name.toLowerCase());
    return props.teams.filter(({ name }) => chosen === undefined || chosen.includes(name.toLowerCase()));
  });
  return (
    <section class="card stack" aria-labelledby="teams" aria-busy={request.loading()}>
      <div class="row spread top">
        <div class="grow">
          <h2 id="teams">{props.teams.length === 0 ? 'Teams' : plural(props.teams.length, 'team')}</h2>
          <p class="small muted summary">
            By name, each for the pull requests of its people. What is of several teams counts in each of them.
            Durations are medians.
          </p>
        </div>
        <Link class="button" href="/settings/teams">
          {props.teams.length === 0 ? 'Make a team' : 'Change teams'}
        </Link>
      </div>
      <Stale request={request} />
      <Show when={request.error()}>
        {(error) => <Problem error={error()} title="The teams could not be loaded" retry={request.retry} />}
      </Show>
      <Show
        when={props.teams.length > 0}
        fallback={<p class="muted">Put people and repositories together, and every number can be that of a team.</p>}
      >
        <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={4} />}</Show>}>
          <div class="table-scroll" tabIndex={0} role="region" aria-label="Teams, as a table">
            <table class="blocks people">
              <thead>
                <tr>
                  <th>Team</th>
                  <For each={known()}>{({ title }) => <th class="number">{title}</th>}</For>
                </tr>
              </thead>
              <tbody>
                <For each={rows()}>
                  {(team) => (
                    <tr>
                      <th scope="row">
                        <span class="row-title">
                          <Link href={`/team?${new URLSearchParams({ team: team.name })}`}>{team.name}</Link>
                          <span class="small muted"> {plural(team.members.length, 'person', 'people')}</span>
                        </span>
                      </th>
                      <For each={known()}>
                        {({ metric, title }) => (
                          <Value
                            team={team.name}
                            metric={metric}
                            title={title}
                            statistic={numbers().get(team.name)?.get(metric.id)}
                          />
                        )}
                      </For>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </div>
        </Show>
      </Show>
    </section>
  );
}

function Value(props: { team: string; metric: Metric; title: string; statistic: Statistic | undefined }) {
  const statistic = () => props.statistic ?? nothingOf(props.metric);
  const value = () => headline(statistic());
  return (
    <td class="number nowrap" data-label={props.title}>
      <span>
        <span data-team={props.team} {...mark(props.metric.id, `total.${headlineField(statistic())}`, value())}>
          <Show when={value() !== null} fallback={<span class="muted">none</span>}>
            <Link class="number-link" href={`/metrics/${props.metric.id}?${new URLSearchParams({ team: props.team })}`}>
              {valueInWords(value(), props.metric.unit)}
            </Link>
          </Show>
        </span>
        <Show when={props.metric.kind === 'duration' && value() !== null}>
          <span class="small muted">
            {' of '}
            <span data-team={props.team} {...mark(props.metric.id, 'total.n', statistic().n)}>
              {count(statistic().n)}
            </span>
          </span>
        </Show>
      </span>
    </td>
  );
}

/** What a metric says of a team that it has no row of: a count is 0, a median is none. */
const nothingOf = ({ kind }: Metric): Statistic =>
  kind === 'count' || kind === 'stock' ? { n: 0, value: 0 } : { n: 0, p50: null };
