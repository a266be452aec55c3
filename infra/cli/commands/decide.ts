/** `kith merge`, `kith split`: people's word on who is one person, which wins over evidence. */
import type { Command } from 'commander';
import { decidablePair, type GraphQueries, type IdentityView, keyOfView } from '../../../graph/contract.ts';
import type { Decision } from '../../../resolver/contract.ts';
import { systemClock } from '../../clock.ts';
import { type Pair, personsOf, saidSoFar, sayOfPairs } from '../../compose/identity-decisions.ts';
import type { Settings } from '../../config/environment.ts';
import { Fault } from '../../kernel/fault.ts';
import { bringUpToDate } from '../bring-up-to-date.ts';
import { type CommonOptions, openContext, openLogOf, withQueries } from '../command-context.ts';
import { examples } from './ask.ts';
import { outcomeOf, type Saying, showDecided } from './decided.ts';

export function addDeciding(program: Command, settings: Settings): void {
  program
    .command('merge')
    .description('Two addresses are one person: say so, whatever the evidence.')
    .argument('<a>', 'an address, a phone number or an id')
    .argument('<b>', 'another one of the same person')
    .addHelpText('after', examples('kith merge ada@example.com ada.king@home.example'))
    .action(async (a: string, b: string, _: unknown, command: Command) => {
      process.exitCode = await decide(command.optsWithGlobals(), settings, (...known) =>
        pairOf('same', a, b, ...known),
      );
    });
  program
    .command('split')
    .description('Two addresses are two people; or an address is not whose it is taken for.')
    .argument('<a>', 'an address, a phone number or an id')
    .argument('[b]', 'another one, of somebody else; without it: whatever else the first is joined with')
    .addHelpText(
      'after',
      `${examples('kith split ada@example.com ada.king@home.example', 'kith split +12025550101')}

A split gives back what was there before the merge, to the last figure, unless a third had as good a claim to one of the two
and gets it now. \`kith reviews withdraw\` takes a word back, and then everything is as it was.`,
    )
    .action(async (a: string, b: string | undefined, _: unknown, command: Command) => {
      process.exitCode = await decide(command.optsWithGlobals(), settings, (queries, held) =>
        b === undefined ? fromAllOthers(queries, a) : pairOf('different', a, b, queries, held),
      );
    });
}

/** Finds out what is said, and of whom. @param held what was said until now */
export type Choosing = (queries: GraphQueries, held: readonly Decision[]) => Promise<Saying>;

/** Two identities of which this can be said. Faults: `CLI_NOBODY`, `CLI_NOBODYS_OWN`, `CLI_MISUSE`, `CLI_NOT_DECIDED`. */
export async function pairOf(
  said: Decision['said'],
  a: string,
  b: string,
  queries: GraphQueries,
  held: readonly Decision[],
): Promise<Saying> {
  const [one, other] = [await identityOf(queries, a), await identityOf(queries, b)];
  const pair = decidablePair(said, [one, other], held);
  if (!('why' in pair)) return { said, pairs: [[one, other]] };
  if (pair.why === 'nobodys own') throw nobodysOwn(pair.end === 0 ? a : b, pair.class);
  if (pair.why === 'never decided') {
    throw new Fault('CLI_NOT_DECIDED', `nobody said anything of "${a}" and "${b}"`, {
      todo: 'name the two addresses of which it was said; evidence decides of all others',
    });
  }
  throw new Fault('CLI_MISUSE', `"${a}" and "${b}" mean the same address`, {
    todo: 'name two addresses',
  });
}

async function fromAllOthers(queries: GraphQueries, who: string): Promise<Saying> {
  const own = await identityOf(queries, who);
  if (own.class !== 'person') throw nobodysOwn(who, own.class);
  const [person] = await personsOf(queries, [own.id]);
  const others = person?.identities.filter(({ id }) => id !== own.id) ?? [];
  if (others.length === 0) {
    throw new Fault('CLI_ALONE', `"${who}" is joined with no other address`, {
      todo: 'there is nothing to split; `kith explain` shows the addresses of a person',
    });
  }
  return { said: 'different', pairs: others.map((other) => [own, other] as const) };
}

function nobodysOwn(who: string, itsClass: IdentityView['class']): Fault {
  return new Fault('CLI_NOBODYS_OWN', `"${who}" is nobody's own: it is a ${itsClass} address`, {
    todo: 'only addresses of one person each can be merged or split',
  });
}

/** An identity by its address, number or id. */
export async function identityOf(queries: GraphQueries, who: string): Promise<IdentityView> {
  const identity = await queries.identity(who);
  if (identity !== undefined) return identity;
  throw new Fault('CLI_NOBODY', `no address, number or id "${who}" is known`, {
    todo: 'give an address that `kith explain PERSON` shows; one that was never seen is known after an import of what names it',
  });
}

/**
 * Puts what is said into the log, has it applied, and tells whom it concerned before and whom now.
 *
 * @returns the exit code: failed when the persons are not as it was said, because a directory or another word is against it
 */
export async function decide(options: CommonOptions, settings: Settings, choose: Choosing): Promise<number> {
  const context = openContext(options, settings);
  const log = await openLogOf(context);
  try {
    const { saying, before, recorded, held } = await withQueries(context, async (queries) => {
      const { decisions = [] } = (await saidSoFar(log, queries)).inLog;
      const chosen = await choose(queries, decisions);
      const persons = await personsOf(queries, [...new Set(chosen.pairs.flat().map(({ id }) => id))]);
      const pairs = chosen.pairs.map(([a, b]): Pair => [keyOfView(a), keyOfView(b)]);
      const news = await sayOfPairs(log, chosen.said, pairs, decisions, systemClock);
      return { saying: chosen, before: persons, recorded: news.length, held: decisions };
    });
    const applied = await bringUpToDate(log, context);
    const outcome = applied
      ? await withQueries(context, (queries) => outcomeOf(queries, saying, before, held))
      : undefined;
    return showDecided({ saying, recorded, before, ...outcome }, context);
  } finally {
    await log.close();
  }
}
