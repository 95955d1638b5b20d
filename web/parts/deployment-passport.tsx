import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { deployments } from '../api.ts';
import type { DeploymentDetail } from '../lib/answers.ts';
import { ruleInWords, sightingInWords, standingInWords } from '../lib/delivery.ts';
import { durationInWords } from '../lib/duration.ts';
import { commitUrl } from '../lib/passport.ts';
import { onShortcut } from '../lib/shortcuts.ts';
import { DeployedChanges } from './deployed-changes.tsx';
import { DeploymentErrors } from './deployment-errors.tsx';
import { DeploymentFailure, DeploymentRepairs } from './deployment-failure.tsx';
import { Icon } from './icon.tsx';
import { Link, useGo } from './link.tsx';
import { Neighbour } from './neighbour.tsx';
import { Exclusion } from './exclusion.tsx';
import { DeploymentStatus, EvidenceBadge, StandingBadge } from './status.tsx';
import { CommitLink, EnvironmentLink, RepositoryLink } from './subject-link.tsx';
import { When } from './when.tsx';

interface PassportProps {
  deployment: DeploymentDetail;
  changed: (next: DeploymentDetail) => void;
  /** Asks for it again, after something else has changed what is said of it. */
  refresh: () => void;
}

/** One deployment with the evidence of everything that is said of it. */
export function DeploymentPassport(props: PassportProps) {
  const commit = () => commitUrl(props.deployment.url, props.deployment.repository.name, props.deployment.sha);
  return (
    <>
      <header class="stack-small">
        <div class="row spread">
          <p class="muted small">
            <RepositoryLink name={props.deployment.repository.name} /> ·{' '}
            <EnvironmentLink name={props.deployment.environment} />
            {props.deployment.service && ` · ${props.deployment.service}`}
          </p>
          <Neighbours deployment={props.deployment} />
        </div>
        <h1>{props.deployment.title}</h1>
        <p class="row muted">
          <DeploymentStatus status={props.deployment.status} />
          <StandingBadge standing={props.deployment.standing} />
          <Show when={props.deployment.failed}>
            <EvidenceBadge words="Failed in production" />
          </Show>
          <span>
            <CommitLink sha={props.deployment.sha} href={commit()} digits={12} />
            <Show when={props.deployment.ref}>
              {(ref) => (
                <>
                  {' '}
                  of <code>{ref()}</code>
                </>
              )}
            </Show>
          </span>
          <Show when={props.deployment.url}>
            {(url) => (
              <a href={url()} target="_blank" rel="noreferrer">
                Open at its source
              </a>
            )}
          </Show>
        </p>
      </header>
      <Where deployment={props.deployment} />
      <DeployedChanges deployment={props.deployment} />
      <DeploymentFailure {...props} />
      <DeploymentErrors deployment={props.deployment} />
      <DeploymentRepairs deployment={props.deployment} />
      <Exclusion
        what="deployment"
        excluded={props.deployment.excluded}
        exclude={async (excluded) => props.changed(await deployments.exclude(String(props.deployment.id), excluded))}
      />
    </>
  );
}

/** The ways to the deployments before and after it, which the keys of the periods lead to, too. */
function Neighbours(props: { deployment: DeploymentDetail }) {
  const go = useGo();
  const params = useParams();
  /** While another one is on its way, what is beside this one is not what is meant. */
  const isCurrent = () => params.id === String(props.deployment.id);
  const open = (one: DeploymentDetail['next']) => one && isCurrent() && go(`/deployments/${one.id}`);
  onShortcut('before', () => open(props.deployment.previous));
  onShortcut('after', () => open(props.deployment.next));
  return (
    <nav class="row tight" aria-label="Deployments beside it">
      <Show when={props.deployment.previous}>
        {(one) => (
          <Link
            class="button icon"
            href={`/deployments/${one().id}`}
            aria-label="The deployment before"
            title="The deployment before"
          >
            <Icon name="left" />
          </Link>
        )}
      </Show>
      <Show when={props.deployment.next}>
        {(one) => (
          <Link
            class="button icon"
            href={`/deployments/${one().id}`}
            aria-label="The deployment after"
            title="The deployment after"
          >
            <Icon name="right" />
          </Link>
        )}
      </Show>
    </nav>
  );
}

/** Where and when it was, and how it is known. */
function Where(props: { deployment: DeploymentDetail }) {
  const took = () => {
    const { started_at, finished_at } = props.deployment;
    return finished_at && durationInWords((Date.parse(finished_at) - Date.parse(started_at)) / 1000);
  };
  return (
    <section class="card stack" aria-label="Where and when">
      <h2>Where and when</h2>
      <dl class="facts">
        <Fact name="Environment">
          {props.deployment.environment}{' '}
          <span class="muted">{props.deployment.production ? 'counts as production' : 'is not production'}</span>
        </Fact>
        <Fact name="Started">
          <When at={props.deployment.started_at} />
        </Fact>
        <Fact name="Finished">
          <Show when={props.deployment.finished_at} fallback="It still runs.">
            {(at) => (
              <>
                <When at={at()} /> <span class="muted">after {took()}</span>
              </>
            )}
          </Show>
        </Fact>
        <Fact name="Seen as">
          <ul>
            <For each={props.deployment.seen_as}>{(key) => <li>{sightingInWords(key)}</li>}</For>
          </ul>
        </Fact>
        <Fact name="Counts by">{ruleInWords(props.deployment.rule)}</Fact>
        <Show when={standingInWords(props.deployment.standing)}>
          {(standing) => <Fact name={standing().words}>{standing().meaning}</Fact>}
        </Show>
        <Show when={props.deployment.previous}>
          {(one) => (
            <Fact name="The one before">
              <Neighbour one={one()} />
            </Fact>
          )}
        </Show>
        <Show when={props.deployment.next}>
          {(one) => (
            <Fact name="The one after">
              <Neighbour one={one()} />
            </Fact>
          )}
        </Show>
      </dl>
    </section>
  );
}

const Fact = (props: { name: string; children: JSX.Element }) => (
  <div>
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);
