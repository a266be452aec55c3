import type { FileFormat } from './file-source.ts';

/** The page that Google puts into every export, whatever language its folders are named in. */
const BROWSER_PAGE = 'archive_browser.html';

/**
 * Whether a folder is a Google Takeout. Its folders are named in the user's language (`Mail`, `E-Mail`, `Kalender`), so
 * what is mail and what is a calendar is seen from the files themselves.
 */
export function isTakeout(folderName: string, entries: readonly string[]): boolean {
  return folderName === 'Takeout' || entries.includes(BROWSER_PAGE);
}

/** What is read of a Takeout: its CSV and JSON files are settings, likes and histories, never calls or activities. */
export function isReadOfTakeout(format: FileFormat): boolean {
  return format === 'mbox' || format === 'ics';
}
