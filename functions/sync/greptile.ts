import { syncApp } from '#functions/sync/tick-app.ts';

export const greptile = syncApp('greptile');
