import { describe, expect, test } from '@jest/globals';
import type { EvalRecord, FindPersons } from '../record.ts';
import { bird } from './bird.ts';
import { goteZingg } from './gote-zingg.ts';
import {
  sameAddress,
  sameAddressOrName,
  sameUnsharedAddressOrAnyName,
  sameUnsharedAddressOrName,
} from './same-text.ts';

const seen = (key: string, address: string, ...names: string[]): EvalRecord => ({
  key,
  address,
  names,
  firstAt: 0,
  lastAt: 0,
});

/** The clusters of two or more, each in the order of keys. */
const joined = (find: FindPersons, ...records: EvalRecord[]) =>
  find(records)
    .clusters.map(({ members }) => members.map(({ key }) => key).sort())
    .filter(({ length }) => length > 1);

const ALICE = seen('1', 'alice@acme.example', 'Alice Smith');
const RENAMED = seen('2', 'alice@acme.example', 'asmith');
const ELSEWHERE = seen('3', 'smith@globex.example', 'Álice  SMITH');
const BOB = seen('4', 'bob@acme.example', 'Bob Jones');
const HANDLE = seen('5', 'dev@initech.example', 'asmith');

describe('the rules of equal texts', () => {
  test('the same address joins, whatever the name', () => {
    expect(joined(sameAddress, ALICE, RENAMED, ELSEWHERE, BOB)).toEqual([['1', '2']]);
  });

  test('the same full name joins too, without case and accents, and through others', () => {
    expect(joined(sameAddressOrName, RENAMED, ELSEWHERE, BOB, ALICE, HANDLE)).toEqual([['1', '2', '3']]);
  });

  test('an address of three family names joins nobody, the names beside it still do', () => {
    const shared = ['Alice Smith', 'Bob Jones', 'Carol Miller'].map((name, at) =>
      seen(`s${at}`, 'x@acme.example', name),
    );
    expect(joined(sameAddressOrName, ...shared, ELSEWHERE)).toEqual([['3', 's0', 's1', 's2']]);
    expect(joined(sameUnsharedAddressOrName, ...shared, ELSEWHERE)).toEqual([['3', 's0']]);
  });

  test('one address with three family names is alone when its names are not told apart', () => {
    const shared = seen('s', 'x@acme.example', 'Alice Smith', 'Bob Jones', 'Carol Miller');
    expect(joined(sameUnsharedAddressOrName, shared, ELSEWHERE, BOB)).toEqual([]);
  });

  test('a name of one word joins only where asked', () => {
    expect(joined(sameUnsharedAddressOrName, RENAMED, HANDLE)).toEqual([]);
    expect(joined(sameUnsharedAddressOrAnyName, RENAMED, HANDLE)).toEqual([['2', '5']]);
  });
});

describe('the rules of Bird et al.', () => {
  test('join names that nearly agree, given and family name each for itself', () => {
    const typo = seen('t', 'q1@globex.example', 'Alexandra Featherstonehaugh');
    expect(joined(bird, typo, seen('u', 'q2@initech.example', 'Alexandra Featherstonhaugh'))).toEqual([['t', 'u']]);
    expect(joined(bird, typo, seen('u', 'q2@initech.example', 'Alexander Featherstonhaugh'))).toEqual([]);
    expect(joined(bird, ALICE, seen('u', 'q2@initech.example', 'Smith, Alice'))).toEqual([['1', 'u']]);
  });

  test('join a local part that is made from the other one’s name', () => {
    expect(joined(bird, ALICE, seen('u', 'asmith@globex.example'))).toEqual([['1', 'u']]);
    expect(joined(bird, ALICE, seen('u', 'smith.alice@globex.example'))).toEqual([['1', 'u']]);
    expect(joined(bird, ALICE, seen('u', 'bsmith@globex.example'))).toEqual([]);
  });

  test('join equal local parts of three signs and more', () => {
    expect(joined(bird, seen('1', 'kit@acme.example'), seen('2', 'kit@globex.example'))).toEqual([['1', '2']]);
    expect(joined(bird, seen('1', 'jo@acme.example'), seen('2', 'jo@globex.example'))).toEqual([]);
  });
});

describe('the rules after Gote and Zingg', () => {
  test('join a name in either order, as one word, and without numbers and remarks', () => {
    expect(joined(goteZingg, ALICE, seen('u', 'q2@initech.example', 'Smith Alice'))).toEqual([['1', 'u']]);
    expect(joined(goteZingg, ALICE, seen('u', 'q2@initech.example', 'AliceSmith (Acme)'))).toEqual([['1', 'u']]);
    expect(joined(goteZingg, ALICE, seen('u', 'q2@initech.example', 'Alice Jones'))).toEqual([]);
  });

  test('join a local part that writes the other one’s name, and no other that holds it', () => {
    expect(joined(goteZingg, ALICE, seen('u', 'a.smith@globex.example'))).toEqual([['1', 'u']]);
    expect(joined(goteZingg, ALICE, seen('u', 'smith.alice.acme@globex.example'))).toEqual([]);
  });

  test('join equal local parts of four letters and more that are not an office', () => {
    expect(joined(goteZingg, seen('1', 'kitty1@acme.example'), seen('2', 'kitty@globex.example'))).toEqual([
      ['1', '2'],
    ]);
    expect(joined(goteZingg, seen('1', 'kit@acme.example'), seen('2', 'kit@globex.example'))).toEqual([]);
    expect(joined(goteZingg, seen('1', 'info@acme.example'), seen('2', 'info@globex.example'))).toEqual([]);
  });
});
