/** Notices that the identity secret of a folder has changed, also when its graph is gone. The secret itself is not kept. */
import { existsSync, readFileSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import { keyedHash } from '../kernel/fingerprint.ts';
import { type DataFolder, replaceFile } from './data-folder.ts';

/** No address reads like this, so the check value is nobody's id. */
const CHECKED_TEXT = 'the identity secret of this folder';

/** Fails with `GRA_SECRET` when the ids of this folder are made with another secret; the first one is remembered. */
export function requireSameSecret(folder: DataFolder, secret: string): void {
  if (!existsSync(folder.secretCheckFile)) {
    rememberSecret(folder, secret);
    return;
  }
  if (readFileSync(folder.secretCheckFile, 'utf8').trim() === keyedHash(secret, CHECKED_TEXT)) return;
  throw new Fault('GRA_SECRET', 'the ids in this folder are made with another identity secret', {
    where: folder.root,
    todo: 'set KITH_IDENTITY_SECRET to what it was, or run `kith replay` to give everybody a new id',
  });
}

/** From now on the ids of this folder are made with this secret. */
export function rememberSecret(folder: DataFolder, secret: string): void {
  replaceFile(folder.secretCheckFile, `${keyedHash(secret, CHECKED_TEXT)}\n`);
}
