/** Pairs that look alike and are two people, or two offices; and pairs that look unlike and are one person. */
import { describe, expect, test } from '@jest/globals';
import { blockingKeys } from '../../../resolver/core/blocking.ts';
import { readIdentity } from '../../../resolver/core/identity-reading.ts';
import { edgeWeight } from '../../../resolver/core/match-weight.ts';
import { ZONES } from '../../../resolver/core/model.ts';
import { seen } from './identities.ts';

/** In a tenant of these two alone, where everything is rare. */
function areMerged([one, other]: Pair): boolean {
  const [mine, theirs] = [readIdentity(seen(...one)), readIdentity(seen(...other))];
  const weight = edgeWeight(mine, theirs, (key) => [mine, theirs].filter(({ keys }) => keys.includes(key)).length);
  const areFound = blockingKeys(mine).some((key) => theirs.keys.includes(key));
  return areFound && weight !== undefined && weight.bits >= ZONES.likely;
}

type Seen = readonly [address: string, ...names: string[]];
type Pair = readonly [Seen, Seen];

const atTwo = (one: string, other: string): Pair => [
  ['x1@acme.example', one],
  ['y1@corp.example', other],
];

const bothAt = (local: string, ...names: string[]): Pair => [
  [`${local}@acme.example`, ...names],
  [`${local}@corp.example`, ...names],
];

describe('two people, or two offices, are not merged', () => {
  test.each<[string, Pair]>([
    [
      'second syllables that begin alike',
      [
        ['jwkim@acme.example', 'Kim Ji-wun'],
        ['jwkim@corp.example', 'Kim Jin-wun'],
      ],
    ],
    ['second names with one initial', atTwo('Chen Jia Wei', 'Chen Jun Wei')],
    ['second names that begin alike', atTwo('Jean-Luc Sarrazin', 'Jean-Loup Sarrazin')],
    ['given names of which one has a letter more', atTwo('Mario Dessauer', 'Marion Dessauer')],
    ['given names of which one has a letter within', atTwo('Kristin Dessauer', 'Kristian Dessauer')],
    [
      'a given name that the other’s begins with, in the address',
      [
        ['victor.lazenby@acme.example', 'Victor Lazenby'],
        ['victoria.lazenby@corp.example', 'Victoria Lazenby'],
      ],
    ],
    ['syllables of which one ends otherwise', atTwo('Xiaolin Peng', 'Xiaoling Peng')],
    ['syllables of which one has another vowel', atTwo('Minjung Ryu', 'Minjing Ryu')],
    ['Chinese names that sound alike', atTwo('陈 静', '陈 竞')],
    ['Chinese names that sound alike, in one word', atTwo('王薇薇', '王伟伟')],
    ['the one in one word and the other in two', atTwo('陈静', '陈 竞')],
    ['a given name and an initial', bothAt('anna', 'Anna M.')],
    [
      'a given name and an initial, and a full name',
      [
        ['anna@acme.example', 'Anna M.'],
        ['anna@corp.example', 'Anna Meininger'],
      ],
    ],
    ['a word that a department may be called by', bothAt('wombatry')],
    ['two words of which none is a given name', bothAt('supply-chain')],
    ['an office', atTwo('People Operations', 'People Operations')],
    ['a machine', atTwo('MacBook Pro', 'MacBook Pro')],
    ['what a system is called', atTwo('Ubuntu', 'Ubuntu')],
    ['a program', bothAt('zuul', 'Zuul')],
  ])('%s', (_, pair) => {
    expect(areMerged(pair)).toBe(false);
  });
});

describe('one person is merged', () => {
  test.each<[string, Pair]>([
    ['a Chinese name in one word and in two', atTwo('陈静', '陈 静')],
    ['two second names of which one is shortened', atTwo('Mary Ann Topham', 'Mary Anne Topham')],
    ['a second name in two spellings', atTwo('Anna Mueller-Vik Topham', 'Anna Muller-Vik Topham')],
    [
      'the family name first, and a hyphen',
      [
        ['hjryu@acme.example', 'Ryu Hyun-jin'],
        ['hj@mailbox.example', 'Hyunjin Ryu'],
      ],
    ],
    ['the family name first, and a hyphen in both', atTwo('Chih-Wei Lien', 'Lien Chih-Wei')],
    ['a short form of a name in another spelling', atTwo('Dmitriy Obolensky', 'Dima Obolensky')],
    ['a Greek short form', atTwo('Konstantinos Papas', 'Kostas Papas')],
    ['a Dutch short form', atTwo('Cornelis Zanten', 'Kees Zanten')],
    ['a wrong letter in a long given name', atTwo('Jonathan Kim', 'Jonathon Kim')],
    ['two letters that changed places', atTwo('Christopher Golant', 'Chirstopher Golant')],
    ['a stroke written as two letters', atTwo('Đorđe Đurđević', 'Djordje Djurdjevic')],
    ['a Greek pair of letters in front', atTwo('Νίκος Μπακογιάννης', 'Nikos Bakogiannis')],
    ['one login at a firm and at home', [['wombatry@acme.example'], ['wombatry@mailbox.example']]],
  ])('%s', (_, pair) => {
    expect(areMerged(pair)).toBe(true);
  });
});
