import { Fault } from '../../infra/kernel/fault.ts';
import type { FailureKind } from '../core/stream-state.ts';
import type { IngestErrorCode } from '../errors.ts';

export type { FailureKind };

/** A fault of a provider. Its message names neither an address nor anything that the provider said of a person. */
export class SyncFailure extends Fault {
  readonly kind: FailureKind;
  /** Of `throttled`: milliseconds since 1970; absent when the provider did not say. */
  readonly until: number | undefined;
  /** Of `throttled`: the provider refuses more than this one mailbox. */
  readonly wide: boolean;

  constructor(
    kind: FailureKind,
    code: IngestErrorCode,
    message: string,
    more: { todo?: string; where?: string; cause?: unknown; until?: number | undefined; wide?: boolean } = {},
  ) {
    super(code, message, more);
    this.kind = kind;
    this.until = more.until;
    this.wide = more.wide === true;
  }
}
