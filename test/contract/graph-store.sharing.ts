/** Several processes that write to one graph. */
import { expect, test } from '@jest/globals';
import type { GraphBatch } from '../../graph/contract.ts';
import { isFault } from '../../infra/kernel/fault.ts';
import { batchOf, expectFault, type GraphUnderTest, mail, named, SOURCE, tiesOf } from './graph-store.ground.ts';

/** How often a case with two writers is played: they do not meet every time. */
const ROUNDS = 8;

export function sharingCases(graph: () => GraphUnderTest): void {
  test('whoever claims a partition fences everybody who claimed it before', async () => {
    const zombie = await graph().store.claim(SOURCE);
    const another = await graph().openAnother();
    const claim = await another.claim(SOURCE);
    await expectFault('GRA_FENCED', graph().store.apply(zombie, batchOf([mail('one', 'ada', 'grace')], 0, 1)));
    expect(await tiesOf(graph())).toEqual([]);
    await another.apply(claim, batchOf([mail('two', 'ada', 'grace')], 0, 1));
    await another.close();
    expect(await tiesOf(graph())).toHaveLength(1);
  });

  test('of two processes that apply one batch at the same moment, one does', async () => {
    const another = await graph().openAnother();
    for (let position = 0; position < ROUNDS; position += 1) {
      const claim = await graph().store.claim(SOURCE);
      // Different activities, so that nothing but the position stands in the way of the second.
      const batches = ['one', 'two'].map((key) =>
        batchOf([mail(`${key} ${position}`, key, 'ada')], position, position + 1),
      );
      const [first, second] = await Promise.allSettled([
        graph().store.apply(claim, batches[0] as GraphBatch),
        another.apply(claim, batches[1] as GraphBatch),
      ]);
      const refused = [first, second].flatMap((one) => (one?.status === 'rejected' ? [one.reason] : []));
      expect(refused.map((error) => (isFault(error) ? error.code : error))).toEqual(['GRA_GAP']);
    }
    await another.close();
    expect((await graph().queries.accounts())[0]).toMatchObject({ received: ROUNDS, applied: ROUNDS });
  });

  test('whoever claims while a batch is applied fences it, or begins behind it', async () => {
    const another = await graph().openAnother();
    for (let round = 0; round < ROUNDS; round += 1) {
      const zombie = await graph().store.claim(SOURCE);
      const { position } = zombie;
      const applying = graph().store.apply(zombie, batchOf([mail(`${round}`, 'ada', 'grace')], position, position + 1));
      const [applied, claimed] = await Promise.allSettled([applying, another.claim(SOURCE)]);
      const claim = claimed?.status === 'fulfilled' ? claimed.value : undefined;
      expect(claim?.position).toBe(applied?.status === 'fulfilled' ? position + 1 : position);
      if (applied?.status === 'rejected') expect(isFault(applied.reason, 'GRA_FENCED')).toBe(true);
    }
    await another.close();
  });

  test('two processes that write to the same two persons, by different addresses, join what both have written', async () => {
    const another = await graph().openAnother();
    const [one, other] = [await graph().store.claim(SOURCE), await another.claim({ ...SOURCE, partition: 1 })];
    const ofAda = [named('ada', 'Ada Lovelace'), named('ada.lovelace', 'Ada Lovelace')];
    const names = [...ofAda, named('grace', 'Grace Hopper'), named('grace.hopper', 'Grace Hopper')];
    await graph().store.apply(one, batchOf(names, 0, 1));
    for (let round = 1; round <= ROUNDS; round += 1) {
      await Promise.all([
        graph().store.apply(one, batchOf([mail(`left ${round}`, 'ada', 'grace')], round, round + 1)),
        another.apply(other, batchOf([mail(`right ${round}`, 'ada.lovelace', 'grace.hopper')], round - 1, round)),
      ]);
      expect((await tiesOf(graph())).map(({ tie }) => tie.mails)).toEqual([2 * round]);
    }
    await another.close();
  });

  test('two processes that see one address under different names at the same moment keep both names', async () => {
    const another = await graph().openAnother();
    const [one, other] = [await graph().store.claim(SOURCE), await another.claim({ ...SOURCE, partition: 1 })];
    await graph().store.apply(one, batchOf([named('desk', 'Mary Jackson')], 0, 1));
    const names = ['Mary Jackson'];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [left, right] = [`Mary Left${'t'.repeat(round)}`, `Mary Right${'t'.repeat(round)}`];
      await Promise.all([
        graph().store.apply(one, batchOf([named('desk', left)], round, round + 1)),
        another.apply(other, batchOf([named('desk', right)], round - 1, round)),
      ]);
      names.push(left, right);
    }
    await another.close();
    for await (const identity of graph().queries.identities()) expect(identity.names).toEqual(names.sort());
  });
}
