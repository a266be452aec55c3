/** Connecting providers: connect, disconnect, secrets. */
import type { Command } from 'commander';
import { openDataFolder } from '../../compose/data-folder.ts';
import type { AdminStep } from '../../compose/sync/admin-steps.ts';
import type { Connection } from '../../compose/sync/connections.ts';
import type { Settings } from '../../config/environment.ts';
import { Fault, isFault } from '../../kernel/fault.ts';
import { type CommandContext, type CommonOptions, openContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { counted } from '../terminal.ts';
import { adviceOf, checksOf, showChecks } from './check-lines.ts';
import { type Kept, refuseEnded, refuseEndedCertificate, type SharedOptions } from './connect-options.ts';
import { addGoogle, addMicrosoft, addTwilio, type ConnectPlan } from './connect-providers.ts';

export function addConnect(program: Command, settings: Settings): void {
  const connect = program
    .command('connect')
    .description(
      'Connect a provider: says what an administrator has to do there, tries everything, and keeps the secret sealed.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  kith connect google --help\n  kith connect google --key service-account.json --admin admin@acme.example\n  kith connect microsoft --tenant-id … --client-id … --secret-file secret.txt\n  kith connect twilio --account-sid AC… --token-file token.txt\n\nNothing is saved unless everything that was asked for works. Run it again to change something: what you do not name stays as it was.',
    );
  for (const add of [addGoogle, addMicrosoft, addTwilio]) {
    add(connect, async (plan, command) => {
      process.exitCode = await runConnect(plan, command, settings);
    });
  }
  program
    .command('disconnect')
    .description('Forget a connection and its secret. What was read stays.')
    .argument('<provider>', 'google, microsoft or twilio')
    .addHelpText(
      'after',
      '\nExamples:\n  kith disconnect google\n\nTo take back what was granted, remove the delegation or the application at the provider.',
    )
    .action(async (name: string, _: unknown, command: Command) => {
      const context = openContext(command.optsWithGlobals<CommonOptions>(), settings);
      const { connections, provider } = await namedConnection(context, settings, name);
      connections.remove(provider);
      const { terminal } = context;
      if (terminal.json) terminal.out(JSON.stringify({ disconnected: provider }));
      else terminal.out(`${provider} is no longer connected, and its secret is gone. What was read stays.`);
    });
  program
    .command('secrets')
    .description('The secrets of connections.')
    .command('rotate')
    .description('Seal all secrets again with a new key.')
    .addHelpText(
      'after',
      '\nExamples:\n  kith secrets rotate\n  KITH_SECRET_KEY=old KITH_SECRET_KEY_NEXT=new kith secrets rotate',
    )
    .action(async (_: unknown, command: Command) => {
      const context = openContext(command.optsWithGlobals<CommonOptions>(), settings);
      const connections = await connectionsOf(context, settings);
      const sealed = connections.rotate(settings.secretKey.next);
      if (context.terminal.json) context.terminal.out(JSON.stringify({ sealed }));
      else context.terminal.out(`sealed ${counted(sealed, 'secret')} with a new key`);
    });
}

/** The connections of the tenant that a command is about. */
export async function connectionsOf({ folder }: CommandContext, settings: Settings) {
  const { Connections } = await import('../../compose/sync/connections.ts');
  return new Connections(folder, settings.secretKey);
}

/** Fails with misuse when there is no such provider. */
export async function namedConnection(context: CommandContext, settings: Settings, name: string) {
  const { PROVIDERS } = await import('../../compose/sync/connections.ts');
  const provider = PROVIDERS.find((each) => each === name);
  if (provider === undefined) {
    throw new Fault('CLI_MISUSE', `"${name.slice(0, 64)}" is not a provider`, {
      todo: `providers are ${PROVIDERS.join(', ')}`,
    });
  }
  return { connections: await connectionsOf(context, settings), provider };
}

async function runConnect(plan: ConnectPlan, command: Command, settings: Settings): Promise<number> {
  const context = openContext(command.optsWithGlobals<CommonOptions>(), settings, { demo: false, later: true });
  if (context.folder.demo) {
    throw new Fault('CLI_IS_A_DEMO', 'this folder holds the invented company of the demo', {
      where: context.folder.root,
      todo: 'name another with --data: the real and the invented are not to be mixed',
    });
  }
  const { allowUnknownNames, secretExpires } = command.opts<SharedOptions>();
  refuseEnded(secretExpires, context.embedded.clock());
  const { terminal } = context;
  const connections = await connectionsOf(context, settings);
  const kept = keptIn(connections, plan.provider);
  const asked = await plan.ask(context, kept);
  const { connection, secret } = asked;
  const { refuseOtherTenant } = await import('../../compose/sync/connections.ts');
  refuseOtherTenant(connection, context.folder);
  if (!terminal.json) showSteps(asked.steps, context);
  const isAllowed = (name: string) => allowUnknownNames === true || connection.namesForLater.includes(name);
  const { checks, found } = await tryConnection(connection, secret, isAllowed, context);
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) {
    const { root, tenant } = context.folder;
    openDataFolder({ root, tenant, create: { demo: false } });
    // a certificate says itself when it ends, whatever was typed
    connections.put({ ...connection, ...found.secretExpiresAt, namesForLater: found.forLater }, secret);
  }
  if (terminal.json) {
    terminal.out(
      JSON.stringify({ connected: failed.length === 0 ? connection.provider : null, checks: checks.map(plainCheck) }),
    );
    return failed.length === 0 ? EXIT.done : EXIT.failed;
  }
  if (failed.length > 0) {
    const parts = [...new Set(failed.map(({ capability }) => capability))];
    const rest = connection.capabilities.filter((each) => !parts.some((part) => part === each));
    terminal.out(
      terminal.style('red', '✗ nothing was saved. Mend what is named above, then run the same command again.'),
    );
    if (rest.length > 0 && !parts.includes('directory'))
      terminal.note(`  Or begin without it: --capabilities ${rest.join(',')}`);
    return EXIT.failed;
  }
  terminal.out(terminal.style('green', `✓ ${connection.provider} is connected.`));
  for (const line of await scopeLines(connection)) terminal.out(`  ${line}`);
  terminal.out(
    `  ${context.kith} start            reads the last ${connection.historyDays} days, newest first, then keeps up`,
  );
  terminal.out(`  ${context.kith} status           how far it is`);
  terminal.out(`  ${context.kith} doctor           tries everything again, and says how long the first reading takes`);
  return EXIT.done;
}

/** What was connected before, and its secret if it can still be opened. */
function keptIn(
  connections: Awaited<ReturnType<typeof connectionsOf>>,
  provider: Connection['provider'],
): Kept | undefined {
  const connection = connections.find(provider);
  if (connection === undefined) return undefined;
  try {
    return connections.get(provider);
  } catch (error) {
    if (!isFault(error)) throw error;
    // a secret that is lost is the reason for connecting again
    return { connection, lost: error };
  }
}

/** Who is read and what is left out, so that a slip is seen. */
async function scopeLines({ capabilities, scope }: Connection): Promise<string[]> {
  const { SCOPE_OPTIONS } = await import('../../compose/sync/scope-checks.ts');
  const lists = Object.entries(scope).flatMap(([name, value]) =>
    Array.isArray(value) && value.length > 0 ? [`${SCOPE_OPTIONS[name] ?? name} ${value.join(',')}`] : [],
  );
  const meetings = scope.privateMeetings === 'attendance' ? ['--private-meetings attendance'] : [];
  return [`reads ${capabilities.join(', ')}`, ...lists, ...meetings];
}

async function tryConnection(
  connection: Connection,
  secret: string,
  isAllowed: (name: string) => boolean,
  context: CommandContext,
) {
  const { terminal, signal } = context;
  const { connectorOf } = await import('../../compose/sync/connector-of.ts');
  const { forgottenCoolDowns, providerPorts } = await import('../../compose/sync/provider-ports.ts');
  const { checkScope } = await import('../../compose/sync/scope-checks.ts');
  const connector = await connectorOf(connection, secret, providerPorts(forgottenCoolDowns()));
  const ends = await connector.secretExpiresAt?.(signal);
  refuseEndedCertificate(ends, context.embedded.clock());
  const scope = await checkScope(connector, connection, isAllowed, signal);
  const said = new Set<string>();
  const reached = await showChecks(checksOf(connector, signal, scope.subjects), terminal, said);
  if (reached.some(({ outcome }) => outcome === 'failed')) return { checks: reached, found: { forLater: [] } };
  const checks = [...reached, ...(await showChecks(scope.checks, terminal, said))];
  const secretExpiresAt = ends === undefined ? {} : { secretExpiresAt: new Date(ends).toISOString() };
  return { checks, found: { secretExpiresAt, forLater: [...scope.forLater] } };
}

/** A check as JSON. */
export function plainCheck({ failure, ...check }: Awaited<ReturnType<typeof showChecks>>[number]) {
  if (failure === undefined) return check;
  const { code, message } = failure;
  return { ...check, failure: { code, message, todo: adviceOf(failure) ?? null } };
}

function showSteps(steps: readonly AdminStep[], { terminal }: CommandContext): void {
  terminal.note('What has to be done at the provider, once:');
  steps.forEach(({ text, paste }, at) => {
    terminal.note(`  ${at + 1}. ${text}`);
    if (paste !== undefined) terminal.note(`       ${paste}`);
  });
  terminal.note('');
}
