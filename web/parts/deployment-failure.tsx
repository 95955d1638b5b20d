import { createSignal, For, Show } from 'solid-js';
import { type ApiError, deployments, type EvidenceKind, incidents, type Verdict } from '../api.ts';
import type { DeploymentDetail, FailureEvidence } from '../lib/answers.ts';
import { evidenceInWords, recoveryInWords, shortChange } from '../lib/delivery.ts';
import { durationInWords } from '../lib/duration.ts';
import { announce } from '../lib/live.ts';
import { asApiError } from '../lib/request.ts';
import { Neighbour } from './neighbour.tsx';
import { Problem } from './notice.tsx';
import { Badge } from './status.tsx';
import { When } from './when.tsx';

interface FailureProps {
  deployment: DeploymentDetail;
  changed: (next: DeploymentDetail) => void;
  refresh: () => void;
}

/** Why it counts as failed, each reason with its evidence and a way to confirm or reject it. */
export function DeploymentFailure(props: FailureProps) {
  return (
    <Show when={props.deployment.production && props.deployment.status === 'success'}>
      <section class="card stack" aria-label="Failure">
        <div class="stack-small">
          <h2>{props.deployment.failed ? 'Why it failed' : 'Nothing says that it failed'}</h2>
          <p class="muted">
            <Show
              when={props.deployment.failed}
              fallback="A failure is known by an incident, a rollback, a revert or a hotfix that came after it."
            >
              <Recovery deployment={props.deployment} />
            </Show>
          </p>
        </div>
        <FailureReasons {...props} />
      </section>
    </Show>
  );
}

/** The reasons alone, each with its buttons. */
export function FailureReasons(props: FailureProps) {
  const [error, setError] = createSignal<ApiError | null>(null);
  /** Incidents that were rejected here are tied to nothing now; they stay in sight so that it can be taken back. */
  const [untied, setUntied] = createSignal<FailureEvidence[]>([]);
  const shown = () => [
    ...props.deployment.failure,
    ...untied().map((one) => ({ ...one, verdict: 'rejected' as const, fails: false })),
  ];
  const judge = async (evidence: FailureEvidence, verdict: Verdict) => {
    setError(null);
    try {
      if (evidence.kind === 'incident' && evidence.incident) {
        await incidents.judge(String(evidence.incident.id), verdict);
        setUntied((list) => [
          ...list.filter((one) => one.incident?.id !== evidence.incident?.id),
          ...(verdict === 'rejected' ? [evidence] : []),
        ]);
        props.refresh();
      } else {
        props.changed(await deployments.judge(String(props.deployment.id), evidence.kind as EvidenceKind, verdict));
      }
      announce(`${saidOf(verdict)} The numbers follow.`);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <>
      <ul class="list">
        <For each={shown()}>
          {(evidence) => <Evidence evidence={evidence} judge={(verdict) => void judge(evidence, verdict)} />}
        </For>
      </ul>
      <Show when={error()}>{(failure) => <Problem error={failure()} title="The verdict was not saved" />}</Show>
    </>
  );
}

function saidOf(verdict: Verdict): string {
  if (verdict === null) return 'The verdict is taken back.';
  return verdict === 'confirmed' ? 'It is confirmed.' : 'It is rejected.';
}

function Recovery(props: { deployment: DeploymentDetail }) {
  return (
    <>
      {recoveryInWords(props.deployment)}
      <Show when={props.deployment.recovered_at}>
        {(at) => (
          <>
            , on <When at={at()} />
          </>
        )}
      </Show>
      .
    </>
  );
}

function Evidence(props: { evidence: FailureEvidence; judge: (verdict: Verdict) => void }) {
  const verdict = () => props.evidence.verdict ?? props.evidence.incident?.verdict ?? null;
  /** A fix that closes an issue repairs, and blames nobody. */
  const canBeJudged = () => props.evidence.kind !== 'fix';
  const name = () => evidenceInWords(props.evidence.kind);
  return (
    <li class="row spread top">
      <div class="stack-small grow">
        <span class="row">
          <strong>{name()}</strong>
          <Show when={verdict() === 'confirmed'}>
            <Badge look={['good', 'check', 'Confirmed by you']} />
          </Show>
          <Show when={verdict() === 'rejected'}>
            <Badge look={['idle', 'cross', 'Rejected by you: it does not count']} />
          </Show>
          <Show when={!props.evidence.fails && verdict() !== 'rejected'}>
            <Badge look={['idle', 'info', 'A repair only: it came too late to make this a failure']} />
          </Show>
        </span>
        <Show when={props.evidence.incident}>{(incident) => <Incident incident={incident()} />}</Show>
        <Show when={props.evidence.by_deployment}>
          {(one) => (
            <p>
              {repairs[props.evidence.kind] ?? 'Repaired'} by <Neighbour one={one()} />
              <Show when={props.evidence.by_change}>{(change) => <> with {shortChange(change())}</>}</Show>
            </p>
          )}
        </Show>
      </div>
      <Show when={canBeJudged()}>
        <div class="row">
          <Show
            when={verdict() === null}
            fallback={
              <button
                type="button"
                class="button"
                aria-label={`Take the verdict back: ${name()}`}
                onClick={() => props.judge(null)}
              >
                Take the verdict back
              </button>
            }
          >
            <button
              type="button"
              class="button"
              aria-label={`Confirm: ${name()}`}
              onClick={() => props.judge('confirmed')}
            >
              Confirm
            </button>
            <button
              type="button"
              class="button danger"
              aria-label={`Reject: ${name()}`}
              onClick={() => props.judge('rejected')}
            >
              Reject
            </button>
          </Show>
        </div>
      </Show>
    </li>
  );
}

function Incident(props: { incident: NonNullable<FailureEvidence['incident']> }) {
  const resolved = () => {
    const { started_at, resolved_at } = props.incident;
    if (resolved_at === null) return 'not resolved yet';
    return `resolved after ${durationInWords((Date.parse(resolved_at) - Date.parse(started_at)) / 1000)}`;
  };
  return (
    <p>
      <Show when={props.incident.url} fallback={props.incident.title}>
        {(url) => (
          <a href={url()} target="_blank" rel="noreferrer">
            {props.incident.title}
          </a>
        )}
      </Show>{' '}
      <span class="muted">
        began <When at={props.incident.started_at} />, {resolved()}.{' '}
        {props.incident.confidence === 'explicit'
          ? 'Its reporter named this deployment.'
          : 'It is tied to this deployment because that was the latest before it began.'}
      </span>
    </p>
  );
}

/** What this deployment repaired itself. */
export function DeploymentRepairs(props: { deployment: DeploymentDetail }) {
  return (
    <Show when={props.deployment.repairs.length > 0}>
      <section class="card stack" aria-label="What it repaired">
        <div class="stack-small">
          <h2>What it repaired</h2>
          <p class="muted">An unplanned repair counts in the rework rate.</p>
        </div>
        <ul class="list">
          <For each={props.deployment.repairs}>
            {(repair) => (
              <li>
                {repairs[repair.kind] ?? 'Repaired'}: <Neighbour one={repair.deployment} />
                <Show when={repair.by_change}>{(change) => <> with {shortChange(change())}</>}</Show>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

const repairs: Record<string, string> = {
  rollback: 'Rolled back',
  revert: 'Reverted',
  hotfix: 'Fixed',
  fix: 'Fixed',
  incident: 'Fixed',
};
