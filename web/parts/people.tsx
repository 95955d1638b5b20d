import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { dashboard, type Person } from '../api.ts';
import type { Metric, Statistic } from '../lib/answers.ts';
import { createPage } from '../lib/dashboard.ts';
import { count, plural, valueInWords } from '../lib/format.ts';
import { mark } from '../lib/mark.ts';
import { type PersonNumbers, peopleIn } from '../lib/people.ts';
import { pageQuestion, type Selection } from '../lib/query.ts';
import { headline, headlineField } from '../lib/summary.ts';
import { otherAccounts } from '../lib/who.ts';
import { useCatalogue } from './catalogue.tsx';
import { Field } from './field.tsx';
import { Link } from './link.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';
import { Stale } from './stale.tsx';

/** What is said of each: how their own pull requests went, not what they did with those of others. */
const columns: { id: string; title: string }[] = [
  { id: 'throughput', title: 'Merged' },
  { id: 'pull-request-cycle-time', title: 'Cycle time' },
  { id: 'review-time', title: 'Wait for a review' },
  { id: 'open-pull-requests', title: 'Open now' },
];

/** From so many people on they can be searched. */
const fewestToSearch = 12;

interface Column {
  metric: Metric;
  title: string;
}

/** Everybody, by name. They are asked for beside the page, since its charts are of all together. */
export function People(props: { selection: Selection; everybody: Person[]; version: number }) {
  const { metrics, today } = useCatalogue();
  const [search, setSearch] = createSignal('');
  const question = createMemo(() => ({
    page: 'team' as const,
    // A group is over the whole window: the fewer buckets, the smaller the answer.
    ...pageQuestion({ ...props.selection, bucket: 'quarter', compare: false }, today()),
    by: 'person',
  }));
  const request = createPage('people', question, dashboard);
  const people = createMemo(() => peopleIn(request.data()?.cells ?? {}));
  const personOf = (login: string) => props.everybody.find(({ id }) => id.toLowerCase() === login.toLowerCase());
  const isFound = ({ login }: PersonNumbers) =>
    [login, personOf(login)?.name ?? '', otherAccounts(personOf(login)) ?? '']
      .join(' ')
      .toLowerCase()
      .includes(search().trim().toLowerCase());
  const found = () => people().filter(isFound);
  createEffect(on(() => props.version, request.retry, { defer: true }));
  const known = createMemo(() =>
    columns.flatMap(({ id, title }): Column[] => {
      const metric = metrics().find((one) => one.id === id);
      return metric ? [{ metric, title }] : [];
    }),
  );
  return (
    <section class="card stack" aria-labelledby="people" aria-busy={request.loading()}>
      <div class="row spread top">
        <div class="grow">
          <h2 id="people">{people().length === 0 ? 'People' : plural(people().length, 'person', 'people')}</h2>
          <p class="small muted summary">
            By name, each for their own pull requests. These numbers are for the people themselves: they depend on what
            somebody works on, and rank nobody. Durations are medians.
          </p>
        </div>
        <Show when={people().length >= fewestToSearch}>
          <Field
            label="Find a person"
            hideLabel
            placeholder="Find a person"
            name="person"
            type="search"
            value={search()}
            onInput={setSearch}
          />
        </Show>
      </div>
      <Stale request={request} />
      <Show when={request.error()}>
        {(error) => <Problem error={error()} title="The people could not be loaded" retry={request.retry} />}
      </Show>
      <Show when={request.data()} fallback={<Show when={request.loading()}>{<Lines count={8} />}</Show>}>
        <Show when={found().length > 0} fallback={<p class="muted">{nobodyInWords(people().length, search())}</p>}>
          <Table people={found()} columns={known()} personOf={personOf} />
        </Show>
      </Show>
    </section>
  );
}

const nobodyInWords = (all: number, search: string): string =>
  all === 0 ? 'Nobody merged or opened anything in this time.' : `Nobody here is called “${search.trim()}”.`;

type PersonOf = (login: string) => Person | undefined;

function Table(props: { people: PersonNumbers[]; columns: Column[]; personOf: PersonOf }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="People, as a table">
      <table class="blocks people">
        <thead>
          <tr>
            <th>Person</th>
            <For each={props.columns}>{({ title }) => <th class="number">{title}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={props.people}>
            {(person) => <Row person={person} columns={props.columns} who={props.personOf(person.login)} />}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function Row(props: { person: PersonNumbers; columns: Column[]; who: Person | undefined }) {
  const only = () => new URLSearchParams({ person: props.person.login });
  return (
    <tr>
      <th scope="row">
        <span class="row-title">
          <Link href={`/team?${only()}`}>{props.person.login}</Link>
          <Show when={props.person.login === 'ghost'}>
            <span class="small muted"> accounts that were deleted</span>
          </Show>
          <Show when={props.who?.name}>{(name) => <span class="small muted"> {name()}</span>}</Show>
          <Show when={otherAccounts(props.who)}>{(others) => <span class="small muted"> also {others()}</span>}</Show>
        </span>
      </th>
      <For each={props.columns}>
        {({ metric, title }) => {
          const statistic = () => props.person.numbers.get(metric.id) ?? nothingOf(metric);
          const value = () => headline(statistic());
          return (
            <td class="number nowrap" data-label={title}>
              <span>
                <span
                  data-person={props.person.login}
                  {...mark(metric.id, `total.${headlineField(statistic())}`, value())}
                >
                  <Show when={value() !== null} fallback={<span class="muted">none</span>}>
                    <Link class="number-link" href={`/metrics/${metric.id}?${only()}`}>
                      {valueInWords(value(), metric.unit)}
                    </Link>
                  </Show>
                </span>
                <Show when={metric.kind === 'duration' && value() !== null}>
                  <span class="small muted">
                    {' of '}
                    <span data-person={props.person.login} {...mark(metric.id, 'total.n', statistic().n)}>
                      {count(statistic().n)}
                    </span>
                  </span>
                </Show>
              </span>
            </td>
          );
        }}
      </For>
    </tr>
  );
}

/** What a metric says of somebody whom it has no row of: a count is 0, a median is none. */
const nothingOf = ({ kind }: Metric): Statistic =>
  kind === 'count' || kind === 'stock' ? { n: 0, value: 0 } : { n: 0, p50: null };
