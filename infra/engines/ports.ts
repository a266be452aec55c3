/** Ports of this machine, on the loopback interface. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { type Fault, isFault } from '../kernel/fault.ts';
import { engineFault } from './errors.ts';
import { hasCode } from './system-error.ts';

export const LOOPBACK = '127.0.0.1';

/** Another process may take a free port before the engine does: so often new ones are looked for. */
const TRIES = 3;

/**
 * Starts something on `count` ports, the first of them being `port` if one is wanted, the others free ones.
 * Fault: `ENG_PORT_TAKEN` when the wanted port is in use.
 */
export async function onPorts<T>(
  count: number,
  port: number | undefined,
  start: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  if (port !== undefined) await requireFree(port);
  for (let tried = 1; ; tried += 1) {
    const ports = port === undefined ? await freePorts(count) : [port, ...(await freePorts(count - 1))];
    try {
      return await start(ports);
    } catch (error) {
      if (port !== undefined || tried === TRIES || !isFault(error, 'ENG_PORT_TAKEN')) throw error;
    }
  }
}

/** Ports that nobody listens on at the moment, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map(close));
  return ports;
}

/** Whether nobody listens on a port. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return false;
    throw error;
  }
}

async function requireFree(port: number): Promise<void> {
  if (!(await isFree(port))) throw portTaken(port);
}

export function portTaken(port: number): Fault {
  return engineFault('ENG_PORT_TAKEN', `port ${port} of this machine is in use`, {
    where: `${LOOPBACK}:${port}`,
    todo: 'end what listens there, or name another port, or none: then a free one is taken',
  });
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
