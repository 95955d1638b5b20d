import { syncApp } from '#functions/sync/tick-app.ts';

export const github = syncApp('github');
