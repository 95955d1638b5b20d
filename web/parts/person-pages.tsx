import { For } from 'solid-js';
import { listInWords } from '../lib/format.ts';
import { places } from '../lib/places.ts';
import type { Board } from './dashboard-page.tsx';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';

/** Where else the numbers of somebody are, and the way back to all. The filter goes along. */
export function PersonPages(props: { logins: string[]; board: Board }) {
  const others = places.filter(({ path, group }) => group === 'numbers' && path !== '/team');
  const back = () => {
    const { person: _person, ...filters } = props.board.selection().filters;
    props.board.change({ filters });
  };
  return (
    <section class="card stack" aria-labelledby="more-of-person">
      <h2 id="more-of-person">More of {listInWords(props.logins)}</h2>
      <ul class="row">
        <For each={others}>
          {(place) => (
            <li>
              <Link class="button" href={place.path}>
                <Icon name={place.icon} />
                {place.title}
              </Link>
            </li>
          )}
        </For>
        <li>
          <button type="button" class="button" onClick={back}>
            <Icon name="team" />
            Back to the whole team
          </button>
        </li>
      </ul>
    </section>
  );
}
