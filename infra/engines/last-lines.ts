const LINES = 12;
const LINE_LENGTH = 300;

/**
 * The last lines of what a program wrote, indented, as a part of a message. Without those in which Java says where in its code
 * it was: what it complains of stands between them.
 */
export function lastLines(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== '' && !/^\s+(?:at |\.\.\. \d+ )/.test(line))
    .slice(-LINES)
    .map((line) => `  ${line.slice(0, LINE_LENGTH)}`)
    .join('\n');
}
