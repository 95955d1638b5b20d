import { Route, Router, useSearchParams } from '@solidjs/router';
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import { render } from 'solid-js/web';
import '../../theme.css';
import '../../parts/parts.css';
import '../../parts/forms.css';
import '../../parts/tables.css';
import '../../parts/controls.css';
import '../../charts/charts.css';
import '../../parts/shell.css';
import './gallery.css';
import { announced } from '../../lib/live.ts';
import { Edges } from './edges.tsx';
import { Room } from './room.tsx';
import { Speed } from './speed.tsx';
import { Loading, States } from './states.tsx';

/** Every chart with invented data, in rooms; what is opened or chosen is said in a line that the tests read. */
function Gallery() {
  const [search] = useSearchParams<{ room?: string }>();
  const [happened, setHappened] = createSignal('');
  const room = () => search.room ?? 'full';
  return (
    <main class="page" id="main">
      <h1>Gallery of charts</h1>
      <Switch>
        <Match when={room() === 'full' || room() === 'compact'}>
          <Room compact={room() === 'compact'} happened={setHappened} />
        </Match>
        <Match when={room() === 'edges'}>
          <Edges />
        </Match>
        <Match when={room() === 'states'}>
          <States />
        </Match>
        <Match when={room() === 'loading'}>
          <Loading />
        </Match>
        <Match when={room() === 'speed'}>
          <Speed />
        </Match>
      </Switch>
      <Show when={happened() !== ''}>
        <output>{happened()}</output>
      </Show>
      <div class="visually-hidden" role="status" aria-live="polite">
        {announced()}
      </div>
    </main>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');
render(
  (): JSX.Element => (
    <Router>
      <Route path="*" component={Gallery} />
    </Router>
  ),
  root,
);
