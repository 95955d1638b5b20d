import { A, useLocation, useNavigate, useParams } from '@solidjs/router';
import { createContext, createMemo, For, type JSX, Show, useContext } from 'solid-js';
import { metrics, settings } from '../api.ts';
import type { Metric } from '../lib/answers.ts';
import { grouped } from '../lib/catalogue.ts';
import { todayIn } from '../lib/dates.ts';
import { readView, writeView } from '../lib/query.ts';
import { createRequest } from '../lib/request.ts';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';

interface Catalogue {
  metrics: () => Metric[];
  timeZone: () => string;
  /** Today in the zone of the workspace. */
  today: () => string;
}

const CatalogueContext = createContext<Catalogue>();

export function useCatalogue(): Catalogue {
  const catalogue = useContext(CatalogueContext);
  if (!catalogue) throw new Error('This part stands outside of a catalogue.');
  return catalogue;
}

/** Loads what every metric page needs, once: the catalogue and the time zone. */
export function WithCatalogue(props: { children: JSX.Element }) {
  const request = createRequest(
    () => true,
    async (_, signal) => {
      const [catalogue, workspace] = await Promise.all([metrics.catalogue(signal), settings.read(signal)]);
      return { catalogue, timeZone: workspace.time_zone };
    },
  );
  return (
    <>
      <Show when={request.error()}>
        {(error) => (
          <div class="page">
            <Problem error={error()} title="The catalogue of metrics could not be loaded" retry={request.retry} />
          </div>
        )}
      </Show>
      <Show
        when={request.data()}
        fallback={
          <Show when={request.loading()}>
            {
              <div class="page">
                <Lines count={8} />
              </div>
            }
          </Show>
        }
      >
        {(loaded) => (
          <CatalogueContext.Provider
            value={{
              metrics: () => loaded().catalogue,
              timeZone: () => loaded().timeZone,
              today: createMemo(() => todayIn(loaded().timeZone)),
            }}
          >
            {props.children}
          </CatalogueContext.Provider>
        )}
      </Show>
    </>
  );
}

/** The catalogue at the side, or as one select where space is short. The range and the filters go along. */
export function CatalogueNavigation() {
  const catalogue = useCatalogue();
  const location = useLocation();
  const navigate = useNavigate();
  const params = useParams();
  const carried = () => writeView({ ...readView(location.search), at: null, sort: null, by: null, excluded: null });
  const groups = createMemo(() => grouped(catalogue.metrics()));
  return (
    <aside class="catalogue">
      <nav aria-label="Metrics" class="catalogue-list">
        <For each={groups()}>
          {(group) => (
            <section>
              <h2>{group.title}</h2>
              <ul>
                <For each={group.metrics}>
                  {(metric) => (
                    <li>
                      <A href={`/metrics/${metric.id}${carried()}`} activeClass="active">
                        {metric.title}
                      </A>
                    </li>
                  )}
                </For>
              </ul>
            </section>
          )}
        </For>
      </nav>
      <div class="catalogue-select">
        <label class="visually-hidden" for="metric-select">
          Metric
        </label>
        <select
          id="metric-select"
          class="input"
          onChange={(event) => navigate(`/metrics/${event.currentTarget.value}${carried()}`)}
        >
          <Show when={params.id === undefined}>
            <option value="">Choose a metric</option>
          </Show>
          <For each={groups()}>
            {(group) => (
              <optgroup label={group.title}>
                <For each={group.metrics}>
                  {(metric) => (
                    <option value={metric.id} selected={metric.id === params.id}>
                      {metric.title}
                    </option>
                  )}
                </For>
              </optgroup>
            )}
          </For>
        </select>
      </div>
    </aside>
  );
}
