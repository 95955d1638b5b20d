import { createMemo, Show } from 'solid-js';
import { dashboard } from '../api.ts';
import type { Dashboard } from '../lib/answers.ts';
import { createClock } from '../lib/clock.ts';
import { createPage } from '../lib/dashboard.ts';
import { isCalm, needsOf, nowQuestion } from '../lib/now.ts';
import { createTitle } from '../lib/title.ts';
import { useCatalogue, WithCatalogue } from '../parts/catalogue.tsx';
import { Icon } from '../parts/icon.tsx';
import { NowDeployments } from '../parts/now-deployments.tsx';
import { NowSources } from '../parts/now-sources.tsx';
import { NowWaiting } from '../parts/now-waiting.tsx';
import { Problem } from '../parts/notice.tsx';
import { PageControls, useSelection } from '../parts/page-controls.tsx';
import { Lines } from '../parts/skeleton.tsx';
import { Stale } from '../parts/stale.tsx';

/** What needs somebody now: changes that wait, deployments to look at, sources that are not well. */
export default function Now() {
  createTitle(() => 'Now');
  return (
    <WithCatalogue>
      <div class="page">
        <div>
          <h1>Now</h1>
          <p class="muted">What waits, what went wrong, and whether everything that is measured can be trusted.</p>
        </div>
        <Content />
      </div>
    </WithCatalogue>
  );
}

function Content() {
  const { today } = useCatalogue();
  const { selection, change } = useSelection();
  const question = createMemo(() => nowQuestion(selection(), today()));
  const request = createPage('now', question, dashboard);
  const now = createClock();
  return (
    <>
      <PageControls selection={selection()} change={change} today={today()} isDated={false} />
      <Stale request={request} />
      <Show when={request.error()}>
        {(error) => <Problem error={error()} title="What needs you could not be loaded" retry={request.retry} />}
      </Show>
      <Show when={request.data()} fallback={<Show when={request.loading()}>{<Loading />}</Show>}>
        {(page) => (
          <>
            <Needs page={page()} now={now()} />
            <NowWaiting request={request} now={now()} />
            <Show when={page().attention}>
              {(attention) => (
                <>
                  <NowDeployments attention={attention()} now={now()} />
                  <NowSources sources={attention().sources} now={now()} />
                </>
              )}
            </Show>
          </>
        )}
      </Show>
    </>
  );
}

const Loading = () => (
  <>
    <span class="skeleton needs-skeleton" />
    <section class="card">
      <Lines count={9} />
    </section>
  </>
);

function Needs(props: { page: Dashboard; now: number }) {
  const needs = createMemo(() => needsOf(props.page, props.now));
  return (
    <Show
      when={!isCalm(props.page, needs())}
      fallback={
        <section class="card calm" aria-label="What needs you">
          <Icon name="check" size={22} />
          <div>
            <h2>Nothing needs you now.</h2>
            <p class="muted">
              No change waits unusually long, no deployment has to be looked at, all sources are well.
            </p>
          </div>
        </section>
      }
    >
      <ul class="needs" aria-label="What needs you">
        {needs().map(({ n, words, none, href }) => (
          <li>
            <a
              class="card need"
              classList={{ clear: n === 0 }}
              href={href}
              onClick={(event) => {
                // The router would take it for a page.
                event.preventDefault();
                document.querySelector<HTMLElement>(href)?.focus();
                document.querySelector(href)?.scrollIntoView();
              }}
            >
              <Show when={n > 0} fallback={<Icon name="check" size={20} />}>
                <strong class="need-number">{n}</strong>
              </Show>
              <span>{n > 0 ? words : none}</span>
            </a>
          </li>
        ))}
      </ul>
    </Show>
  );
}
