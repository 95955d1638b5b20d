import { A, useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createMemo, createSignal, Show } from 'solid-js';
import { deployments, environments, repositories, settings } from '../api.ts';
import { todayIn } from '../lib/dates.ts';
import {
  type DeploymentView,
  deploymentsQuestion,
  readDeploymentView,
  statuses,
  writeDeploymentView,
} from '../lib/deployment-view.ts';
import { count, plural } from '../lib/format.ts';
import { announce } from '../lib/live.ts';
import { createPages } from '../lib/pages.ts';
import { createRequest } from '../lib/request.ts';
import { DeploymentTable } from '../parts/deployment-table.tsx';
import { SelectField } from '../parts/field.tsx';
import { FilterMenu } from '../parts/filter-menu.tsx';
import { Intake } from '../parts/intake.tsx';
import { Problem } from '../parts/notice.tsx';
import { Range } from '../parts/range.tsx';
import { Segments } from '../parts/segments.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { statusTitle } from '../parts/status.tsx';

/** What was deployed, what it carried, and whether it failed. The address says all that is chosen. */
export default function Deployments() {
  const workspace = createRequest(
    () => true,
    (_, signal) => settings.read(signal),
  );
  return (
    <div class="page">
      <div>
        <h1>Deployments</h1>
        <p class="muted">What was deployed, what each of them carried, and which of them failed.</p>
      </div>
      <Show when={workspace.error()}>{(error) => <Problem error={error()} retry={workspace.retry} />}</Show>
      <Show when={workspace.data()?.time_zone} fallback={<Show when={workspace.loading()}>{<Lines count={8} />}</Show>}>
        {(zone) => <List timeZone={zone()} />}
      </Show>
    </div>
  );
}

function List(props: { timeZone: string }) {
  const location = useLocation();
  const navigate = useNavigate();
  const today = createMemo(() => todayIn(props.timeZone));
  const view = createMemo(() => readDeploymentView(location.search));
  const change = (next: Partial<DeploymentView>) =>
    navigate(`${location.pathname}${writeDeploymentView({ ...view(), ...next })}`, { scroll: false });
  const question = createMemo(() => deploymentsQuestion(view(), today()));
  const asked = createMemo(() => JSON.stringify(question()));
  const pages = createPages(asked, (cursor, signal) =>
    deployments.list({ ...question(), limit: '25', ...(cursor && { cursor }) }, signal),
  );
  const total = () => pages.first.data()?.total;

  createEffect(() => {
    document.title = 'Deployments · Veelocity';
    const found = total();
    if (found !== undefined && !pages.first.loading()) announce(`${plural(found, 'deployment')}.`);
  });

  return (
    <>
      <Choices view={view()} today={today()} change={change} />
      <Show when={pages.first.error()}>
        {(error) => <Problem error={error()} title="The deployments could not be loaded" retry={pages.first.retry} />}
      </Show>
      <Show when={pages.first.data()} fallback={<Show when={pages.first.loading()}>{<Lines count={8} />}</Show>}>
        <Show when={total() !== 0} fallback={<Nothing view={view()} change={change} />}>
          <section class="card stack" aria-label="Deployments" aria-busy={pages.first.loading()}>
            <h2>{plural(total() ?? 0, 'deployment')}</h2>
            <DeploymentTable items={pages.items()} timeZone={props.timeZone} />
            <ShowMore pages={pages} />
          </section>
        </Show>
      </Show>
    </>
  );
}

interface ChoicesProps {
  view: DeploymentView;
  change: (next: Partial<DeploymentView>) => void;
}

/** The range and the filters. On phones the filters wait behind a button. */
function Choices(props: ChoicesProps & { today: string }) {
  const [open, setOpen] = createSignal(false);
  const known = createRequest(
    () => true,
    (_, signal) => repositories(signal),
  );
  const places = createRequest(
    () => true,
    (_, signal) => environments(signal),
  );
  return (
    <div class="controls" classList={{ open: open() }} role="group" aria-label="What is shown">
      <Range span={props.view} today={props.today} change={props.change} />
      <Segments
        label="Which environments"
        value={props.view.everywhere ? 'all' : 'production'}
        options={[
          { value: 'production', title: 'Production' },
          { value: 'all', title: 'All' },
        ]}
        choose={(value) => props.change({ everywhere: value === 'all', environment: [] })}
      />
      <button type="button" class="button filters-button" aria-expanded={open()} onClick={() => setOpen(!open())}>
        {open() ? 'Fewer choices' : 'More choices'}
      </button>
      <div class="filters">
        <FilterMenu
          title="Repository"
          options={known.data()?.items.map((one) => one.name) ?? []}
          chosen={props.view.repo}
          choose={(repo) => props.change({ repo })}
        />
        <FilterMenu
          title="Environment"
          options={places.data() ?? []}
          chosen={props.view.environment}
          choose={(environment) => props.change({ environment })}
        />
        <SelectField
          label="Status"
          hideLabel
          value={props.view.status ?? ''}
          onChange={(status) => props.change({ status: statuses.find((one) => one === status) ?? null })}
          options={[
            { value: '', title: 'Any status' },
            ...statuses.map((status) => ({ value: status, title: statusTitle(status) })),
          ]}
        />
        <label class="toggle">
          <input
            type="checkbox"
            checked={props.view.failed}
            onChange={(event) => props.change({ failed: event.currentTarget.checked })}
          />
          <span>Only failed ones</span>
        </label>
      </div>
    </div>
  );
}

/** Nothing matches: because of what is chosen, or because nothing says yet what a deployment is. */
function Nothing(props: ChoicesProps) {
  const narrowed = () =>
    props.view.repo.length + props.view.environment.length > 0 || props.view.status !== null || props.view.failed;
  const ever = createRequest(
    () => true,
    (_, signal) => deployments.list({ limit: '1' }, signal),
  );
  const anywhere = () => ever.data()?.total ?? 0;
  return (
    <Show when={ever.data()} fallback={<Lines count={3} />}>
      <Show when={anywhere() > 0} fallback={<None />}>
        <section class="card empty">
          <h2>No deployment is here</h2>
          <p class="muted">
            {count(anywhere())} are known in other days, environments or repositories.
            <Show when={!props.view.everywhere}> Here are those of production alone.</Show>
          </p>
          <div class="row">
            <Show when={!props.view.everywhere}>
              <button type="button" class="button" onClick={() => props.change({ everywhere: true, environment: [] })}>
                Show all environments
              </button>
            </Show>
            <Show when={narrowed()}>
              <button
                type="button"
                class="button"
                onClick={() => props.change({ repo: [], environment: [], status: null, failed: false })}
              >
                Take the filters off
              </button>
            </Show>
            <button type="button" class="button" onClick={() => props.change({ range: '540d', from: null, to: null })}>
              Show 18 months
            </button>
          </div>
        </section>
      </Show>
    </Show>
  );
}

function None() {
  return (
    <section class="card stack" aria-label="How deployments become known">
      <div class="stack-small">
        <h2>No deployment is known yet</h2>
        <p class="muted">One of these three tells Veelocity what was deployed, and when.</p>
      </div>
      <ol class="list numbered">
        <li>
          <strong>Deployments on GitHub, or workflow runs.</strong> Deployments that GitHub knows are read by
          themselves. For workflow runs, <A href="/settings/sources">connect GitHub Actions</A>; workflows with
          “deploy”, “release” or “publish” in their name count.
        </li>
        <li>
          <strong>Rules.</strong> Whatever deploys in your repositories, a workflow, a job, a release, a tag or each
          merge, <A href="/settings/rules">say it with a rule</A>.
        </li>
        <li>
          <strong>The API.</strong> Let the script that deploys report it, with an{' '}
          <A href="/settings/tokens">API token</A> of the scope “intake”:
          <Intake />
        </li>
      </ol>
    </section>
  );
}
