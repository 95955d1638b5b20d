import type { RouteSectionProps } from '@solidjs/router';
import { For, Suspense } from 'solid-js';
import { createTitle } from '../lib/title.ts';
import { Link } from '../parts/link.tsx';

const parts = [
  { to: '/settings/sources', title: 'Sources' },
  { to: '/settings/rules', title: 'Rules' },
  { to: '/settings/workspace', title: 'Workspace' },
  { to: '/settings/teams', title: 'Teams' },
  { to: '/settings/tokens', title: 'API tokens' },
  { to: '/settings/account', title: 'Account' },
];

export default function Settings(props: RouteSectionProps) {
  createTitle(() => {
    const part = parts.find((one) => props.location.pathname.startsWith(one.to));
    return part ? `${part.title} · Settings` : 'Settings';
  });
  return (
    <div class="page narrow">
      <h1>Settings</h1>
      <nav class="tabs" aria-label="Settings">
        <For each={parts}>{(part) => <Link href={part.to}>{part.title}</Link>}</For>
      </nav>
      <Suspense>{props.children}</Suspense>
    </div>
  );
}
