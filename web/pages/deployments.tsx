import { useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createMemo, Show } from 'solid-js';
import { deployments } from '../api.ts';
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
import { createTitle } from '../lib/title.ts';
import { useCatalogue, WithCatalogue } from '../parts/catalogue.tsx';
import { DeploymentTable } from '../parts/deployment-table.tsx';
import { SelectField } from '../parts/field.tsx';
import { Intake } from '../parts/intake.tsx';
import { Link } from '../parts/link.tsx';
import { Problem } from '../parts/notice.tsx';
import { PageControls } from '../parts/page-controls.tsx';
import { Segments } from '../parts/segments.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { statusTitle } from '../parts/status.tsx';

/** What was deployed, what it carried, and whether it failed. The address says all that is chosen. */
export default function Deployments() {
  createTitle(() => 'Deployments');
  return (
    <WithCatalogue>
      <div class="page">
        <div>
          <h1>Deployments</h1>
          <p class="muted">What was deployed, what each of them carried, and which of them failed.</p>
        </div>
        <List />
      </div>
    </WithCatalogue>
  );
}

function List() {
  const { today, timeZone } = useCatalogue();
  const location = useLocation();
  const navigate = useNavigate();
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
            <DeploymentTable items={pages.items()} timeZone={timeZone()} />
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

/** The controls of every page, and those of deployments alone. */
function Choices(props: ChoicesProps & { today: string }) {
  return (
    <PageControls
      selection={props.view}
      today={props.today}
      change={props.change}
      filters={['repo', 'team', 'environment']}
      overTime={false}
    >
      <Segments
        label="Which environments"
        value={props.view.everywhere ? 'all' : 'production'}
        options={[
          { value: 'production', title: 'Production' },
          { value: 'all', title: 'All' },
        ]}
        choose={(value) => props.change({ everywhere: value === 'all', filters: withoutEnvironment(props.view) })}
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
    </PageControls>
  );
}

function withoutEnvironment({ filters: { environment: _environment, ...rest } }: DeploymentView) {
  return rest;
}

/** Nothing matches: because of what is chosen, or because nothing says yet what a deployment is. */
function Nothing(props: ChoicesProps) {
  const narrowed = () => {
    const { filters, status, failed } = props.view;
    const { repo, team, environment } = filters;
    return [repo, team, environment].some((values) => values !== undefined) || status !== null || failed;
  };
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
              <button
                type="button"
                class="button"
                onClick={() => props.change({ everywhere: true, filters: withoutEnvironment(props.view) })}
              >
                Show all environments
              </button>
            </Show>
            <Show when={narrowed()}>
              <button
                type="button"
                class="button"
                onClick={() => props.change({ filters: {}, status: null, failed: false })}
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
          themselves. For workflow runs, <Link href="/settings/sources">connect GitHub Actions</Link>; workflows with
          “deploy”, “release” or “publish” in their name count.
        </li>
        <li>
          <strong>Rules.</strong> Whatever deploys in your repositories, a workflow, a job, a release, a tag or each
          merge, <Link href="/settings/rules">say it with a rule</Link>.
        </li>
        <li>
          <strong>The API.</strong> Let the script that deploys report it, with an{' '}
          <Link href="/settings/tokens">API token</Link> of the scope “intake”:
          <Intake />
        </li>
      </ol>
    </section>
  );
}
