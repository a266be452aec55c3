import { expect, test } from '@jest/globals';
import { type DeclaredPort, renderPort, withTables } from '../../../infra/tooling/render-engines.ts';

interface Features {
  readonly floats: boolean;
}

const PORT: DeclaredPort<Features> = {
  title: 'A boat',
  suite: 'test/boat.ts',
  words: { floats: 'it stays above water' },
  engines: [
    { title: 'wood', features: { floats: true }, lacks: {} },
    { title: 'stone', features: { floats: false }, lacks: { floats: 'it is too heavy' } },
  ],
};

test('a promise that an engine lacks stands in the table with the reason', () => {
  expect(renderPort(PORT).split('\n')).toEqual([
    '| A boat | wood | stone |',
    '| --- | --- | --- |',
    '| everything else: one [suite](test/boat.ts) for all | ✓ | ✓ |',
    '| it stays above water | ✓ | no: it is too heavy |',
    '',
  ]);
});

test('an engine that lacks a promise and does not say why makes no table', () => {
  const silent = PORT.engines.map((engine) => ({ ...engine, lacks: {} }));
  expect(() => renderPort({ ...PORT, engines: silent })).toThrow(/does not say why/);
});

test('tables take the place of those before, and the rest of the page stays', () => {
  const page = 'before\n<!-- engines:start -->\nold\n<!-- engines:end -->\nafter\n';
  const fresh = withTables(page, ['one\n', 'two\n']);
  expect(fresh).toBe('before\n<!-- engines:start -->\none\n\ntwo\n<!-- engines:end -->\nafter\n');
  expect(withTables(fresh, ['one\n', 'two\n'])).toBe(fresh);
  expect(() => withTables('a page without marks', [])).toThrow(/lacks the marks/);
});
