/**
 * The environment of Jest in which tests run: this process as it is. Jest's own gives each file a global object of its own,
 * for which all that a file imports is loaded and compiled again: 0.4 s a file here, on average.
 */

/** Enough of a stack to find the line. Jest asks for 100, and makes an error for each thing that is expected. */
const STACK_LINES = 20;

export default class ProcessEnvironment {
  readonly global = globalThis;
  readonly #globals = Object.entries(Object.getOwnPropertyDescriptors(globalThis));
  readonly #variables = { ...process.env };
  readonly #exit = process.exit;

  async setup(): Promise<void> {
    Error.stackTraceLimit = STACK_LINES;
  }

  /** What a test file, a library that it loads, or Jest for its sake, has put in the place of something global ends with the file. */
  async teardown(): Promise<void> {
    process.exit = this.#exit;
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name];
    Object.assign(process.env, this.#variables);
    for (const [name, was] of this.#globals) {
      const is = Object.getOwnPropertyDescriptor(globalThis, name);
      if (is?.value !== was.value || is?.get !== was.get) Object.defineProperty(globalThis, name, was);
    }
  }

  /** Asked for where coverage is collected, which is not done here. */
  getVmContext(): null {
    return null;
  }
}
