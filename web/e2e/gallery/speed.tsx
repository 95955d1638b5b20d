import { createSignal, type JSX, Match, Switch } from 'solid-js';
import { DotsChart, TimeChart } from '../../charts/charts.tsx';
import { addDays } from '../../lib/dates.ts';
import * as data from './data.ts';
import { ready } from './room.tsx';

const fiveYears = Array.from({ length: 1826 }, (_, day) => addDays('2021-11-23', day));

const charts: Record<string, () => JSX.Element> = {
  dots: () => {
    const dots = data.dots(2000, '2026-01-05', 320);
    const answer = data.leadTime(data.mondays('2026-01-05', 46));
    return <DotsChart metric={data.metrics.leadTime} href="/" request={ready(answer)} dots={dots} onRange={() => {}} />;
  },
  lines: () => (
    <TimeChart
      metric={data.metrics.leadTime}
      href="/"
      request={ready(data.leadTime(fiveYears, 'day'))}
      onRange={() => {}}
    />
  ),
  bars: () => {
    const answer = data.answer(data.metrics.deployments, {
      starts: fiveYears,
      bucket: 'day',
      point: (i) => ({ n: (i * 37) % 23, value: (i * 37) % 23 }),
      total: { n: 9000, value: 9000 },
    });
    return <TimeChart metric={data.metrics.deployments} href="/" request={ready(answer)} onRange={() => {}} />;
  },
  stages: () => (
    <TimeChart
      stages
      metric={data.metrics.cycleTime}
      href="/"
      request={ready(data.cycleTime(fiveYears))}
      onRange={() => {}}
    />
  ),
};

declare global {
  interface Window {
    /** Draws one of the large charts and answers how many milliseconds passed until it was painted. */
    draw: (name: string) => Promise<number>;
  }
}

/** The largest charts there are, drawn when a test says so. */
export function Speed() {
  const [name, setName] = createSignal('');
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  window.draw = async (next) => {
    setName('');
    await painted();
    const begun = performance.now();
    setName(next);
    while (!document.querySelector('.plot svg path')) await painted();
    await painted();
    return performance.now() - begun;
  };
  return (
    <Switch>
      {Object.entries(charts).map(([one, chart]) => (
        <Match when={name() === one}>{chart()}</Match>
      ))}
    </Switch>
  );
}
