import { Show } from 'solid-js';
import type { DeploymentItem, Source, WaitingItem } from '../lib/answers.ts';
import { standingInWords } from '../lib/delivery.ts';
import { capitalize, humanize } from '../lib/format.ts';
import type { IconName } from '../lib/drawings.ts';
import { Icon } from './icon.tsx';

export type Look = [tone: 'good' | 'warn' | 'bad' | 'info' | 'idle', icon: IconName, words: string];

const ofSource: Record<Source['status'], Look> = {
  not_configured: ['idle', 'info', 'Not connected'],
  ok: ['good', 'check', 'Connected'],
  degraded: ['warn', 'warning', 'Works in part'],
  broken: ['bad', 'warning', 'Broken'],
  forbidden: ['bad', 'cross', 'Not allowed'],
};

const ofState: Record<string, Look> = {
  waiting: ['idle', 'clock', 'Waiting'],
  queued: ['idle', 'clock', 'Waiting'],
  running: ['info', 'sync', 'Running'],
  done: ['good', 'check', 'Up to date'],
  partial: ['warn', 'warning', 'Done in part'],
  failed: ['bad', 'warning', 'Failed, tried again later'],
  limited: ['warn', 'pause', 'Waits for the rate limit'],
  forbidden: ['bad', 'cross', 'Not allowed'],
  gone: ['bad', 'cross', 'Not found'],
  broken: ['bad', 'warning', 'Broken'],
  cancelled: ['idle', 'cross', 'Cancelled'],
};

const ofWaiting: Record<WaitingItem['state'], Look> = {
  draft: ['idle', 'pause', 'Draft'],
  waiting_for_review: ['info', 'clock', 'Waits for review'],
  changes_requested: ['warn', 'warning', 'Changes requested'],
  approved: ['good', 'check', 'Approved'],
};

export const WaitingState = (props: { state: WaitingItem['state'] }) => <Badge look={ofWaiting[props.state]} />;

const ofDeployment: Record<DeploymentItem['status'], Look> = {
  success: ['good', 'check', 'Succeeded'],
  failure: ['bad', 'cross', 'Did not succeed'],
  cancelled: ['idle', 'pause', 'Cancelled'],
  running: ['info', 'sync', 'Running'],
};

export const statusTitle = (status: DeploymentItem['status']): string => ofDeployment[status][2];

export const DeploymentStatus = (props: { status: DeploymentItem['status'] }) => (
  <Badge look={ofDeployment[props.status]} />
);

/** What a success is to the one before it, where that is not the usual. */
export const StandingBadge = (props: { standing: string | null }) => (
  <Show when={standingInWords(props.standing)}>
    {(standing) => <Badge look={[props.standing === 'rollback' ? 'warn' : 'idle', 'info', standing().words]} />}
  </Show>
);

export const EvidenceBadge = (props: { words: string }) => <Badge look={['bad', 'warning', props.words]} />;

export const SourceStatus = (props: { status: Source['status'] }) => <Badge look={ofSource[props.status]} />;

export function StateBadge(props: { state: string; done?: string }) {
  const look = (): Look => {
    const known = ofState[props.state] ?? ['idle', 'info', capitalize(humanize(props.state))];
    return props.state === 'done' && props.done ? [known[0], known[1], props.done] : known;
  };
  return <Badge look={look()} />;
}

export function Badge(props: { look: Look }) {
  return (
    <span class="badge" data-tone={props.look[0]}>
      <Icon name={props.look[1]} size={13} />
      {props.look[2]}
    </span>
  );
}
