import type { FileFormat, FormatReader } from './file-source.ts';

/** The reader of a format. Loaded when it is needed: a worker starts twice as fast without the libraries it does not use. */
export async function readerOf(format: FileFormat): Promise<FormatReader> {
  switch (format) {
    case 'mbox':
      return (await import('./mbox.ts')).readMbox;
    case 'eml':
    case 'maildir':
      return (await import('./eml.ts')).readEml;
    case 'ics':
      return (await import('./ics.ts')).readIcs;
    case 'calls':
      return (await import('./calls.ts')).readCalls;
    case 'contacts':
      return (await import('./contacts.ts')).readContacts;
    case 'activities':
      return (await import('./activities.ts')).readActivities;
  }
}
