/** `kith engines` on one data folder, as a user runs it. */
import { kith, kithJson } from './run-kith.ts';

/** An engine as `kith engines … --json` tells it. */
export interface ToldEngine {
  readonly title: string;
  readonly address: string;
  readonly state: string;
  readonly pid?: number;
}

export interface DetachedRun {
  up(...more: string[]): Promise<{
    readonly engines: readonly ToldEngine[];
    readonly environment: { readonly KITH_KAFKA?: string; readonly KITH_NEO4J?: string };
  }>;
  down(...named: string[]): Promise<{ readonly ended: readonly ToldEngine[] }>;
  status(): Promise<{ readonly code: number | null; readonly engines: readonly ToldEngine[] }>;
  /** Leaves nothing behind, whatever the test has done. */
  end(): Promise<void>;
}

/** @param env added to the environment of the commands */
export function detachedRun(data: string, env: Readonly<Record<string, string>> = {}): DetachedRun {
  return {
    up: (...more) => kithJson(['engines', 'up', '--data', data, ...more], { env }),
    down: (...named) => kithJson(['engines', 'down', ...named, '--data', data], { env }),
    status: async () => {
      const { code, stdout } = await kith(['engines', 'status', '--data', data, '--json'], { env });
      return { ...(JSON.parse(stdout) as { engines: ToldEngine[] }), code };
    },
    end: async () => {
      await kith(['engines', 'down', '--data', data], { env });
    },
  };
}
