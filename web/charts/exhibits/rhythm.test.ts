import { describe, expect, test } from 'vitest';
import * as gallery from '../../e2e/gallery/data.ts';
import { controlExhibit } from './control.ts';
import { everyCell, hoursExhibit } from './hours.ts';

const span = { from: '2026-11-02', to: '2026-11-22' };

describe('hours', () => {
  const hours = {
    metric: 'deployment-frequency' as const,
    n: 5,
    time_zone: 'Europe/Paris',
    cells: [
      { weekday: 1, hour: 9, n: 4, failed: 0 },
      { weekday: 7, hour: 23, n: 1, failed: 1 },
    ],
  };

  test('are all of a week, Monday at the top, the busiest the strongest, failures marked', () => {
    const { drawing, legend } = hoursExhibit(hours, span);
    expect(everyCell(hours.cells)).toHaveLength(168);
    const [layer] = drawing.layers;
    const shown = layer?.kind === 'cells' ? layer.cells.filter((cell) => cell.strength > 0) : [];
    expect(shown).toEqual([
      { x: 9, y: 6, strength: 1, failed: false },
      { x: 23, y: 0, strength: expect.closeTo(0.415), failed: true },
    ]);
    expect(drawing.y.ticks.map((tick) => tick.label)).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);
    expect(legend.map((key) => key.title)).toEqual(['1 to 4 deployments', 'With one that failed']);
  });

  test('without any deployment say so', () => {
    expect(hoursExhibit({ ...hours, n: 0, cells: [] }, span).nothing).toMatch(/true zero/);
  });
});

describe('a control chart', () => {
  const control = gallery.control();
  const { query } = gallery.throughput();

  test('marks each signal by a shape, and names each stretch once', () => {
    const { drawing, legend } = controlExhibit(control, query);
    const shapes = drawing.layers.flatMap((layer) =>
      layer.kind === 'dots' && layer.shape ? [[layer.shape, layer.points.length]] : [],
    );
    expect(shapes).toEqual([
      ['up', 1],
      ['down', 1],
      ['diamond', 9],
    ]);
    expect(drawing.layers.flatMap((layer) => (layer.kind === 'words' ? [layer.text] : []))).toEqual([
      'above',
      'below',
      'run of 8',
    ]);
    expect(legend.map((key) => key.title).slice(0, 2)).toEqual(['Mean 23.4', 'Expected 6.1 to 40.7']);
    expect(drawing.describe(3).notes).toEqual(['Above what is to be expected']);
  });

  test('has only the buckets that were tested, and a drag over it chooses those', () => {
    const { brush, stops } = controlExhibit({ ...control, points: control.points.slice(2) }, query).drawing;
    expect(stops).toHaveLength(control.points.length - 2);
    expect(brush?.dates(1, 2)).toEqual({ from: '2026-10-19', to: '2026-11-01' });
  });

  test('of too few buckets says from how many on there is one', () => {
    expect(controlExhibit(null, { ...query, bucket: 'month' }).nothing).toBe(
      'What is to be expected can be said from eight complete months on; there are fewer.',
    );
  });
});
