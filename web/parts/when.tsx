import { instantInWords } from '../lib/dates.ts';
import { useCatalogue } from './catalogue.tsx';

/** An instant in the zone of the workspace, as everywhere on pages of numbers. */
export function When(props: { at: string }) {
  const { timeZone } = useCatalogue();
  return (
    <time class="nowrap" dateTime={props.at}>
      {instantInWords(props.at, timeZone())}
    </time>
  );
}
