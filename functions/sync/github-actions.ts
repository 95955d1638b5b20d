import { syncApp } from '#functions/sync/tick-app.ts';

export const githubActions = syncApp('github-actions');
