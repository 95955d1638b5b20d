/**
 * What runs a function on Lambda: asks the Runtime API for the next event, gives it to the handler and sends back what
 * it returns. `node lambda-runtime.ts <bundle>`; the API is at `AWS_LAMBDA_RUNTIME_API`.
 */

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const { handler } = (await import(process.argv[2] ?? '')) as { handler: (event: unknown, context: unknown) => unknown };

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get('Lambda-Runtime-Aws-Request-Id') ?? '';
  const event: unknown = await next.json();
  let path = 'response';
  let answer: unknown;
  try {
    answer = await handler(event, { awsRequestId: id });
  } catch (error) {
    path = 'error';
    answer = { errorType: error instanceof Error ? error.name : 'Error', errorMessage: String(error) };
  }
  await fetch(`${api}/invocation/${id}/${path}`, { method: 'POST', body: JSON.stringify(answer ?? null) });
}
