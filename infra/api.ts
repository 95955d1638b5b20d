import type { Functions } from './functions.ts';
import type { Options } from './options.ts';
import { resourceName } from './resource-name.ts';

/**
 * The router, the only door to the functions: they have no address of their own. It goes by the first word of the path,
 * which is the name of the noun's file. Whatever else is asked is answered by one of them, as everywhere: 401 or 404.
 */
export type Api = ReturnType<typeof createApi>;

/** A workspace has one user, its scripts and its pages. What comes beyond this is somebody else. */
const mostPerSecond = 50;
const mostAtOnce = 100;

export function createApi({ domain, isProduction }: Options, { bundles, create }: Functions) {
  const gateway = new sst.aws.ApiGatewayV2('Api', {
    domain: `api.${domain}`,
    // The functions say themselves which pages may call them.
    cors: false,
    accessLog: { retention: isProduction ? '3 months' : '1 week' },
    transform: {
      api: (api) => {
        api.disableExecuteApiEndpoint = true;
      },
      stage: (stage) => {
        stage.defaultRouteSettings = { throttlingRateLimit: mostPerSecond, throttlingBurstLimit: mostAtOnce };
      },
    },
  });
  const nouns = bundles.names.filter((name) => name.startsWith('api/'));
  const functions = new Map(nouns.map((name) => [name, create(name)]));
  for (const [name, made] of functions) {
    for (const [i, route] of routesOf(name.slice('api/'.length)).entries()) {
      gateway.route(route, made.arn, { name: `${resourceName(name)}${i}` });
    }
  }
  const rest = functions.get(`api/${bundles.nounOfTheRest}`);
  if (rest !== undefined) gateway.route('$default', rest.arn, { name: 'Rest' });
  return { gateway, functions };
}

/** A noun itself, what is below it, and the one that is named like a file. */
function routesOf(noun: string): string[] {
  if (noun === 'openapi') return [`ANY /api/v1/${noun}.json`];
  return [`ANY /api/v1/${noun}`, `ANY /api/v1/${noun}/{rest+}`];
}
