import { Hono } from 'hono';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { LambdaHost, type Mount } from '#functions/host/lambda-host.ts';

/** Handles the events of an API gateway or a function URL with the app that `mount` makes. */
export function serve(mount: Mount) {
  const host = new LambdaHost(process.env);
  const app = mount(() => host.ctx);
  const outer = new Hono<{ Bindings: { requestContext: { http?: { sourceIp?: string } } } }>().all('*', (c) =>
    app.fetch(c.req.raw, { remoteAddress: c.env.requestContext.http?.sourceIp ?? null, streams: false }),
  );
  const answer = handle(outer);
  return (event: LambdaEvent, context?: LambdaContext) => host.during(() => answer(event, context));
}
