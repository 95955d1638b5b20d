import { syncApp } from '#functions/sync/tick-app.ts';

export const linear = syncApp('linear');
