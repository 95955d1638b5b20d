import { A } from '@solidjs/router';

export default function NotFound() {
  return (
    <div class="page">
      <h1>There is no such page</h1>
      <p class="muted">
        The address may be mistyped. <A href="/metrics">Go to the metrics</A>.
      </p>
    </div>
  );
}
