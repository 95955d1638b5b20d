import type { JSX } from 'solid-js';
import { drawings, type IconName } from '../lib/drawings.ts';

export function Icon(props: { name: IconName; size?: number; turning?: boolean }): JSX.Element {
  return (
    <svg
      classList={{ turning: props.turning ?? false }}
      width={props.size ?? 16}
      height={props.size ?? 16}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={drawings[props.name]} />
    </svg>
  );
}
