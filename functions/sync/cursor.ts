import { syncApp } from '#functions/sync/tick-app.ts';

export const cursor = syncApp('cursor');
