/** An answer with a good status that is none of Google's APIs: a page of something in between, or half an answer. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly status: number;
  /** `cut`: it ended too early. */
  readonly what: 'page' | 'cut' | 'other';

  constructor(status: number, what: UnexpectedAnswer['what']) {
    super(`an answer that is no answer of the API (${what})`);
    this.status = status;
    this.what = what;
  }
}
