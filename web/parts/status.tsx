import type { Source } from '../lib/answers.ts';
import { capitalize, humanize } from '../lib/format.ts';
import { Icon, type IconName } from './icon.tsx';

type Look = [tone: 'good' | 'warn' | 'bad' | 'info' | 'idle', icon: IconName, words: string];

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

export const SourceStatus = (props: { status: Source['status'] }) => <Badge look={ofSource[props.status]} />;

export function StateBadge(props: { state: string; done?: string }) {
  const look = (): Look => {
    const known = ofState[props.state] ?? ['idle', 'info', capitalize(humanize(props.state))];
    return props.state === 'done' && props.done ? [known[0], known[1], props.done] : known;
  };
  return <Badge look={look()} />;
}

function Badge(props: { look: Look }) {
  return (
    <span class="badge" data-tone={props.look[0]}>
      <Icon name={props.look[1]} size={13} />
      {props.look[2]}
    </span>
  );
}
