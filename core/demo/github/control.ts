import * as change from '#core/demo/change.ts';
import type { Fault } from '#core/demo/github/faults.ts';
import type { GitHub } from '#core/demo/github/github.ts';

/**
 * What a person or a test in another process may ask of a running simulator, beside what GitHub answers:
 * `GET|POST|DELETE /_faults` (one fault or a list), `GET|DELETE /_calls`, `POST /_world` (`{verb, arguments}` of
 * `change.ts`, without the world) and `DELETE /_limits`.
 */
export function isControl(url: URL): boolean {
  return /^\/_(faults|calls|world|limits)$/.test(url.pathname);
}

type Verb = (world: GitHub['world'], ...rest: unknown[]) => unknown;

export async function answerControl(github: GitHub, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case 'POST /_faults': {
      const given = (await request.json()) as Fault | Fault[];
      for (const fault of Array.isArray(given) ? given : [given]) github.faults.on(fault);
      return Response.json(faultsOf(github), { status: 201 });
    }
    case 'GET /_faults':
      return Response.json(faultsOf(github));
    case 'DELETE /_faults':
      github.faults.clear();
      return Response.json([]);
    case 'GET /_calls':
      return Response.json(summaryOf(github));
    case 'DELETE /_calls':
      github.calls.length = 0;
      github.peak = 0;
      return Response.json(summaryOf(github));
    case 'DELETE /_limits':
      github.limits.clear();
      return Response.json({});
    case 'POST /_world':
      return changeWorld(github, request);
    default:
      return Response.json({ message: 'Not Found' }, { status: 404 });
  }
}

async function changeWorld(github: GitHub, request: Request): Promise<Response> {
  const { verb, arguments: given } = (await request.json()) as { verb: string; arguments: unknown[] };
  if (!Object.hasOwn(change, verb)) {
    return Response.json({ message: `There is no verb ${verb}.`, verbs: Object.keys(change) }, { status: 422 });
  }
  (change as unknown as Record<string, Verb>)[verb]?.(github.world, ...given);
  return Response.json({});
}

function faultsOf(github: GitHub) {
  return github.faults.list().map(({ fault, hits }) => ({ fault, hits }));
}

function summaryOf(github: GitHub) {
  const sum = (kind: string) =>
    github.calls.filter((call) => call.kind === kind).reduce((all, call) => all + call.cost, 0);
  return {
    count: github.calls.length,
    peak: github.peak,
    cost: { core: sum('rest'), graphql: sum('graphql') },
    calls: github.calls,
  };
}
