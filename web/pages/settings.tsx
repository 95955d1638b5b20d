import { A, type RouteSectionProps } from '@solidjs/router';
import { For, Suspense } from 'solid-js';

const parts = [
  { to: '/settings/sources', title: 'Sources' },
  { to: '/settings/rules', title: 'Rules' },
  { to: '/settings/workspace', title: 'Workspace' },
  { to: '/settings/tokens', title: 'API tokens' },
  { to: '/settings/account', title: 'Account' },
];

export default function Settings(props: RouteSectionProps) {
  return (
    <div class="page narrow">
      <h1>Settings</h1>
      <nav class="tabs" aria-label="Settings">
        <For each={parts}>
          {(part) => (
            <A href={part.to} activeClass="active">
              {part.title}
            </A>
          )}
        </For>
      </nav>
      <Suspense>{props.children}</Suspense>
    </div>
  );
}
