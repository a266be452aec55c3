import { expect, test } from '@jest/globals';
import { printable } from '../../infra/cli/terminal.ts';

test('a text from outside stays on its line and commands no terminal', () => {
  expect(printable('\x1b[31mred\nnew\u2028line\x7f')).toBe('\\x1b[31mred\\x0anew\\x2028line\\x7f');
  expect(printable('Zoë 王小明 – ~/inbox.mbox')).toBe('Zoë 王小明 – ~/inbox.mbox');
});
