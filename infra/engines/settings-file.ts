/** Settings as lines of a Java properties file. Whatever the values hold, they are read back as they are. */
export function renderSettings(settings: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${escaped(String(value))}\n`)
    .join('');
}

/** Such files are read as Latin-1, and a backslash begins an escape. */
function escaped(value: string): string {
  return value.replace(/[\\\n\r]|^ |[^ -~]/g, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
