/**
 * An error that a person can act on: what was wrong (`message`), where (`where`), what to do (`todo`).
 *
 * `code` is stable and prefixed by the part that reports it (ING_, RES_, SCO_, GRA_, LOG_, ENG_, API_, CLI_);
 * each part lists its codes in its own `errors.ts`. Programs compare codes, people read the rest.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly where: string | undefined;
  readonly todo: string | undefined;

  constructor(code: string, message: string, more: { where?: string; todo?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.where = more.where;
    this.todo = more.todo;
  }
}

/** A fault in one line: its code, what was wrong, and in brackets what to do. */
export function faultText({ code, message, todo }: Fault): string {
  return `${code}: ${message}${todo === undefined ? '' : ` (${todo})`}`;
}

/** Whether `error` is a {@link Fault}, and of that code if one is given. */
export function isFault(error: unknown, code?: string): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code);
}
