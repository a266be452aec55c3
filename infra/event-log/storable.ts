import { isUtf8 } from 'node:buffer';
import { logFault } from './errors.ts';
import type { NewRecord } from './port.ts';

/** Half of a surrogate pair has no UTF-8 form: it would come back as another text. Fault: `LOG_RECORD_INVALID`. */
export function requireStorable({ key, value }: NewRecord, where: () => string): void {
  const isText = value === null || (typeof value === 'string' ? value.isWellFormed() : isUtf8(value));
  if (key.isWellFormed() && isText) return;
  throw logFault('LOG_RECORD_INVALID', 'a key or value holds half of a surrogate pair, or bytes that are no UTF-8', {
    where: where(),
    todo: 'Call toWellFormed() on texts from outside before they become keys or values.',
  });
}
