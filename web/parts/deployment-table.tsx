import { For, Show } from 'solid-js';
import type { DeploymentItem } from '../lib/answers.ts';
import { instantInWords } from '../lib/dates.ts';
import { carriesInWords, evidenceInWords, placeInWords, recoveryInWords } from '../lib/delivery.ts';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { DeploymentStatus, EvidenceBadge, StandingBadge } from './status.tsx';

/** Deployments, each with what it carried and whether it failed. */
export function DeploymentTable(props: { items: DeploymentItem[]; timeZone: string }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Table of deployments">
      <table class="blocks deployments">
        <thead>
          <tr>
            <th class="wide">Deployment</th>
            <th>Status</th>
            <th>Carried</th>
            <th>Failure</th>
            <th class="number">Finished</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.items}>{(item) => <Deployment item={item} timeZone={props.timeZone} />}</For>
        </tbody>
      </table>
    </div>
  );
}

function Deployment(props: { item: DeploymentItem; timeZone: string }) {
  return (
    <tr classList={{ faded: props.item.excluded !== null }}>
      <td>
        <span class="row-title">
          <Link href={`/deployments/${props.item.id}`}>{props.item.title}</Link>
          <Show when={props.item.url}>
            {(url) => (
              <a
                class="outside"
                href={url()}
                target="_blank"
                rel="noreferrer"
                aria-label={`Open “${props.item.title}” at its source`}
                title="Open at its source"
              >
                <Icon name="open" size={14} />
              </a>
            )}
          </Show>
          <span class="small muted block">
            {placeInWords(props.item)} · <code>{props.item.sha.slice(0, 8)}</code>
          </span>
          <Show when={props.item.excluded}>
            {(excluded) => <span class="small muted block">Left out by hand: {excluded().reason}</span>}
          </Show>
        </span>
      </td>
      <td>
        <span class="badges">
          <DeploymentStatus status={props.item.status} />
          <StandingBadge standing={props.item.standing} />
        </span>
      </td>
      <td data-label="Carried">{props.item.status === 'success' ? carriesInWords(props.item.carries) : 'Nothing'}</td>
      <td>
        <Show when={props.item.failed}>
          <span class="badges">
            <For each={props.item.evidence}>{(kind) => <EvidenceBadge words={evidenceInWords(kind)} />}</For>
            <span class="small muted">{recoveryInWords(props.item)}</span>
          </span>
        </Show>
      </td>
      <td class="number nowrap muted small" data-label="Finished">
        {props.item.finished_at ? instantInWords(props.item.finished_at, props.timeZone) : 'not yet'}
      </td>
    </tr>
  );
}
