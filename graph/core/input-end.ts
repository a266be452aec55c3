/** How an input ended, as the accounts count it. */
export interface End {
  readonly class: string;
  readonly reason: string;
}

export const APPLIED: End = { class: 'applied', reason: '' };
export const DUPLICATE: End = { class: 'duplicate', reason: '' };
export const RECEIVED: End = { class: 'received', reason: '' };

export function ignored(reason: string): End {
  return { class: 'ignored', reason };
}
