import type { JSX } from 'solid-js';

/** Line drawings of 16 units; always beside words, hence hidden from screen readers. */
const paths = {
  chart: 'M2.5 2v11.5H14 M5.5 10.5V8 M8.5 10.5V4.5 M11.5 10.5V6.5',
  rocket:
    'M6 10L4.5 8.5 M6 10C8.5 9.4 12.9 6.8 13.5 2.5 9.2 3.1 6.6 7.5 6 10Z M7 4.9L4 5.4 2.5 7.6 5.6 8 M11.1 9L10.6 12 8.4 13.5 8 10.4 M4.4 11.6L2.5 13.5 M10.2 5.8v.1',
  data: 'M8 2c3 0 5 .9 5 2s-2 2-5 2-5-.9-5-2 2-2 5-2Z M3 4v8c0 1.1 2 2 5 2s5-.9 5-2V4 M3 8c0 1.1 2 2 5 2s5-.9 5-2',
  settings:
    'M6.6 3.3L6.8 1.7 9.2 1.7 9.4 3.3 10.3 3.7 11.6 2.7 13.3 4.4 12.3 5.7 12.7 6.6 14.3 6.8 14.3 9.2 12.7 9.4 12.3 10.3 13.3 11.6 11.6 13.3 10.3 12.3 9.4 12.7 9.2 14.3 6.8 14.3 6.6 12.7 5.7 12.3 4.4 13.3 2.7 11.6 3.7 10.3 3.3 9.4 1.7 9.2 1.7 6.8 3.3 6.6 3.7 5.7 2.7 4.4 4.4 2.7 5.7 3.7Z M8 10.1a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2Z',
  now: 'M1.5 8.5h3l2-5.5 3 10 2-4.5h3',
  overview: 'M2.5 2.5h4.5v4.5H2.5Z M9 2.5h4.5v4.5H9Z M2.5 9h4.5v4.5H2.5Z M9 9h4.5v4.5H9Z',
  delivery: 'M2 4.8L8 2l6 2.8v6.4L8 14l-6-2.8Z M2 4.8l6 2.8 6-2.8 M8 7.6V14 M5 3.4l6 2.8',
  flow: 'M2 4.5h6.5a3 3 0 0 1 3 3v0a3 3 0 0 0 3 3 M2 11.5h3.5 M11.8 8l2.7 2.5-2.7 2.5 M2 8h4.5',
  review: 'M2.5 3h11v7.5H8L4.8 13.5v-3H2.5Z M5.6 6.8l1.7 1.6 3.2-3.3',
  team: 'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z M1.5 13.5c.3-2.6 1.9-4 4.5-4s4.2 1.4 4.5 4 M10.5 2.8a2.5 2.5 0 0 1 0 4.5 M12 9.9c1.5.5 2.3 1.7 2.5 3.6',
  menu: 'M2.5 4.5h11 M2.5 8h11 M2.5 11.5h11',
  keyboard: 'M1.5 4h13v8.5h-13Z M4.2 6.8v.1 M6.8 6.8v.1 M9.4 6.8v.1 M12 6.8v.1 M4.2 9.8v.1 M6.6 9.8h2.9 M12 9.8v.1',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.9.3l2.2-2.2a2.7 2.7 0 0 0-3.8-3.8L8 4.6 M9.3 6.7a2.6 2.6 0 0 0-3.9-.3L3.2 8.6A2.7 2.7 0 0 0 7 12.4l1-1',
  print: 'M4.5 6V2h7v4 M4.5 11.5h-2V6h11v5.5h-2 M4.5 9.5h7V14h-7Z',
  person: 'M8 7.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4Z M2.8 13.8c.4-2.8 2.2-4.3 5.2-4.3s4.8 1.5 5.2 4.3',
  repository: 'M3.5 2h9v12h-7a2 2 0 0 1-2-2Z M3.5 12a2 2 0 0 1 2-2h7',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4 4l8 8 M12 4l-8 8',
  warning: 'M8 2.2L14.3 13.3H1.7Z M8 6.5v3.2 M8 11.6v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z M8 7.3v3.7 M8 4.9v.1',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z M8 4.8V8l2.2 1.5',
  pause: 'M5.5 3.5v9 M10.5 3.5v9',
  sync: 'M13.5 6.5A5.7 5.7 0 0 0 3.2 5 M2.8 2.4V5.3h2.9 M2.5 9.5A5.7 5.7 0 0 0 12.8 11 M13.2 13.6v-2.9h-2.9',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Z M10.7 10.7L14 14',
  open: 'M6.5 3H3v10h10V9.5 M9.5 2.5h4v4 M13.2 2.8L7.5 8.5',
  download: 'M8 2.5v8 M4.7 7.5L8 10.8l3.3-3.3 M2.5 13.5h11',
  down: 'M4 6.2L8 10l4-3.8',
  up: 'M4 9.8L8 6l4 3.8',
  left: 'M10 3.5L5.8 8l4.2 4.5',
  right: 'M6 3.5L10.2 8 6 12.5',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z M8 1.5v1 M8 13.5v1 M1.5 8h1 M13.5 8h1 M3.4 3.4l.7.7 M11.9 11.9l.7.7 M3.4 12.6l.7-.7 M11.9 4.1l.7-.7',
  moon: 'M13.3 9.8A5.7 5.7 0 0 1 6.2 2.7a5.7 5.7 0 1 0 7.1 7.1Z',
  screen: 'M2 3h12v8H2Z M5.5 13.5h5',
  leave: 'M6.5 2.5H3v11h3.5 M10 5l3 3-3 3 M6.5 8H13',
  table: 'M2 3h12v10H2Z M2 6.5h12 M6.5 6.5V13',
  plus: 'M8 3v10 M3 8h10',
  merge:
    'M4.5 5.5v5 M4.5 5.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z M4.5 14a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z M11.5 10.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z M4.6 5.6c.4 2.4 2.3 3.2 5.2 3.2',
} as const;

export type IconName = keyof typeof paths;

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
      <path d={paths[props.name]} />
    </svg>
  );
}
