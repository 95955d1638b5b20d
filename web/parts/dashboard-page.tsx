import { createMemo, type JSX, Match, Show, Switch } from 'solid-js';
import { type DashboardQuestion, dashboard } from '../api.ts';
import type { Reading } from '../charts/chart-frame.tsx';
import type { Dashboard, Metric, MetricAnswer } from '../lib/answers.ts';
import { createPage } from '../lib/dashboard.ts';
import { isNarrowed, pageQuestion, type Selection } from '../lib/query.ts';
import type { Request } from '../lib/request.ts';
import { isNothing } from '../lib/tile.ts';
import { createTitle } from '../lib/title.ts';
import { useCatalogue, WithCatalogue } from './catalogue.tsx';
import { EmptyWorkspace } from './empty-workspace.tsx';
import { Notice, Problem } from './notice.tsx';
import { PageControls, useSelection } from './page-controls.tsx';
import { Stale } from './stale.tsx';

/** What a page of the dashboard is made of. */
export interface Board {
  request: Request<Dashboard>;
  selection: () => Selection;
  change: (next: Partial<Selection>) => void;
  /** A metric of the catalogue, with its part of the page's answer; `undefined`: the server does not know it. */
  cell: (id: string) => Cell | undefined;
  timeZone: () => string;
}

export interface Cell {
  metric: Metric;
  reading: Reading<MetricAnswer>;
  /** The metric's own page. */
  href: string;
}

interface PageProps {
  name: DashboardQuestion['page'];
  title: string;
  /** What the page answers, in a sentence. */
  words: string;
  children: (board: Board) => JSX.Element;
}

/** Around every page of the dashboard: its title, what is chosen, and one answer with all that it shows. */
export function DashboardPage(props: PageProps) {
  createTitle(() => props.title);
  return (
    <WithCatalogue>
      <div class="page">
        <div>
          <h1>{props.title}</h1>
          <p class="muted">{props.words}</p>
        </div>
        <Content {...props} />
      </div>
    </WithCatalogue>
  );
}

function Content(props: PageProps) {
  const { metrics, today, timeZone } = useCatalogue();
  const { selection, change } = useSelection();
  const question = createMemo(() => ({ page: props.name, ...pageQuestion(selection(), today()) }));
  const request = createPage(props.name, question, dashboard);
  const { error, loading, retry } = request;
  const cell = (id: string): Cell | undefined => {
    const metric = metrics().find((one) => one.id === id);
    const reading = { data: () => request.data()?.cells[id], error, loading, retry };
    return metric && { metric, reading, href: `/metrics/${id}` };
  };
  const cells = () => Object.values(request.data()?.cells ?? {});
  /** Without repositories there is nothing at all; where only another source is missing, each chart says which. */
  const isUnconnected = () =>
    cells().every(({ status }) => status === 'not_measurable') && cells().some(({ connect }) => connect === 'github');
  return (
    <>
      <PageControls selection={selection()} today={today()} change={change} />
      <Stale request={request} />
      <Switch
        fallback={
          <>
            <Show when={isNarrowed(selection()) && isNothing(cells())}>
              <Unmatched clear={() => change({ filters: {}, bots: 'exclude' })} />
            </Show>
            {props.children({ request, selection, change, cell, timeZone })}
          </>
        }
      >
        <Match when={request.error()}>
          {(failure) => <Problem error={failure()} title="The numbers could not be loaded" retry={retry} />}
        </Match>
        <Match when={isUnconnected()}>
          <EmptyWorkspace />
        </Match>
      </Switch>
    </>
  );
}

/** Where the filters leave nothing of all the numbers it is said once, with the way back. */
function Unmatched(props: { clear: () => void }) {
  return (
    <Notice tone="info" role="status" title="Nothing matches these filters">
      <p>In this time there is nothing that all of them let through.</p>
      <div>
        <button type="button" class="button" onClick={() => props.clear()}>
          Clear the filters
        </button>
      </div>
    </Notice>
  );
}
