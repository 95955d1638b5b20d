import type { Key } from './exhibit.ts';
import { sampleHeight, sampleWidth, strokesOf } from './sample.ts';

/** A drawn chart as a PNG, in the colours that are on the screen: its title above, what its marks mean below. */

/** Twice as fine as the screen's units, so that it is sharp in a document. */
const scale = 2;
const padding = 24;
const head = 52;
const lineHeight = 22;

/** What an SVG gets from the page's style, and would lose alone in a file. */
const looks = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'paint-order',
];

export interface Words {
  title: string;
  subtitle: string;
  keys: Key[];
}

export async function pngOf(drawn: SVGSVGElement, words: Words): Promise<Blob> {
  const { width, height } = drawn.getBoundingClientRect();
  const canvas = document.createElement('canvas');
  const paper = canvas.getContext('2d');
  if (!paper) throw new Error('This browser gives no canvas to draw on.');
  const { fontFamily } = getComputedStyle(drawn);
  const themed = (name: string) => resolved(drawn, `var(--${name})`);
  paper.font = `400 13px ${fontFamily}`;
  const lines = laidOut(words.keys, width, (text) => paper.measureText(text).width);
  canvas.width = (width + 2 * padding) * scale;
  canvas.height = (height + 2 * padding + head + lines.length * lineHeight) * scale;
  paper.scale(scale, scale);
  paper.fillStyle = themed('surface');
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.translate(padding, padding);
  paper.textBaseline = 'top';
  paper.fillStyle = themed('text');
  paper.font = `600 17px ${fontFamily}`;
  paper.fillText(words.title, 0, 0);
  paper.fillStyle = themed('text-2');
  paper.font = `400 13px ${fontFamily}`;
  paper.fillText(words.subtitle, 0, 25);
  paper.drawImage(await imageOf(drawn, width, height), 0, head, width, height);
  paper.translate(0, head + height + 6);
  lines.forEach((line, i) => {
    for (const { key, x } of line) legendKey(paper, key, x, i * lineHeight, themed);
  });
  return blobOf(canvas);
}

/** The keys in as many lines as they need. */
function laidOut(keys: Key[], width: number, measure: (text: string) => number): { key: Key; x: number }[][] {
  const lines: { key: Key; x: number }[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const wide = sampleWidth(key) + 8 + measure(key.title);
    if (x + wide > width) {
      x = 0;
      lines.push([]);
    }
    lines.at(-1)?.push({ key, x });
    x += wide + 20;
  }
  return lines;
}

function legendKey(
  paper: CanvasRenderingContext2D,
  key: Key,
  x: number,
  y: number,
  themed: (name: string) => string,
): void {
  paper.save();
  paper.translate(x, y);
  for (const { d, fill, stroke, width = 1, dash, opacity = 1 } of strokesOf(key)) {
    const path = new Path2D(d);
    paper.globalAlpha = opacity;
    if (fill) paper.fillStyle = themed(fill);
    // Not an array: paper that is filled with a colour.
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type
    if (fill) paper.fill(path);
    if (!stroke) continue;
    paper.strokeStyle = themed(stroke);
    paper.lineWidth = width;
    paper.setLineDash(dash ?? []);
    paper.stroke(path);
  }
  paper.globalAlpha = 1;
  paper.fillStyle = themed('text-2');
  paper.fillText(key.title, sampleWidth(key) + 8, (sampleHeight - 13) / 2);
  paper.restore();
}

async function imageOf(drawn: SVGSVGElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [drawn.querySelectorAll('*'), copy.querySelectorAll('*')];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    const target = copies[i] as SVGElement;
    for (const look of looks) target.style.setProperty(look, style.getPropertyValue(look));
  });
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

/** A colour as the page has it now: the theme's own words for it mean nothing to a canvas. */
function resolved(near: Element, value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  near.parentElement?.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, fail) => {
    const hand = (blob: Blob | null) =>
      blob ? done(blob) : fail(new Error('The canvas could not be made a picture.'));
    canvas.toBlob(hand, 'image/png');
  });
}
