import { For, type JSX, Show } from 'solid-js';
import type { Quality } from '../lib/answers.ts';
import { durationInWords } from '../lib/duration.ts';
import { count, plural } from '../lib/format.ts';
import { mark } from '../lib/mark.ts';
import { Link } from './link.tsx';
import { Badge, EvidenceBadge } from './status.tsx';
import { RepositoryLink } from './subject-link.tsx';
import { When } from './when.tsx';

/** The lists below the charts of quality: each project, deployment, release and incident with its errors. */
export function QualityLists(props: { quality: Quality }) {
  return (
    <>
      <Projects items={props.quality.projects} />
      <Deployments items={props.quality.deployments} hours={props.quality.hours} />
      <Releases items={props.quality.releases} />
      <Incidents items={props.quality.incidents} />
    </>
  );
}

function List(props: { title: string; words: string; isEmpty: boolean; none: string; children: JSX.Element }) {
  return (
    <section class="card stack" aria-label={props.title}>
      <div class="stack-small">
        <h2>{props.title}</h2>
        <p class="small muted">{props.words}</p>
      </div>
      <Show when={!props.isEmpty} fallback={<p class="muted">{props.none}</p>}>
        <div class="table-scroll" tabIndex={0} role="region" aria-label={`Table: ${props.title}`}>
          {props.children}
        </div>
      </Show>
    </section>
  );
}

/** A number of one project, as the metric grouped by projects says it. */
const Figure = (props: { project: string; metric: string; value: number | null }) => (
  <span data-project={props.project} {...mark(props.metric, 'total.value', props.value)}>
    {props.value === null ? 'not known' : count(props.value)}
  </span>
);

function Projects(props: { items: Quality['projects'] }) {
  const link = (metric: string, project: string) => `/metrics/${metric}?${new URLSearchParams({ project })}`;
  return (
    <List
      title="By project"
      words="What each project of Sentry saw in this time; the open ones are those of its end."
      isEmpty={props.items.length === 0}
      none="No project of Sentry is known, or none that these filters let through."
    >
      <table class="blocks">
        <thead>
          <tr>
            <th class="wide">Project</th>
            <th class="number">Errors</th>
            <th class="number">New</th>
            <th class="number">Open</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.items}>
            {(item) => (
              <tr>
                <td>
                  <span class="row-title">
                    <Link href={link('errors', item.project)}>{item.project}</Link>
                    <span class="small muted block">
                      <Show
                        when={item.repository}
                        fallback={
                          <>
                            watches no repository yet: <Link href="/settings/sources">say which</Link>
                          </>
                        }
                      >
                        {(name) => (
                          <>
                            watches <RepositoryLink name={name()} />
                          </>
                        )}
                      </Show>
                    </span>
                  </span>
                </td>
                <td class="number" data-label="Errors">
                  <Figure project={item.project} metric="errors" value={item.errors} />
                </td>
                <td class="number" data-label="New">
                  <Link href={link('new-errors', item.project)}>
                    <Figure project={item.project} metric="new-errors" value={item.fresh} />
                  </Link>
                </td>
                <td class="number" data-label="Open">
                  <Link href={link('open-errors', item.project)}>
                    <Figure project={item.project} metric="open-errors" value={item.open} />
                  </Link>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </List>
  );
}

function Deployments(props: { items: Quality['deployments']; hours: number }) {
  return (
    <List
      title="Errors after a deployment"
      words={`Error events in the ${props.hours} hours before and after each success in production, by whole hours. The largest increases come first.`}
      isEmpty={props.items.length === 0}
      none="Nothing was deployed to production in this time where a project of Sentry watches."
    >
      <table class="blocks">
        <thead>
          <tr>
            <th class="wide">Deployment</th>
            <th class="number">Before</th>
            <th class="number">After</th>
            <th class="number">Issues begun</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.items}>
            {(item) => (
              <tr>
                <td>
                  <span class="row-title">
                    <Link href={`/deployments/${item.id}`}>{item.title}</Link>
                    <span class="small muted block">
                      {item.repository}, <When at={item.finished_at} />
                    </span>
                    <Show when={item.failed}>
                      <EvidenceBadge words="Failed in production" />
                    </Show>
                  </span>
                </td>
                <td class="number" data-label="Before">
                  {count(item.before)}
                </td>
                <td class="number" data-label="After">
                  {count(item.after)}
                </td>
                <td class="number" data-label="Issues begun">
                  {count(item.begun)}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </List>
  );
}

/** A commit by its beginning; other versions are short enough. */
const versionInWords = (version: string): string => (/^[0-9a-f]{40,}$/.test(version) ? version.slice(0, 12) : version);

function Releases(props: { items: Quality['releases'] }) {
  return (
    <List
      title="By release"
      words="The releases of this time in which most issues were seen for the first time."
      isEmpty={props.items.length === 0}
      none="Sentry knows of no release in this time."
    >
      <table class="blocks">
        <thead>
          <tr>
            <th class="wide">Release</th>
            <th>Deployment</th>
            <th class="number">New issues</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.items}>
            {(item) => (
              <tr>
                <td>
                  <span class="row-title">
                    <code>{versionInWords(item.version)}</code>
                    <span class="small muted block">
                      {item.project}, <When at={item.created_at} />
                    </span>
                  </span>
                </td>
                <td data-label="Deployment">
                  <Show when={item.deployment} fallback={<span class="muted">no known deployment of its commit</span>}>
                    {(one) => <Link href={`/deployments/${one().id}`}>{one().title}</Link>}
                  </Show>
                </td>
                <td class="number" data-label="New issues">
                  {count(item.new_issues)}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </List>
  );
}

const sources: Record<string, string> = { intake: 'reported', github: 'GitHub issue', sentry: 'Sentry' };

function Incidents(props: { items: Quality['incidents'] }) {
  const lasted = (item: Quality['incidents'][number]) =>
    item.resolved_at === null
      ? 'not resolved yet'
      : `resolved after ${durationInWords((Date.parse(item.resolved_at) - Date.parse(item.started_at)) / 1000)}`;
  return (
    <List
      title="Incidents"
      words={`The newest ${props.items.length === 0 ? '' : `${plural(props.items.length, 'incident')} `}of this time, from whatever tells of them, and the deployment that each is tied to.`}
      isEmpty={props.items.length === 0}
      none="No incident began in this time."
    >
      <table class="blocks">
        <thead>
          <tr>
            <th class="wide">Incident</th>
            <th>From</th>
            <th>Deployment</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.items}>
            {(item) => (
              <tr>
                <td>
                  <span class="row-title">
                    <Show when={item.url} fallback={item.title}>
                      {(url) => (
                        <a href={url()} target="_blank" rel="noreferrer">
                          {item.title}
                        </a>
                      )}
                    </Show>
                    <span class="small muted block">
                      {item.repository ?? 'no repository'}, <When at={item.started_at} />, {lasted(item)}
                    </span>
                  </span>
                </td>
                <td data-label="From">{sources[item.source] ?? item.source}</td>
                <td data-label="Deployment">
                  <Show when={item.deployment} fallback={<span class="muted">tied to none</span>}>
                    {(one) => (
                      <>
                        <Link href={`/deployments/${one().id}`}>{one().title}</Link>{' '}
                        <Show when={item.confidence === 'explicit'}>
                          <Badge
                            look={[
                              'info',
                              'link',
                              item.source === 'sentry' ? 'By its release' : 'Named by its reporter',
                            ]}
                          />
                        </Show>
                      </>
                    )}
                  </Show>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </List>
  );
}
