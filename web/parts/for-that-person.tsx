import { listInWords } from '../lib/format.ts';
import { Icon } from './icon.tsx';

/** Wherever numbers are those of somebody alone, this says for whom they are. */
export function ForThatPerson(props: { logins: string[] }) {
  return (
    <p class="for-person small">
      <Icon name="person" size={14} />
      <span>
        The numbers of <strong>{listInWords(props.logins)}</strong>,{' '}
        {props.logins.length === 1 ? 'for that person' : 'for these people'} to look at. They say nothing about how
        people compare.
      </span>
    </p>
  );
}
