import { createTitle } from '../lib/title.ts';
import { Link } from '../parts/link.tsx';

export default function NotFound() {
  createTitle(() => 'There is no such page');
  return (
    <div class="page">
      <h1>There is no such page</h1>
      <p class="muted">
        The address may be mistyped. <Link href="/metrics">Go to the metrics</Link>.
      </p>
    </div>
  );
}
