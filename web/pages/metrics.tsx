import type { RouteSectionProps } from '@solidjs/router';
import { createMemo, For, Show, Suspense } from 'solid-js';
import { grouped } from '../lib/catalogue.ts';
import { createTitle } from '../lib/title.ts';
import { CatalogueNavigation, useCatalogue, WithCatalogue } from '../parts/catalogue.tsx';
import { FilterChips } from '../parts/filters.tsx';
import { Link } from '../parts/link.tsx';
import { useSelection } from '../parts/page-controls.tsx';

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
  const { selection, change } = useSelection();
  /** Each metric knows some of the filters; which is said on its page. */
  const known = createMemo(() => catalogue.metrics().flatMap((metric) => metric.filters));
  createTitle(() => 'Metrics');
  return (
    <div class="page">
      <div>
        <h1>Metrics</h1>
        <p class="muted">Every number opens to the rows behind it.</p>
      </div>
      <FilterChips known={known()} selection={selection()} change={change} />
      <For each={grouped(catalogue.metrics())}>
        {(group) => (
          <section class="stack" aria-label={group.title}>
            <h2>{group.title}</h2>
            <ul class="tiles">
              <For each={group.metrics}>
                {(metric) => (
                  <li>
                    <Link class="card tile" href={`/metrics/${metric.id}`}>
                      <strong>{metric.title}</strong>
                      <span class="small muted">{metric.question}</span>
                    </Link>
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
