import { createSignal, For, Show } from 'solid-js';
import { people, teams } from '../api.ts';
import { forgetAnswers, refreshWithData } from '../lib/dashboard.ts';
import { createRequest } from '../lib/request.ts';
import { OverTime } from '../parts/board-charts.tsx';
import { type Board, DashboardPage } from '../parts/dashboard-page.tsx';
import { Problem } from '../parts/notice.tsx';
import { People } from '../parts/people.tsx';
import { PersonAccounts } from '../parts/person-accounts.tsx';
import { PersonPages } from '../parts/person-pages.tsx';
import { SamePerson } from '../parts/same-person.tsx';
import { TeamTable } from '../parts/team-table.tsx';

/** All of them are about pull requests, which their titles need not say again. */
const charts: { id: string; title: string }[] = [
  { id: 'throughput', title: 'Merged' },
  { id: 'pull-request-cycle-time', title: 'Cycle time' },
  { id: 'review-time', title: 'Review time' },
  { id: 'pull-request-size', title: 'Size' },
  { id: 'merged-without-review', title: 'Without a review' },
  { id: 'open-pull-requests', title: 'Open' },
];

/** The teams first; then people, who are not compared. */
export default function Team() {
  return (
    <DashboardPage
      name="team"
      title="Team"
      words="What teams do together, and where each person can look at their own."
    >
      {(board) => (
        <Show
          when={board.request.error()}
          fallback={
            <>
              <div class="board-grid three">
                <For each={charts}>{(chart) => <OverTime board={board} {...chart} />}</For>
              </div>
              <Everybody board={board} />
            </>
          }
        >
          {(error) => <Problem error={error()} title="The numbers could not be loaded" retry={board.request.retry} />}
        </Show>
      )}
    </DashboardPage>
  );
}

/** Who there is: teams, people, and which accounts are whose. */
function Everybody(props: { board: Board }) {
  const [version, setVersion] = createSignal(0);
  const request = createRequest(
    () => true,
    async (_, signal) => {
      const [everybody, all] = await Promise.all([people.list({}, signal), teams.list(signal)]);
      return { everybody, teams: all };
    },
  );
  refreshWithData(request);
  // Who is who changes every number of people, though no data has come.
  const changed = () => {
    forgetAnswers();
    request.retry();
    props.board.request.retry();
    setVersion((n) => n + 1);
  };
  const everybody = () => request.data()?.everybody ?? [];
  const named = () => props.board.selection().filters.person;
  const only = () => {
    const [login, ...more] = named() ?? [];
    const has = (account: string) => account.toLowerCase() === login?.toLowerCase();
    return more.length > 0 ? undefined : everybody().find(({ accounts }) => accounts.some((one) => has(one.account)));
  };
  return (
    <>
      <Show when={request.error()}>
        {(error) => <Problem error={error()} title="Who is who could not be loaded" retry={request.retry} />}
      </Show>
      <Show
        when={named()}
        fallback={
          <>
            <TeamTable selection={props.board.selection()} teams={request.data()?.teams ?? []} />
            <SamePerson people={everybody()} changed={changed} />
            <People selection={props.board.selection()} everybody={everybody()} version={version()} />
          </>
        }
      >
        {(logins) => (
          <>
            <PersonPages logins={logins()} board={props.board} />
            <Show when={only()}>
              {(person) => <PersonAccounts person={person()} everybody={everybody()} changed={changed} />}
            </Show>
          </>
        )}
      </Show>
    </>
  );
}
