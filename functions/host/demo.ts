/** The demo's providers inside the Node host. They are loaded when they are first asked: most never see them. */

/** A name that nothing can have on the internet: what is sent there stays in this process. */
export const demoUrl = 'https://github.demo.invalid';

/** When nobody has asked for so long, the company is forgotten: it can be told anew as it was. */
const idleMs = 20 * 60_000;

/** Answers what is asked of the demo's providers, and sends everything else out. */
export function withDemo(outside: typeof fetch, now: () => Date): typeof fetch {
  let inside: Promise<typeof fetch> | null = null;
  let forgetting: NodeJS.Timeout | undefined;
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== demoUrl) return outside(input, init);
    inside ??= import('#core/demo/company/hub.ts').then(({ createHub }) => createHub(demoUrl, now));
    clearTimeout(forgetting);
    forgetting = setTimeout(() => (inside = null), idleMs).unref();
    return (await inside)(input, init);
  };
}
