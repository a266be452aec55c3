import type { Company, Story } from '../../compose/demo.ts';
import type { CommandContext } from '../command-context.ts';

/** Where the demo answers. */
export interface DemoServer {
  readonly url: string;
  readonly token: string;
  /** A link that signs a browser in and goes to a path. */
  link(path: string): string;
}

/** Prints what is planted in the demo, and where to look at it: commands, and links when it is served. */
export function showDemo({ terminal, folder, kith }: CommandContext, company: Company, server?: DemoServer): void {
  const { root } = folder;
  const { name, domains, employees, contacts, accounts, nobody, stories } = company;
  if (terminal.json) {
    const served = server === undefined ? {} : { url: server.url, token: server.token };
    const size = { employees: employees.length, contacts: contacts.length, accounts: accounts.length };
    terminal.out(JSON.stringify({ company: name, domains, ...size, data: root, ...served, stories }));
    return;
  }
  terminal.out(
    terminal.style(
      'bold',
      `${name}: ${employees.length} employees, ${contacts.length} contacts, ${accounts.length} accounts. All invented.`,
    ),
  );
  terminal.out('');
  const nobodys = new Set(nobody.map(({ address }) => address));
  for (const story of stories) {
    terminal.out(terminal.style('bold', story.title));
    terminal.out(`  ${story.look}`);
    for (const line of waysToLook(story, nobodys, { kith, root }, server)) terminal.out(`  ${line}`);
  }
  if (server === undefined) {
    terminal.out(`\nNext: ${kith} start --data ${root}`);
    return;
  }
  terminal.out('');
  terminal.out(terminal.style('bold', `kith answers on ${server.url}`));
  terminal.out(`  all questions, to try out   ${server.link('/docs')}`);
  terminal.out(`  in a program                curl -H "Authorization: Bearer ${server.token}" ${server.url}/v1/status`);
  terminal.note('Ctrl-C stops it; the same command shows it again.');
}

/** Whom or what a story is about first: somebody, an account, or an address that is nobody's. */
function waysToLook(
  story: Story,
  nobody: ReadonlySet<string>,
  { kith, root }: { kith: string; root: string },
  server: DemoServer | undefined,
): string[] {
  const first = Object.values(story.cast)[0] ?? '';
  const subject = first.replace(/^mailto:|^tel:/, '');
  const data = root === './kith-data' ? '' : ` --data ${root}`;
  if (nobody.has(first)) return [`${kith} export identities${data} | grep ${subject}`];
  const isAccount = first === subject && !subject.includes('@') && !subject.startsWith('+');
  const command = `${kith} ${isAccount ? 'account' : 'who-knows'} ${subject}${data}`;
  if (server === undefined) return [command];
  const path = isAccount ? `/v1/accounts/${subject}` : `/v1/people/${encodeURIComponent(subject)}/known-by`;
  return [command, server.link(path)];
}
