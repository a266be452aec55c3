import type { GraphQueries } from '../../../graph/contract.ts';

/** How often it is looked whether another graph has been put in the place of the one that answers. */
const LOOK_EVERY_MS = 2_000;
/** Questions that were under way when it changed get their answer from the old one. */
const OLD_KEPT_MS = 30_000;

export interface LiveSource {
  /** The name of the graph that answers now. */
  name(): Promise<string>;
  open(name: string): Promise<GraphQueries>;
  /** Called when nobody asks any more. */
  close(): Promise<void>;
}

/** Questions that always go to the graph that answers now, also when a replay has put another one in its place. */
export async function openLiveQueries(source: LiveSource): Promise<GraphQueries> {
  let answering = await source.name();
  let current = await source.open(answering);
  let looking = Promise.resolve();
  const look = async () => {
    const now = await source.name();
    if (now === answering) return;
    const before = current;
    current = await source.open(now);
    answering = now;
    setTimeout(() => void before.close(), OLD_KEPT_MS).unref();
  };
  const timer = setInterval(() => {
    // While the graph does not answer, whoever asks it is told; we look again.
    looking = looking.then(look).catch(() => {});
  }, LOOK_EVERY_MS).unref();
  const close = async () => {
    clearInterval(timer);
    await looking;
    await current.close();
    await source.close();
  };
  return new Proxy({} as GraphQueries, {
    get(_, name: keyof GraphQueries) {
      if (name === 'close') return close;
      // Others look for properties too: `await` asks whether it is a promise.
      return typeof current[name] === 'function' ? current[name].bind(current) : undefined;
    },
    has: (_, property) => property in current,
  });
}
