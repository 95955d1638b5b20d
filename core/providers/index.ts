import { cursor } from '#core/providers/cursor/index.ts';
import { github } from '#core/providers/github/index.ts';
import { githubActions } from '#core/providers/github-actions/index.ts';
import { greptile } from '#core/providers/greptile/index.ts';
import { linear } from '#core/providers/linear/index.ts';
import type { Provider } from '#core/providers/provider.ts';
import { sentry } from '#core/providers/sentry/index.ts';

/** Every provider there is, in the order in which Settings shows them. */
export const providers: Provider[] = [github, githubActions, linear, cursor, greptile, sentry];
