/** A drawn chart as a PNG, in the colours that are on the screen, with its title above and its source below. */

/** Twice as fine as the screen's units, so that it is sharp in a document. */
const scale = 2;
const padding = 24;
const head = 52;

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

export async function pngOf(drawn: SVGSVGElement, title: string, subtitle: string): Promise<Blob> {
  const { width, height } = drawn.getBoundingClientRect();
  const canvas = document.createElement('canvas');
  canvas.width = (width + 2 * padding) * scale;
  canvas.height = (height + 2 * padding + head) * scale;
  const paper = canvas.getContext('2d');
  if (!paper) throw new Error('This browser gives no canvas to draw on.');
  const style = getComputedStyle(drawn);
  const themed = (name: string) => resolved(drawn, `var(--${name})`);
  paper.scale(scale, scale);
  paper.fillStyle = themed('surface');
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.textBaseline = 'top';
  paper.fillStyle = themed('text');
  paper.font = `600 17px ${style.fontFamily}`;
  paper.fillText(title, padding, padding);
  paper.fillStyle = themed('text-2');
  paper.font = `400 13px ${style.fontFamily}`;
  paper.fillText(subtitle, padding, padding + 25);
  paper.drawImage(await imageOf(drawn, width, height), padding, padding + head, width, height);
  return new Promise((done, fail) => {
    canvas.toBlob(
      (blob) => (blob ? done(blob) : fail(new Error('The canvas could not be made a picture.'))),
      'image/png',
    );
  });
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
