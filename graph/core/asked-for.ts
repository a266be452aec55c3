import { type IdentityKey, identityOf } from '../../resolver/contract.ts';

/** The key that an address or a phone number stands for; absent when the text is neither. */
export function keyOf(who: string): IdentityKey | undefined {
  const text = who.trim();
  const scheme = /^(?:mailto|tel|urn):/i.test(text) ? '' : text.includes('@') ? 'mailto:' : phoneOrProvider(text);
  const identity = scheme === undefined ? 'empty' : identityOf(`${scheme}${text}`);
  return typeof identity === 'string' ? undefined : identity.key;
}

function phoneOrProvider(text: string): string | undefined {
  if (text.startsWith('+')) return 'tel:';
  return text.includes(':') ? 'urn:' : undefined;
}
