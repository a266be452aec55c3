import { Presets, SingleBar } from 'cli-progress';
import { grouped, type Terminal } from './terminal.ts';

/** Shows how a long piece of work goes on: a bar with rate and ETA for people, a line every ten seconds for logs. */
export interface Progress {
  /** `done` of `total` in the unit of the bar; `note` is shown beside it. */
  update(done: number, total: number, note?: string): void;
  stop(): void;
}

const LOG_EVERY_MS = 10_000;

/** @param unit what is counted: `MB`, `activities` */
export function startProgress(terminal: Terminal, title: string, unit: string): Progress {
  if (terminal.json) return { update: () => {}, stop: () => {} };
  return terminal.interactive ? startBar(title, unit) : startLines(terminal, title, unit);
}

function startBar(title: string, unit: string): Progress {
  const format = `${title} {bar} {percentage}% · {value}/{total} ${unit} · {rate} ${unit}/s · ETA {eta_formatted} {note}`;
  const bar = new SingleBar(
    { format, clearOnComplete: false, hideCursor: true, etaBuffer: 50 },
    Presets.shades_classic,
  );
  const rateOf = ratesSinceFirst();
  bar.start(1, 0, { rate: '–', note: '' });
  return {
    update: (done, total, note = '') => {
      const rate = rateOf(done);
      // What arrives while it runs makes the whole larger: never more than all of it is done.
      bar.setTotal(Math.max(Math.round(total), Math.round(done), 1));
      bar.update(Math.round(done), { rate: grouped(rate), note });
    },
    stop: () => bar.stop(),
  };
}

function startLines(terminal: Terminal, title: string, unit: string): Progress {
  const rateOf = ratesSinceFirst();
  let loggedAt = performance.now();
  return {
    update: (done, total, note = '') => {
      const now = performance.now();
      const rate = rateOf(done);
      if (now - loggedAt < LOG_EVERY_MS) return;
      loggedAt = now;
      const left = rate > 0 ? `, about ${Math.ceil(Math.max(total - done, 0) / rate)} s left` : '';
      const share = Math.min(Math.floor((100 * done) / Math.max(total, 1)), 100);
      terminal.note(
        `${title}: ${share} %, ${grouped(done)} of ${grouped(total)} ${unit}, ${grouped(rate)} ${unit}/s${left} ${note}`,
      );
    },
    stop: () => {},
  };
}

/** So many a second since it began: what was done before does not count. */
function ratesSinceFirst(): (done: number) => number {
  const startedAt = performance.now();
  let first: number | undefined;
  return (done) => {
    first ??= done;
    return Math.max(done - first, 0) / Math.max((performance.now() - startedAt) / 1000, 0.001);
  };
}
