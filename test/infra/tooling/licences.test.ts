import { describe, expect, test } from '@jest/globals';
import { checkLicences, isAllowed, listLicences, productionPackages } from '../../../infra/tooling/licences.ts';

describe('licences of what comes with kith', () => {
  test.each(['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-3.0)', 'WTFPL OR ISC'])('%s is allowed', (licence) => {
    expect(isAllowed(licence)).toBe(true);
  });

  test.each([
    'AGPL-3.0-only',
    'BUSL-1.1',
    'Elastic-2.0',
    'SSPL-1.0',
    'GPL-3.0',
    'MIT AND SSPL-1.0',
    'SEE LICENSE IN a',
    'UNLICENSED',
    '',
  ])('%s is refused', (licence) => {
    expect(isAllowed(licence)).toBe(false);
    expect(checkLicences([{ name: 'a', version: '1.0.0', licence }])).toHaveLength(1);
  });

  test('a mix that needs reading is left to a person', () =>
    expect(isAllowed('MIT AND (ISC OR SSPL-1.0)')).toBe(false));

  test('a package that names none is refused', () => {
    expect(checkLicences([{ name: 'a', version: '1.0.0' }])).toEqual([
      expect.objectContaining({ what: 'a 1.0.0 is under no licence that it names' }),
    ]);
  });

  test('only what is installed without development packages counts, at any depth', () => {
    const packages = productionPackages({
      packages: {
        '': { license: 'Apache-2.0' },
        'node_modules/z': { version: '1.0.0', license: 'MIT' },
        'node_modules/z/node_modules/@a/b': { version: '2.0.0', license: 'SSPL-1.0' },
        'node_modules/jest': { version: '3.0.0', license: 'GPL-3.0', dev: true },
      },
    });
    expect(listLicences(packages)).toBe('MIT: z\nSSPL-1.0: @a/b\n');
    expect(checkLicences(packages)).toEqual([
      expect.objectContaining({ todo: 'do without it: this licence is refused' }),
    ]);
  });
});
