import { hourMs } from '#core/demo/company/calendar.ts';
import { type Company, tellCompany } from '#core/demo/company/company.ts';
import { tellErrors } from '#core/demo/company/errors.ts';
import { createCursor } from '#core/demo/cursor/cursor.ts';
import { type GitHub, createGitHub } from '#core/demo/github/github.ts';
import { createGreptile } from '#core/demo/greptile/greptile.ts';
import { createLinear } from '#core/demo/linear/linear.ts';
import { createSentry } from '#core/demo/sentry/sentry.ts';

/**
 * The demo's providers, as `fetch`: GitHub over the company; the others, each below a path of its own; and `/reports`,
 * which is what the company's own scripts report.
 */

/** The simulated providers beside GitHub, by the first part of the path: what is asked of one comes without it. */
const others: Record<string, (company: Company, now: () => Date) => (request: Request) => Promise<Response>> = {
  linear: ({ linear }, now) => createLinear({ world: linear, now, limits: linearHour }).fetch,
  cursor: ({ cursor: team }, now) => createCursor({ team, now, limits: noLimits }).fetch,
  sentry: (company, now) => createSentry({ world: tellErrors(company), now, limits: sentryLimits }).fetch,
  greptile: ({ indexes }, now) => createGreptile({ indexes, now }).fetch,
};

/** The limits of a minute or an hour would make whoever looks around again and again wait for them. */
const noLimits = { admin: 10_000, 'usage-events': 10_000, analytics: 10_000, 'ai-code': 10_000 };
const sentryLimits = { calls: Number.POSITIVE_INFINITY, seconds: 1, atOnce: 25 };
const linearHour = { requests: 1_000_000, complexity: 1_000_000_000 };
/** As much as GitHub gives a large customer. */
const pointsAnHour = 15_000;

/** The company as it is in some hour. */
interface Moment {
  key: string;
  company: Company;
  github: GitHub;
  others: Record<string, (request: Request) => Promise<Response>>;
}

/**
 * `origin` is where the providers are asked, and where links lead. The credential says since when the demo runs; the
 * company moves on with each full hour, and is told anew when somebody asks in another one.
 */
export function createHub(origin: string, now: () => Date): typeof fetch {
  let last: Moment | null = null;
  const momentOf = (since: string): Moment => {
    const hour = new Date(Math.floor(now().getTime() / hourMs) * hourMs);
    const key = `${since} ${hour.toISOString()}`;
    if (last?.key === key) return last;
    const company = tellCompany(new Date(`${since}T00:00:00Z`), hour);
    const limits = { core: pointsAnHour, graphql: pointsAnHour };
    const github = createGitHub({ world: company.world, now, limits });
    const beside = Object.entries(others).map(([name, create]) => [name, create(company, now)] as const);
    last = { key, company, github, others: Object.fromEntries(beside) };
    return last;
  };
  return async (input, init) => {
    const request = new Request(input, init);
    const since = sinceOf(request);
    if (since === null) return Response.json({ message: 'Bad credentials' }, { status: 401 });
    const { company, github, ...moment } = momentOf(since);
    const { pathname } = new URL(request.url);
    if (pathname === '/reports') return Response.json(company.reports);
    const [, first = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(pathname) ?? [];
    const other = moment.others[first];
    if (other !== undefined)
      return linkedTo(origin, await other(new Request(request.url.replace(pathname, rest || '/'), request)));
    const response = await github.fetch(request);
    // Nobody looks at them here, and there would be more every day.
    github.calls.length = 0;
    return linkedTo(origin, response);
  };
}

/** The day in a credential such as `demo_2026-11-22`, however it is sent; `null`: it is none of the demo's. */
function sinceOf(request: Request): string | null {
  const [scheme = '', sent = scheme] = (request.headers.get('authorization') ?? '').split(' ');
  const credential = scheme === 'Basic' ? atob(sent) : sent;
  const day = /^demo_(\d{4}-\d\d-\d\d):?$/.exec(credential)?.[1];
  return day === undefined || Number.isNaN(Date.parse(day)) ? null : day;
}

/** The simulators name pages of GitHub and Linear, where the company is not, and somebody else may be. */
async function linkedTo(origin: string, response: Response): Promise<Response> {
  if (response.status === 304) return response;
  const text = (await response.text()).replaceAll(/https:\/\/(github\.com|linear\.app)/g, origin);
  return new Response(text, { status: response.status, headers: response.headers });
}
