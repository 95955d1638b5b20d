import { createEffect, createMemo, createSignal, createUniqueId, on, onCleanup, Show } from 'solid-js';
import { dateInWords } from '../../lib/dates.ts';
import { announce } from '../../lib/live.ts';
import type { Acts, ChartProps } from '../chart.tsx';
import type { DateRange, Drawing, Tip } from '../drawing.ts';
import { moved, nearest } from './cursor.ts';
import { Over, type Stretch, Under } from './lights.tsx';
import { type Geometry, plot } from './plot.ts';
import { sentenceOf, Tooltip } from './tooltip.tsx';

/** A pointer that moved less than this has not dragged. */
const leastDragPx = 5;

/**
 * A drawing that can be used: a pointer or the arrow keys stop at its columns and points, a click or Enter opens one, a
 * drag or Shift with the arrow keys chooses a range of dates.
 */
export default function Board(props: ChartProps) {
  const id = createUniqueId();
  const [geometry, setGeometry] = createSignal<Geometry>();
  const [at, setAt] = createSignal<number | null>(null);
  const [drag, setDrag] = createSignal<Stretch | null>(null);
  // Solid's compiler assigns them through `ref`.
  // oxlint-disable-next-line no-unassigned-vars
  let board!: HTMLDivElement;
  // oxlint-disable-next-line no-unassigned-vars
  let ground!: HTMLDivElement;

  createEffect(() => onCleanup(drawInto(ground, props.drawing, `plot-${id}`, setGeometry)));
  // A stop of the drawing before means nothing in a new one.
  createEffect(on(() => props.drawing, leave, { defer: true }));

  function leave() {
    setAt(null);
    setDrag(null);
  }

  const brushed = createMemo(() => {
    const stretch = drag();
    const brush = props.drawing.brush;
    return stretch && brush ? brush.snap(stretch[0], stretch[1]) : null;
  });
  const tip = createMemo(() => {
    const stop = at();
    const chosen = drag();
    if (chosen && props.drawing.brush) return rangeTip(props.drawing.brush.dates(...chosen));
    return stop === null ? null : props.drawing.describe(stop);
  });

  const hint = () => hintOf(props.drawing, props.act);
  const keys = keyboard(props, { at, setAt, drag, setDrag });
  const pointer = mouse(props, { board: () => board, geometry, at, setAt, drag, setDrag });

  return (
    <div
      class="board"
      classList={{ opens: props.act.open !== undefined, brushes: props.act.range !== undefined }}
      role="application"
      aria-roledescription="chart"
      aria-label={props.label}
      aria-describedby={`${id}-hint`}
      tabIndex={0}
      ref={board}
      onKeyDown={keys.press}
      onFocus={() => board.matches(':focus-visible') && keys.enter()}
      onBlur={leave}
      onPointerMove={pointer.move}
      onPointerDown={pointer.down}
      onPointerUp={pointer.up}
      onPointerCancel={leave}
      onPointerLeave={() => drag() === null && setAt(null)}
    >
      <span id={`${id}-hint`} class="visually-hidden">
        {hint()}
      </span>
      <Show when={geometry()}>
        {(where) => (
          <Under
            drawing={props.drawing}
            geometry={where()}
            at={at()}
            selected={props.selected ?? null}
            brush={brushed()}
          />
        )}
      </Show>
      <div class="ground" ref={ground} aria-hidden="true" />
      <Show when={geometry()}>{(where) => <Over drawing={props.drawing} geometry={where()} at={at()} />}</Show>
      <Tooltip
        reach={props.drawing.reach}
        tip={tip()}
        geometry={geometry()}
        stop={at() === null ? undefined : props.drawing.stops[at() ?? 0]}
      />
    </div>
  );
}

/** The drawing before stays until the new one is painted, so that nothing flickers. */
function drawInto(ground: HTMLElement, drawing: Drawing, id: string, drawn: (geometry: Geometry) => void): () => void {
  const sheet = document.createElement('div');
  sheet.className = 'plot';
  const before = [...ground.children];
  ground.append(sheet);
  const end = plot(sheet, drawing, id, (geometry) => {
    for (const old of before.splice(0)) old.remove();
    drawn(geometry);
  });
  return () => {
    // Its picture stays; only what listens ends.
    const picture = sheet.firstElementChild?.cloneNode(true);
    end();
    if (picture) sheet.replaceChildren(picture);
  };
}

interface State {
  at: () => number | null;
  setAt: (at: number | null) => void;
  drag: () => Stretch | null;
  setDrag: (drag: Stretch | null) => void;
}

function keyboard(props: ChartProps, { at, setAt, drag, setDrag }: State) {
  const stop = (next: number) => {
    setAt(next);
    announce(sentenceOf(props.drawing.describe(next)));
  };
  const enter = () => {
    const first = props.selected ?? moved(props.drawing, null, 'End');
    if (first !== null) stop(first);
  };
  const stretch = (from: number, key: string) => {
    const { stops, brush } = props.drawing;
    const next = moved(props.drawing, from, key);
    if (!brush || next === null) return;
    const begun = drag()?.[0] ?? stops[from]?.x ?? 0;
    const end = stops[next]?.x ?? begun;
    setAt(next);
    setDrag([begun, end]);
    const { from: first, to: last } = brush.dates(begun, end);
    announce(`From ${dateInWords(first)} to ${dateInWords(last)}. Enter chooses this range.`);
  };
  const confirm = () => {
    const chosen = drag();
    const stopped = at();
    setDrag(null);
    if (chosen && props.drawing.brush) props.act.range?.(props.drawing.brush.dates(...chosen));
    else if (stopped !== null) props.act.open?.(stopped);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const stopped = at();
    if (event.key === 'Escape' && (stopped !== null || drag() !== null)) {
      if (drag() === null) setAt(null);
      setDrag(null);
    } else if (event.key === 'Enter' && stopped !== null) confirm();
    else if (event.shiftKey && stopped !== null && props.act.range && event.key.startsWith('Arrow')) {
      stretch(stopped, event.key);
    } else {
      const next = moved(props.drawing, stopped, event.key);
      if (next === null) return;
      setDrag(null);
      stop(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return { press, enter };
}

function mouse(props: ChartProps, state: State & { board: () => HTMLElement; geometry: () => Geometry | undefined }) {
  const { at, setAt, drag, setDrag } = state;
  let pressed: { x: number; y: number; shown: number | null } | null = null;
  const place = (event: PointerEvent) => {
    const box = state.board().getBoundingClientRect();
    const where = state.geometry();
    return { x: event.clientX - box.left - (where?.left ?? 0), y: event.clientY - box.top - (where?.top ?? 0) };
  };
  const stopUnder = (event: PointerEvent) => {
    const where = state.geometry();
    return where ? nearest(props.drawing, place(event), where) : null;
  };
  const move = (event: PointerEvent) => {
    const where = state.geometry();
    if (!where) return;
    const far = pressed !== null && Math.abs(place(event).x - pressed.x) >= leastDragPx;
    if (pressed && props.act.range && props.drawing.brush && (far || drag() !== null)) {
      setDrag([where.at(pressed.x), where.at(place(event).x)]);
    }
    setAt(stopUnder(event));
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    pressed = { ...place(event), shown: at() };
    if (props.act.range) state.board().setPointerCapture(event.pointerId);
    setAt(stopUnder(event));
  };
  const up = (event: PointerEvent) => {
    const begun = pressed;
    const chosen = drag();
    pressed = null;
    setDrag(null);
    const stop = stopUnder(event);
    if (chosen && props.drawing.brush) props.act.range?.(props.drawing.brush.dates(...chosen));
    // A finger cannot hover: its first touch shows, its second opens.
    else if (begun && stop !== null && (event.pointerType !== 'touch' || begun.shown === stop)) props.act.open?.(stop);
  };
  return { move, down, up };
}

/** What a drag or the arrow keys have chosen so far. */
const rangeTip = ({ from, to }: DateRange): Tip => ({
  title: `${dateInWords(from)} to ${dateInWords(to)}`,
  lines: [],
  notes: ['Let go, or press Enter, to see only these dates'],
});

function hintOf(drawing: Drawing, act: Acts): string {
  const columns = drawing.reach === 'band' || drawing.reach === 'line';
  return [
    `Arrow keys move from ${columns ? 'column to column' : drawing.reach === 'cell' ? 'cell to cell' : 'point to point'}`,
    ...(act.open ? ['Enter opens what is there'] : []),
    ...(act.range && drawing.brush ? ['Shift with arrow keys and then Enter chooses a range of dates'] : []),
    'Escape leaves.',
  ].join(', ');
}
