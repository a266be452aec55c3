import { Fault } from '../kernel/fault.ts';

/** Begins to listen; returns the URL. Fault: `CLI_PORT_TAKEN`. */
export async function listen(
  app: { listen(at: { host: string; port: number }): Promise<string> },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw new Fault('CLI_PORT_TAKEN', `port ${port} cannot be used`, {
      todo: 'stop what uses it, or choose another with --port (0 takes a free one)',
      cause: error,
    });
  }
}
