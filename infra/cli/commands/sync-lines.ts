import type { CapabilityStatus, StreamTrouble } from '../../../ingest/contract.ts';
import type { ProviderStatus } from '../../compose/sync/sync-status.ts';
import { type Column, counted, durationOf, grouped, printable, type Terminal, table } from '../terminal.ts';
import { SECRET_WARNING_DAYS } from './doctor.ts';

const DAY_MS = 86_400_000;

const COLUMNS: readonly Column[] = [
  { title: 'provider' },
  { title: 'reads' },
  { title: 'streams', right: true },
  { title: 'seen', right: true },
  { title: 'taken', right: true },
  { title: 'excluded', right: true },
  { title: 'quarantined', right: true },
  { title: 'lag', right: true },
  { title: 'state' },
];

/** How the connected providers stand: a line for each capability, and under it what is wrong. */
export function showSync(providers: readonly ProviderStatus[], terminal: Terminal, now: number): void {
  if (providers.length === 0) return;
  const rows = providers.flatMap(({ provider, capabilities }) =>
    capabilities.length === 0
      ? [[provider, '', '', '', '', '', '', '', 'not begun: kith start reads it']]
      : capabilities.map((capability) => rowOf(provider, capability)),
  );
  for (const line of table(COLUMNS, rows)) terminal.out(line);
  for (const provider of providers) for (const line of readingLines(provider, terminal)) terminal.out(line);
  for (const provider of providers) for (const line of secretLines(provider, terminal, now)) terminal.out(line);
  for (const { capabilities } of providers) {
    for (const { troubles, reconciled, capability, counts } of capabilities) {
      for (const line of passedOverLines(capability, counts.notes)) terminal.out(line);
      for (const trouble of troubles) for (const line of troubleLines(trouble, terminal, now)) terminal.out(line);
      if (reconciled !== undefined) terminal.out(reconciledLine(capability, reconciled));
    }
  }
}

/** Said when no process reads it; what has not begun at all says so in the table. */
function readingLines(
  { provider, isRead, readAt, trouble, capabilities }: ProviderStatus,
  terminal: Terminal,
): string[] {
  if (isRead || trouble !== undefined || capabilities.length === 0) return [];
  const since = readAt === undefined ? '' : ` since ${new Date(readAt).toISOString().slice(0, 16)}Z`;
  return [`${terminal.style('yellow', '!')} no process has read ${provider}${since}: kith start goes on where it was`];
}

/** Said when it ends within {@link SECRET_WARNING_DAYS}. */
function secretLines(
  { provider, secretExpiresAt, trouble }: ProviderStatus,
  terminal: Terminal,
  now: number,
): string[] {
  const lines =
    trouble === undefined ? [] : [terminal.style('red', `✗ ${provider} is not read: ${printable(trouble)}`)];
  const days = secretExpiresAt === undefined ? undefined : Math.floor((secretExpiresAt - now) / DAY_MS);
  if (days === undefined || days > SECRET_WARNING_DAYS) return lines;
  const ends = days < 0 ? 'has expired' : `ends in ${counted(days, 'day')}`;
  return [
    ...lines,
    `${terminal.style('yellow', '!')} the secret of ${provider} ${ends}: make a new one, then run kith connect ${provider} again`,
  ];
}

function rowOf(provider: string, status: CapabilityStatus): string[] {
  const { capability, streams, counts, lagMs } = status;
  const excluded = Object.values(counts.excluded).reduce((sum, n) => sum + n, 0);
  const numbers = [streams, counts.seen, counts.taken, excluded, counts.quarantined].map(grouped);
  return [provider, capability, ...numbers, lagMs === undefined ? '–' : durationOf(lagMs / 1000), stateOf(status)];
}

function stateOf({ states, backfill }: CapabilityStatus): string {
  const named = Object.entries(states).map(([name, n]) => `${grouped(n)} ${name}`);
  if (backfill === undefined) return named.join(', ');
  return `${named.join(', ')}: ${backfillText(backfill)}`;
}

/** `700 of 7,577 read, 81/s, about 78 s left`. */
export function backfillText({
  done,
  total,
  perSecond,
  secondsLeft,
}: NonNullable<CapabilityStatus['backfill']>): string {
  const of = total === undefined ? '' : ` of ${grouped(total)}`;
  const rate = perSecond === 0 ? '' : `, ${perSecond < 10 ? perSecond.toFixed(1) : grouped(perSecond)}/s`;
  const left = secondsLeft === undefined ? '' : `, about ${durationOf(secondsLeft)} left`;
  return `${grouped(done)}${of} read${rate}${left}`;
}

function troubleLines(
  { code, message, todo, streams, example, address, since, nextRetryAt }: StreamTrouble,
  terminal: Terminal,
  now: number,
): string[] {
  const wait = Math.max(0, (nextRetryAt - now) / 1000);
  const one = address === undefined ? example : `${example} of ${printable(address)}`;
  const what = `${counted(streams, 'stream')} (${one}): ${printable(message)}`;
  const lasting = since === undefined ? '' : `, since ${new Date(since).toISOString().slice(0, 16)}Z`;
  const lines = [
    `${terminal.style('yellow', '!')} ${what}${lasting}; tried again ${wait < 1 ? 'now' : `in ${durationOf(wait)}`}`,
  ];
  if (todo !== undefined) lines.push(`    what to do: ${printable(todo)}`);
  return [...lines, `    (${code})`];
}

/** What the provider told that is no input, by reason: an admin who misses something finds it here. */
function passedOverLines(capability: string, notes: CapabilityStatus['counts']['notes']): string[] {
  const told = Object.entries(notes).map(([reason, times]) => `${grouped(times)} ${printable(reason)}`);
  return told.length === 0 ? [] : [`  ${capability}, passed over: ${told.join('; ')}`];
}

function reconciledLine(
  capability: string,
  { streams, provider, taken }: NonNullable<CapabilityStatus['reconciled']>,
): string {
  const difference = provider - taken;
  const told =
    difference === 0
      ? 'no difference'
      : `${grouped(Math.abs(difference))} ${difference > 0 ? 'not taken' : 'more than the provider holds'}`;
  return `  ${capability}, compared with the provider (${counted(streams, 'stream')}): ${grouped(provider)} there, ${grouped(taken)} here, ${told}`;
}
