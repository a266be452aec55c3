/** Microsoft's separate clouds: where they are asked, and what each of them offers. */
import type { Capability } from '../../sync/port.ts';

export type MicrosoftCloud = 'global' | 'gcc-high' | 'dod' | 'china';

/** Scheme, host and port of each, without a path. */
export interface MicrosoftEndpoint {
  readonly login: string;
  readonly graph: string;
}

/** Microsoft's page on national cloud deployments. */
export const MICROSOFT_ENDPOINTS: Readonly<Record<MicrosoftCloud, MicrosoftEndpoint>> = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  'gcc-high': { login: 'https://login.microsoftonline.us', graph: 'https://graph.microsoft.us' },
  dod: { login: 'https://login.microsoftonline.us', graph: 'https://dod-graph.microsoft.us' },
  china: { login: 'https://login.chinacloudapi.cn', graph: 'https://microsoftgraph.chinacloudapi.cn' },
};

const EVERYWHERE: readonly Capability[] = ['directory', 'mail', 'calendar'];
const CALLS: readonly Capability[] = ['calls', 'pstn'];

/**
 * What can be connected in each cloud. Call records stand in the schemas of the global service and of the US Government
 * alone (Graph metadata, August 2026); direct routing and the message trace are documented for the global service only.
 */
export const MICROSOFT_CAPABILITIES: Readonly<Record<MicrosoftCloud, readonly Capability[]>> = {
  global: [...EVERYWHERE, ...CALLS, 'direct-routing', 'transport'],
  'gcc-high': [...EVERYWHERE, ...CALLS],
  dod: [...EVERYWHERE, ...CALLS],
  china: EVERYWHERE,
};

export function isOffered(cloud: MicrosoftCloud, capability: Capability): boolean {
  return MICROSOFT_CAPABILITIES[cloud].includes(capability);
}
