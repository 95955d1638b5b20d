import { createMemo, createSignal, For, Show } from 'solid-js';
import { deployments } from '../api.ts';
import type { Attention, DeploymentDetail } from '../lib/answers.ts';
import { evidenceInWords } from '../lib/delivery.ts';
import { fromNow } from '../lib/duration.ts';
import { plural } from '../lib/format.ts';
import { createRequest, type Request } from '../lib/request.ts';
import { FailureReasons } from './deployment-failure.tsx';
import { Link } from './link.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';
import { Badge, EvidenceBadge, type Look } from './status.tsx';

type Failed = Attention['failed'][number];

/** Deployments that failed and are not settled yet, and those of which it is too early to tell. */
export function NowDeployments(props: { attention: Attention; now: number }) {
  // What was judged here leaves the list with the next answer; it stays in sight so that it can be taken back.
  const [judged, setJudged] = createSignal<Failed[]>([]);
  const shown = createMemo(() =>
    [
      ...props.attention.failed,
      ...judged().filter(({ id }) => !props.attention.failed.some((one) => one.id === id)),
    ].sort((a, b) => b.finished_at.localeCompare(a.finished_at)),
  );
  const ids = createMemo(() => shown().map(({ id }) => id), [], { equals: (a, b) => a.join() === b.join() });
  const find = (id: number) => shown().find((one) => one.id === id);
  return (
    <section class="card stack" id="deployments" tabIndex={-1} aria-label="Deployments to look at">
      <div>
        <h2>Deployments to look at</h2>
        <p class="small muted">
          Failures in production of the last 14 days that are not settled. Confirm what was one and reject what was not:
          the change failure rate and the recovery time follow.
        </p>
      </div>
      <Show
        when={ids().length > 0}
        fallback={<p class="muted">No deployment of the last 14 days has to be looked at.</p>}
      >
        <ul class="list failures">
          <For each={ids()}>
            {(id, index) => (
              <Show when={find(id)}>
                {(item) => (
                  <FailedDeployment
                    item={item()}
                    now={props.now}
                    open={index() < openAtFirst}
                    judged={() => setJudged((list) => [...list.filter((one) => one.id !== id), item()])}
                  />
                )}
              </Show>
            )}
          </For>
        </ul>
      </Show>
      <Unverified items={props.attention.unverified} now={props.now} />
    </section>
  );
}

/** The reasons of so many are read at once; those of others when somebody opens them. */
const openAtFirst = 5;

function FailedDeployment(props: { item: Failed; now: number; open: boolean; judged: () => void }) {
  const [open, setOpen] = createSignal(props.open);
  const hasReasons = () => props.item.evidence.length > 0;
  const request = createRequest(
    () => (open() && hasReasons() ? props.item.id : null),
    (id, signal) => deployments.read(String(id), signal),
  );
  return (
    <li class="stack-small">
      <div class="row spread top">
        <div class="grow">
          <p class="row">
            <Link class="strong" href={`/deployments/${props.item.id}`}>
              {props.item.repository} → {props.item.environment}
            </Link>
            <Recovery item={props.item} detail={request.data()} now={props.now} />
          </p>
          <p class="small muted">
            {props.item.title}, finished {fromNow(props.item.finished_at, props.now)}
          </p>
        </div>
        <Show when={hasReasons() && !open()}>
          <span class="row">
            <For each={props.item.evidence}>{(kind) => <EvidenceBadge words={evidenceInWords(kind)} />}</For>
            <button type="button" class="button" onClick={() => setOpen(true)}>
              Look at the reasons
            </button>
          </span>
        </Show>
      </div>
      <Show when={hasReasons()} fallback={<p>The attempt itself failed, and none has succeeded there since.</p>}>
        <Show when={open()}>
          <Reasons item={props.item} request={request} judged={props.judged} />
        </Show>
      </Show>
    </li>
  );
}

/** Whether production is well again, or that it was no failure after all. */
function Recovery(props: { item: Failed; detail: DeploymentDetail | undefined; now: number }) {
  const look = (): Look => {
    if (props.detail && !props.detail.failed) return ['idle', 'info', 'Does not count as a failure'];
    const at = props.detail ? props.detail.recovered_at : props.item.recovered_at;
    return at ? ['good', 'check', `Recovered ${fromNow(at, props.now)}`] : ['bad', 'warning', 'Not recovered yet'];
  };
  return <Badge look={look()} />;
}

function Reasons(props: { item: Failed; request: Request<DeploymentDetail>; judged: () => void }) {
  return (
    <div class="sunken reasons" role="group" aria-label={`Why ${props.item.repository} failed`}>
      <Show when={props.request.error()}>{(error) => <Problem error={error()} retry={props.request.retry} />}</Show>
      <Show when={props.request.data()} fallback={<Show when={props.request.loading()}>{<Lines count={2} />}</Show>}>
        {(deployment) => (
          <FailureReasons
            deployment={deployment()}
            changed={(next) => {
              props.judged();
              props.request.set(next);
            }}
            refresh={() => {
              props.judged();
              props.request.refresh();
            }}
          />
        )}
      </Show>
    </div>
  );
}

function Unverified(props: { items: Attention['unverified']; now: number }) {
  return (
    <Show when={props.items.length > 0}>
      <details>
        <summary>
          {plural(props.items.length, 'deployment')} of the last 48 hours {props.items.length === 1 ? 'is' : 'are'} too
          new to tell
        </summary>
        <div class="stack-small unverified">
          <p class="small muted">
            They succeeded. An incident, a rollback, a revert or a hotfix within two days would still make them
            failures.
          </p>
          <ul class="list">
            <For each={props.items}>
              {(item) => (
                <li class="row spread">
                  <span>
                    <Link href={`/deployments/${item.id}`}>
                      {item.repository} → {item.environment}
                    </Link>{' '}
                    <span class="small muted">
                      {item.title} · <code>{item.sha.slice(0, 8)}</code>
                    </span>
                  </span>
                  <span class="small muted nowrap">{fromNow(item.finished_at, props.now)}</span>
                </li>
              )}
            </For>
          </ul>
        </div>
      </details>
    </Show>
  );
}
