import { syncApp } from '#functions/sync/tick-app.ts';

export const sentry = syncApp('sentry');
