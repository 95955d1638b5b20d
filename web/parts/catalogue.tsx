import { useParams } from '@solidjs/router';
import { createContext, createMemo, createSignal, For, type JSX, onCleanup, onMount, Show, useContext } from 'solid-js';
import { metrics, settings } from '../api.ts';
import type { Metric } from '../lib/answers.ts';
import { grouped } from '../lib/catalogue.ts';
import { todayIn } from '../lib/dates.ts';
import { createRequest, type Request } from '../lib/request.ts';
import { Link, useGo } from './link.tsx';
import { Problem } from './notice.tsx';
import { Lines } from './skeleton.tsx';

interface Loaded {
  catalogue: Metric[];
  timeZone: string;
}

interface Catalogue {
  metrics: () => Metric[];
  timeZone: () => string;
  /** Today in the zone of the workspace. */
  today: () => string;
}

interface Source {
  request: Request<Loaded>;
  /** Asks for it, or for what has changed in it since. */
  want: () => void;
  /** Rises with the clock, so that a page which stays open overnight knows the new day. */
  minute: () => number;
}

const SourceContext = createContext<Source>();
const CatalogueContext = createContext<Catalogue>();
const minuteMs = 60_000;

/** Keeps for the whole app what every page of numbers needs: the catalogue and the time zone. Loaded when first wanted. */
export function CatalogueSource(props: { children: JSX.Element }) {
  const [wanted, setWanted] = createSignal(false);
  const [minute, setMinute] = createSignal(0);
  const timer = setInterval(() => setMinute((n) => n + 1), minuteMs);
  onCleanup(() => clearInterval(timer));
  const request = createRequest(
    () => wanted() || null,
    async (_, signal) => {
      const [catalogue, workspace] = await Promise.all([metrics.catalogue(signal), settings.read(signal)]);
      return { catalogue, timeZone: workspace.time_zone };
    },
  );
  const want = () => {
    if (wanted()) request.refresh();
    setWanted(true);
  };
  return <SourceContext.Provider value={{ request, want, minute }}>{props.children}</SourceContext.Provider>;
}

function useSource(): Source {
  const source = useContext(SourceContext);
  if (!source) throw new Error('This part stands outside of the shell.');
  return source;
}

/** The catalogue for a part that also stands where there is none: empty until it is there. */
export function useKnownMetrics(): () => Metric[] {
  const { request, want } = useSource();
  onMount(want);
  return () => request.data()?.catalogue ?? [];
}

export function useCatalogue(): Catalogue {
  const catalogue = useContext(CatalogueContext);
  if (!catalogue) throw new Error('This part stands outside of a catalogue.');
  return catalogue;
}

/** Stands around every page of numbers: waits for the catalogue and the time zone, which are there from then on. */
export function WithCatalogue(props: { children: JSX.Element }) {
  const { request, want, minute } = useSource();
  onMount(want);
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
              today: createMemo(() => (minute(), todayIn(loaded().timeZone))),
            }}
          >
            {props.children}
          </CatalogueContext.Provider>
        )}
      </Show>
    </>
  );
}

/** The catalogue at the side, or as one select where space is short. */
export function CatalogueNavigation() {
  const catalogue = useCatalogue();
  const go = useGo();
  const params = useParams();
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
                      <Link href={`/metrics/${metric.id}`}>{metric.title}</Link>
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
        <select id="metric-select" class="input" onChange={(event) => go(`/metrics/${event.currentTarget.value}`)}>
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
