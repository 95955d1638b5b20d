import { A, type RouteSectionProps } from '@solidjs/router';
import { For, Show, Suspense } from 'solid-js';
import { grouped } from '../lib/catalogue.ts';
import { CatalogueNavigation, useCatalogue, WithCatalogue } from '../parts/catalogue.tsx';

/** Every metric of the catalogue: the list at the side, and the chosen one, or what each of them asks. */
export default function Metrics(props: RouteSectionProps) {
  return (
    <WithCatalogue>
      <div class="with-catalogue">
        <CatalogueNavigation />
        <Suspense fallback={<div class="page" />}>
          <Show when={props.params.id !== undefined} fallback={<Overview />}>
            {props.children}
          </Show>
        </Suspense>
      </div>
    </WithCatalogue>
  );
}

function Overview() {
  const catalogue = useCatalogue();
  return (
    <div class="page">
      <div>
        <h1>Metrics</h1>
        <p class="muted">Every number opens to the rows behind it.</p>
      </div>
      <For each={grouped(catalogue.metrics())}>
        {(group) => (
          <section class="stack" aria-label={group.title}>
            <h2>{group.title}</h2>
            <ul class="tiles">
              <For each={group.metrics}>
                {(metric) => (
                  <li>
                    <A class="card tile" href={`/metrics/${metric.id}`}>
                      <strong>{metric.title}</strong>
                      <span class="small muted">{metric.question}</span>
                    </A>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </div>
  );
}
