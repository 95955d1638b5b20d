import { github } from '#core/providers/github/index.ts';
import { githubActions } from '#core/providers/github-actions/index.ts';
import { linear } from '#core/providers/linear/index.ts';
import type { Provider } from '#core/providers/provider.ts';

/** Every provider there is, in the order in which Settings shows them. */
export const providers: Provider[] = [github, githubActions, linear];
