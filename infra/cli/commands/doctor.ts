import type { Command } from 'commander';
import type { Provider } from '../../compose/sync/connections.ts';
import type { BackfillEstimate } from '../../compose/sync/connector-of.ts';
import type { Settings } from '../../config/environment.ts';
import { Fault, isFault } from '../../kernel/fault.ts';
import { type CommandContext, type CommonOptions, openContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, durationOf, grouped, printable } from '../terminal.ts';
import { checksOf, showChecks } from './check-lines.ts';
import { connectionsOf, namedConnection, plainCheck } from './connect.ts';

const DAY_MS = 86_400_000;
/** A secret that ends within so many days is worth a warning. */
export const SECRET_WARNING_DAYS = 30;

export function addDoctor(program: Command, settings: Settings): void {
  program
    .command('doctor')
    .description('Try every connected capability with real calls, and what must not be possible, too.')
    .argument('[provider]', 'google, microsoft or twilio; all of them by default')
    .addHelpText(
      'after',
      '\nExamples:\n  kith doctor\n  kith doctor google --json\n\nIt tries to read the text of a mail, and reports it as a success when it is refused. Exit code 1 when anything failed.',
    )
    .action(async (name: string | undefined, _: unknown, command: Command) => {
      const context = openContext(command.optsWithGlobals<CommonOptions>(), settings);
      process.exitCode = await examine(context, settings, name);
    });
}

async function examine(context: CommandContext, settings: Settings, name: string | undefined): Promise<number> {
  const connections = await connectionsOf(context, settings);
  const wanted =
    name === undefined
      ? connections.all().map(({ provider }) => provider)
      : [(await namedConnection(context, settings, name)).provider];
  if (wanted.length === 0) {
    throw new Fault('CLI_NOT_CONNECTED', 'no provider is connected here', { todo: 'kith connect --help' });
  }
  const reports = [];
  for (const provider of wanted) reports.push(await examineOrSay(context, settings, provider));
  if (context.terminal.json) context.terminal.out(JSON.stringify({ providers: reports }));
  return reports.every(({ healthy }) => healthy) ? EXIT.done : EXIT.failed;
}

/** What is wrong with one provider, such as a secret that is lost, keeps nobody from hearing of the others. */
async function examineOrSay(context: CommandContext, settings: Settings, provider: Provider) {
  try {
    return await examineOne(context, settings, provider);
  } catch (error) {
    if (!isFault(error) || context.signal.aborted) throw error;
    const { code, message, todo } = error;
    const { terminal } = context;
    if (!terminal.json) {
      terminal.out(`${terminal.style('red', '✗')} ${provider} cannot be examined: ${printable(message)} (${code})`);
      if (todo !== undefined) terminal.out(`    what to do: ${printable(todo)}`);
    }
    return { provider, healthy: false, checks: [], estimates: [], error: { code, message, todo: todo ?? null } };
  }
}

async function examineOne(context: CommandContext, settings: Settings, provider: Provider) {
  const { terminal, signal } = context;
  const { connection, secret } = (await connectionsOf(context, settings)).get(provider);
  const { connectorOf } = await import('../../compose/sync/connector-of.ts');
  const { forgottenCoolDowns, providerPorts } = await import('../../compose/sync/provider-ports.ts');
  const { checkScope } = await import('../../compose/sync/scope-checks.ts');
  const connector = await connectorOf(connection, secret, providerPorts(forgottenCoolDowns()));
  if (!terminal.json) terminal.out(terminal.style('bold', provider));
  const isAllowed = (one: string) => connection.namesForLater.includes(one);
  const scope = await checkScope(connector, connection, isAllowed, signal);
  const said = new Set<string>();
  const reached = await showChecks(checksOf(connector, signal, scope.subjects), terminal, said);
  const isReached = reached.every(({ outcome }) => outcome !== 'failed');
  const checks = [...reached, ...(await showChecks(isReached ? scope.checks : [], terminal, said))];
  const healthy = checks.every(({ outcome }) => outcome !== 'failed');
  const horizon = context.embedded.clock() - connection.historyDays * DAY_MS;
  const estimates = healthy ? await connector.estimate({ subjects: scope.subjects ?? [], horizon }, signal) : [];
  const told = connection.secretExpiresAt;
  const expiresAt = (await connector.secretExpiresAt?.(signal)) ?? (told === undefined ? undefined : Date.parse(told));
  const days = expiresAt === undefined ? undefined : Math.floor((expiresAt - context.embedded.clock()) / DAY_MS);
  if (!terminal.json) {
    for (const line of estimates.map(estimateLine)) terminal.out(line);
    if (days !== undefined) terminal.out(secretLine(days));
  }
  return {
    ...{ provider, healthy, checks: checks.map(plainCheck), estimates },
    secretExpiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}

function estimateLine({ capability, mailboxes, counted: looked, since, items, seconds }: BackfillEstimate): string {
  const where = `in ${counted(mailboxes, 'mailbox', 'mailboxes')}`;
  const basis = looked === mailboxes ? 'counted in all of them' : `extended from ${grouped(looked)} of them`;
  const age = since === undefined ? 'of any age, since they cannot be counted by date' : `since ${since}`;
  return `  ${capability}: about ${grouped(items)} items ${where} (${basis}, ${age}); by the limits of the provider at least ${durationOf(seconds)}`;
}

function secretLine(days: number): string {
  if (days < 0) return '✗ the secret has expired';
  const when = `the secret is valid for ${counted(days, 'day')}`;
  return days <= SECRET_WARNING_DAYS ? `! ${when}: make a new one, then run kith connect again` : `  ${when}`;
}
