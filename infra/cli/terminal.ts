import { styleText } from 'node:util';

/** Where a command writes: results to `out`, everything about them to `note`. */
export interface Terminal {
  readonly json: boolean;
  /** A line of the result, on standard output. */
  out(line: string): void;
  /** A line for people, on standard error; silent with `--json`. */
  note(line: string): void;
  /** Whether a person is watching standard error. */
  readonly interactive: boolean;
  /** Emphasis, where colours are wanted (`NO_COLOR` and pipes are respected). */
  style(format: Parameters<typeof styleText>[0], text: string): string;
}

export function openTerminal(json: boolean): Terminal {
  const interactive = process.stderr.isTTY === true;
  return {
    json,
    interactive,
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => {
      if (!json) process.stderr.write(`${line}\n`);
    },
    style: (format, text) => (process.stdout.isTTY ? styleText(format, text, { stream: process.stdout }) : text),
  };
}

export interface Column {
  readonly title: string;
  readonly right?: boolean;
}

/** Lines of a table whose columns are as wide as they must be. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ right }, i) =>
        right === true ? (cells[i] ?? '').padStart(widths[i] ?? 0) : (cells[i] ?? '').padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)];
}

/** `12345` as `12,345`. */
export function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A text from outside on one line, with what a terminal would take for a command as `\\x1b`. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (sign) => `\\x${(sign.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

/** `1 employee`, `2 employees`. */
export function counted(n: number, one: string, several = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : several}`;
}

/** A bar of ten cells for an index of 0 to 100. */
export function bar(index: number): string {
  const full = Math.round(Math.min(Math.max(index, 0), 100) / 10);
  return '█'.repeat(full) + '░'.repeat(10 - full);
}

/** `3 h 20 min`, for people. */
export function durationOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}
