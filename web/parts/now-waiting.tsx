import { useLocation, useNavigate } from '@solidjs/router';
import { createMemo, createSignal, For, lazy, Show, Suspense } from 'solid-js';
import type { Dashboard, Waiting, WaitingItem } from '../lib/answers.ts';
import { durationInWords } from '../lib/duration.ts';
import { count, plural } from '../lib/format.ts';
import { byWhom, type Group, sinceOf, standingOf, standingWords, waitOf } from '../lib/now.ts';
import { carry } from '../lib/query.ts';
import type { Request } from '../lib/request.ts';
import { useCatalogue } from './catalogue.tsx';
import { instantInWords } from '../lib/dates.ts';
import { Icon } from './icon.tsx';
import { Link, useGo } from './link.tsx';
import { Segments } from './segments.tsx';
import { WaitingState } from './status.tsx';

/** Comes after the page: the list below says the same, and is what people act on. */
const AgeingChart = lazy(async () => ({ default: (await import('../charts/charts.tsx')).AgeingChart }));

/** The metric whose answer says whether open pull requests are known at all. */
const openNow = 'open-pull-requests';

/** The open pull requests: as dots by their age, and one by one. */
export function NowWaiting(props: { request: Request<Dashboard>; now: number }) {
  const catalogue = useCatalogue();
  const location = useLocation();
  const go = useGo();
  const metric = () => catalogue.metrics().find((one) => one.id === openNow);
  const waiting = () => props.request.data()?.waiting;
  const reading = {
    data: () => props.request.data()?.cells[openNow],
    error: () => null,
    loading: () => props.request.loading(),
    retry: () => props.request.retry(),
  };
  return (
    <section class="stack" id="waiting" tabIndex={-1} aria-label="Waiting">
      <Show when={metric()}>
        {(known) => (
          <Suspense fallback={<section class="card skeleton ageing-skeleton" aria-busy="true" aria-label="Chart" />}>
            <AgeingChart
              metric={known()}
              title="Open pull requests by age"
              href={carry(`/metrics/${openNow}`, location.search)}
              request={reading}
              waiting={waiting()}
              now={props.now}
              onItem={(item) => go(`/pull-requests/${item.id}`)}
            />
          </Suspense>
        )}
      </Show>
      <Show when={(waiting()?.items.length ?? 0) > 0 && waiting()}>
        {(known) => <List waiting={known()} now={props.now} />}
      </Show>
    </section>
  );
}

/** So many are shown until somebody wants to see more. */
const shownFirst = 12;

function List(props: { waiting: Waiting; now: number }) {
  const location = useLocation();
  const navigate = useNavigate();
  const [all, setAll] = createSignal(false);
  const grouped = () => new URLSearchParams(location.search).get('list') === 'people';
  const group = (list: string) => {
    const params = new URLSearchParams(location.search);
    if (list === 'people') params.set('list', list);
    else params.delete('list');
    const search = params.toString();
    navigate(`${location.pathname}${search && `?${search}`}`, { replace: true, scroll: false });
  };
  const items = () => (all() ? props.waiting.items : props.waiting.items.slice(0, shownFirst));
  return (
    <section class="card stack" aria-label="Open pull requests">
      <div class="row spread">
        <div>
          <h2>Who waits for whom</h2>
          <p class="small muted">{basisInWords(props.waiting)}</p>
        </div>
        <Segments
          label="Order"
          value={grouped() ? 'people' : 'age'}
          options={[
            { value: 'age', title: 'Longest first' },
            { value: 'people', title: 'By person' },
          ]}
          choose={group}
        />
      </div>
      <Show
        when={grouped()}
        fallback={
          <>
            <Table items={items()} waiting={props.waiting} now={props.now} label="Longest waiting first" />
            <Show when={props.waiting.items.length > shownFirst}>
              <div>
                <button type="button" class="button" aria-expanded={all()} onClick={() => setAll(!all())}>
                  {all() ? 'Show fewer' : `Show all ${count(props.waiting.items.length)}`}
                </button>
              </div>
            </Show>
          </>
        }
      >
        <Groups waiting={props.waiting} now={props.now} />
      </Show>
      <Show when={props.waiting.total > props.waiting.items.length}>
        <p class="small muted">
          {count(props.waiting.total)} are open; the {count(props.waiting.items.length)} that wait longest are shown.
        </p>
      </Show>
    </section>
  );
}

function basisInWords({ basis }: Waiting): string {
  if (basis.p50 === null || basis.p85 === null) return 'Too few were merged in the last 90 days to compare with.';
  return `In the last 90 days half of ${plural(basis.n, 'merge')} took at most ${durationInWords(basis.p50)} from ready to merged, 85 % at most ${durationInWords(basis.p85)}.`;
}

function Groups(props: { waiting: Waiting; now: number }) {
  const groups = createMemo(() => byWhom(props.waiting.items));
  return (
    <For each={groups()}>
      {(group) => (
        <section class="stack-small" aria-label={titleOf(group)}>
          <h3 class="group-title">
            <Icon name={group.who === null ? 'info' : 'person'} size={15} />
            {titleOf(group)}
            <span class="small muted">{plural(group.items.length, 'pull request')}</span>
          </h3>
          <Table items={group.items} waiting={props.waiting} now={props.now} label={titleOf(group)} />
        </section>
      )}
    </For>
  );
}

const titleOf = (group: Group): string => group.who ?? 'Nobody was asked';

function Table(props: { items: WaitingItem[]; waiting: Waiting; now: number; label: string }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={props.label}>
      <table class="blocks waiting">
        <thead>
          <tr>
            <th>Pull request</th>
            <th>State</th>
            <th>Waits for</th>
            <th class="number">Waits since</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.items}>{(item) => <Row item={item} basis={props.waiting.basis} now={props.now} />}</For>
        </tbody>
      </table>
    </div>
  );
}

function Row(props: { item: WaitingItem; basis: Waiting['basis']; now: number }) {
  const { timeZone } = useCatalogue();
  const standing = () => standingOf(props.item, props.basis, props.now);
  return (
    <tr>
      <td>
        <span class="row-title">
          <Link href={`/pull-requests/${props.item.id}`}>{props.item.title}</Link>
          <a
            class="outside"
            href={props.item.url}
            target="_blank"
            rel="noreferrer"
            aria-label={`Open #${props.item.number} of ${props.item.repository} at its source`}
            title="Open at its source"
          >
            <Icon name="open" size={14} />
          </a>
          <span class="small muted block">
            {props.item.repository} #{props.item.number} · {props.item.author}
          </span>
        </span>
      </td>
      <td>
        <WaitingState state={props.item.state} />
      </td>
      <td data-label="Waits for">
        <span classList={{ 'muted wait-note': props.item.waits_for.length === 0 }}>
          {props.item.waits_for.join(', ') || 'nobody was asked'}
        </span>
      </td>
      <td class="number" data-label="Waits since">
        <span class="figure" title={instantInWords(sinceOf(props.item), timeZone())}>
          <span class="nowrap wait" data-standing={standing()}>
            <Show when={standing() === 'oldest'}>
              <Icon name="clock" size={14} />
            </Show>
            {durationInWords(waitOf(props.item, props.now))}
          </span>
          <span class="block small muted wait-note">{standingWords[standing()]}</span>
        </span>
      </td>
    </tr>
  );
}
