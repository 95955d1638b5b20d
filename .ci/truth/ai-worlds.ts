import type { CursorTeam } from '#core/demo/cursor/team.ts';
import { createRandom, type Random } from '#core/demo/generate/random.ts';
import { generateInput } from '#core/demo/generate.ts';
import type { PullRequestInput, WorldInput } from '#core/demo/input.ts';
import type { World } from '#core/demo/model.ts';
import { createWorld } from '#core/demo/world.ts';

/** A generated year in which AI reviews, writes and is asked, with everything that a metric must get right. */

const dayMs = 86_400_000;
const [from, to] = ['2025-11-20T00:00:00Z', '2026-11-22T00:00:00Z'];

export function aiWorld(seed: number): World {
  const input: WorldInput = generateInput(seed, {
    from,
    to,
    repositories: 2,
    pullRequestsPerRepository: 90,
    workflowRuns: false,
  });
  const random = createRandom(seed);
  for (const repository of input.repositories ?? []) {
    for (const pull of repository.pull_requests ?? []) beReviewed(pull, random);
    for (const commit of repository.commits ?? []) {
      if (random.chance(0.15))
        commit.message = `${commit.message ?? 'Change'}\n\nCo-authored-by: Claude <noreply@anthropic.com>`;
      else if (random.chance(0.1))
        commit.message = `${commit.message ?? 'Change'}\n\nCo-authored-by: Claude <claude@people.example>`;
    }
  }
  return createWorld(input);
}

/** Before it was ready, before and after the merge, under today's name and an older one. */
function beReviewed(pull: PullRequestInput, random: Random): void {
  const opened = Date.parse(pull.created_at);
  const author = () => ({ author: random.pick(['greptile-apps', 'greptile', 'dorrit']), author_type: 'Bot' as const });
  const words = random.between(0, 4);
  for (let index = 0; index < words; index++) {
    const at = opened + random.between(-30, 4000) * 60_000;
    const created_at = new Date(Math.min(Date.parse(to) - 1000, at)).toISOString();
    const said = { ...named(author()), created_at };
    if (random.chance(0.35)) (pull.comments ??= []).push({ ...said, body: 'Confidence Score: 3/5' });
    else {
      const replies = random.chance(0.3) ? [{ ...named(author()), created_at }] : [];
      (pull.threads ??= []).push({ ...said, resolved: random.chance(0.4), outdated: random.chance(0.2), replies });
    }
  }
}

/** Dorrit is a person. */
function named(who: { author: string; author_type: 'Bot' }) {
  return who.author === 'dorrit' ? { author: 'dorrit' } : who;
}

/** People who use Cursor on some days, and the commits of theirs that it saw, in some of which it knows little. */
export function aiTeam(world: World, seed: number): CursorTeam {
  const random = createRandom(seed + 1);
  const people = ['ada-moss', 'brook', 'cyrus-hale', 'fenn', 'hollis'];
  const emailOf = (login: string) => `${login}@tidewater.example`;
  const team: CursorTeam = {
    members: people.map((login) => ({
      id: `user_${login}`,
      email: emailOf(login),
      name: login,
      role: 'member',
      isRemoved: false,
    })),
    days: [],
    events: [],
    commits: [],
    cycleStart: Date.parse('2026-11-01'),
  };
  for (let at = Date.parse(from); at < Date.parse(to); at += dayMs) {
    for (const login of people) if (random.chance(0.35)) work(team, emailOf(login), at, random);
  }
  for (const repository of world.repositories) {
    for (const sha of new Set(repository.pull_requests.flatMap(({ commits }) => commits))) {
      if (!random.chance(0.4)) continue;
      const total = random.chance(0.05) ? null : random.between(0, 80);
      const ai = random.chance(0.25) ? 0 : random.between(0, total ?? 0);
      const tab = random.between(0, ai);
      const commit = repository.commits.find((one) => one.sha === sha);
      const heardAt = Math.min(
        Date.parse(to) - 1000,
        Math.max(Date.parse(from), Date.parse(commit?.committed_at ?? from)),
      );
      team.commits.push({
        sha,
        email: emailOf(random.pick(people)),
        repository: null,
        branch: null,
        source: 'ide',
        message: null,
        total,
        tab,
        composer: ai - tab,
        other: null,
        at: random.chance(0.1) ? null : heardAt,
        heardAt,
      });
    }
  }
  return team;
}

function work(team: CursorTeam, email: string, at: number, random: Random): void {
  const few = (most: number) => (random.chance(0.3) ? 0 : random.between(0, most));
  const shown = few(90);
  team.days.push({
    email,
    day: new Date(at).toISOString().slice(0, 10),
    linesAdded: few(300),
    linesAccepted: few(120),
    tabsShown: shown,
    tabsAccepted: random.between(0, shown),
    agent: few(9),
    chat: few(6),
    composer: few(3),
    inline: few(4),
  });
  for (let uses = random.between(0, 3); uses > 0; uses--) {
    const included = random.chance(0.3);
    team.events.push({
      at: at + random.between(0, dayMs - 1),
      email,
      model: random.pick(['sonnet-5', 'opus-5']),
      included,
      kind: included ? 'Included in Business' : random.pick(['Usage-based', 'Errored']),
      cents: random.between(1, 9000) / 128,
    });
  }
}
