/**
 * What ingest may complain about. A code never changes its meaning; programs compare codes, people read the sentences.
 *
 * Three kinds share the list: an input that was *set aside*, a *warning* about one that was read, and a source that
 * *failed* as a whole or stopped half way.
 */
export const INGEST_ERRORS = {
  // a source as a whole
  ING_FILE_MISSING: 'There is no such file or folder.',
  ING_FILE_UNREADABLE: 'The file or folder could not be read.',
  ING_FILE_EMPTY: 'There is nothing in this file.',
  ING_FILE_TWICE: 'Several paths lead to this file; it is read once.',
  ING_NOTHING_TO_READ: 'Nothing in this folder is in a format that kith reads.',
  ING_LINK_LEFT_OUT: 'A link to a folder was not followed.',
  ING_MAIL_NOT_READ: 'Mail in a format that kith does not read was left out.',
  ING_UNKNOWN_FORMAT: 'What this file holds is not clear from its content or its name.',
  ING_NOT_TEXT: 'The file does not hold text in the format that was expected.',
  ING_NO_EVENTS: 'There is no entry (VEVENT) in this calendar; tasks and free times are not read.',
  ING_GZIP_BROKEN: 'The compressed file is damaged or ends too early; what was unpacked until then was read.',
  ING_BAD_COLUMNS: 'The first line does not name the columns that are needed.',
  ING_BAD_CALL_MAP: 'The column map is not valid.',
  ING_TOO_MANY_TIMEOUTS: 'Too many inputs of this file could not be read in time; reading it was given up.',
  ING_WORKER_FAILED: 'The reader stopped and could not go on.',
  ING_DEMO_OPTIONS: 'The invented company cannot be made with these options.',

  // a provider
  ING_PROVIDER_DOWN: 'The provider did not answer as it should; it is asked again.',
  ING_THROTTLED: 'The provider asks for fewer calls; it is asked again later.',
  ING_CURSOR_EXPIRED: 'The provider no longer knows how far was read; a bounded new round begins.',
  ING_CURSOR_FOREIGN: 'What was kept of how far was read belongs to another tenant or account.',
  ING_ITEM_GONE: 'The item was removed before it could be read.',
  ING_NOT_PROVISIONED: 'This user has no mailbox or calendar at the provider.',
  ING_OUT_OF_SCOPE: 'kith is not allowed to read this mailbox.',
  ING_BAD_KEY: 'The key of the provider cannot be used.',
  ING_SECRET_REFUSED: 'The provider does not accept the secret.',
  ING_SECRET_EXPIRED: 'The secret of the provider has expired.',
  ING_SCOPE_MISSING: 'A scope or role that this needs is not granted.',
  ING_CONSENT_MISSING: 'A role is asked for, and no administrator has consented to it.',
  ING_TOO_MUCH_GRANTED: 'More is granted than kith may have: it could read content.',
  ING_NAME_UNKNOWN: 'A name in the scope is not known to the provider.',
  ING_NOBODY_IN_SCOPE: 'The scope leaves nothing to be read.',
  ING_ADMIN_UNKNOWN: 'The administrator on whose behalf the directory is read is not known or not allowed.',
  ING_TENANT_UNKNOWN: 'The provider does not know this tenant.',
  ING_API_DISABLED: 'The API is not switched on in the project.',
  ING_CLOCK_OFF: 'The clock of this machine differs too much from the provider’s.',
  ING_PROXY_ANSWERED: 'Something between kith and the provider answered instead of it.',
  ING_FOREIGN_LINK: 'The provider named a next page at another address; it was not asked.',
  ING_ANSWER_UNEXPECTED: 'The provider answered in a form that kith does not know.',
  ING_SYNC_DEFECT: 'A defect in kith stopped the stream.',
  ING_RESYNC_BUDGET: 'New rounds began too often; the stream is parked until tomorrow.',
  ING_NOT_OFFERED: 'The provider does not offer this in this cloud.',

  // one input that was set aside
  ING_BAD_LINE: 'The line is not a JSON object.',
  ING_BAD_ACTIVITY: 'The line is not an activity: a field is missing or not valid.',
  ING_LINE_TOO_LONG: 'The line is longer than can be read.',
  ING_PARSE_TIMEOUT: 'Reading this input took too long or too much memory.',
  ING_ITEM_UNREADABLE: 'The provider could not give this item for an hour, while it gave the others.',
  ING_PARSE_FAILED: 'Reading this input failed.',
  ING_TRUNCATED: 'The file ends in the middle of this input.',
  ING_BAD_ENCODING: 'The text is not UTF-8 or an encoding that mail allows.',
  ING_NO_HEADERS: 'The message has no header fields.',
  ING_NO_SENDER: 'The message names no sender.',
  ING_NO_DATE: 'The message has no date that can be believed.',
  ING_BAD_ROW: 'The row lacks a value that is needed, or the value is not valid.',
  ING_NO_PARTY: 'Nobody that can be named took part in the call.',
  ING_BAD_CARD: 'The card of the contact book has no address that can be read.',
  ING_BAD_EVENT: 'The calendar entry lacks what is needed, or it is not valid.',
  ING_BAD_RECURRENCE: 'The rule by which the calendar entry recurs is not valid.',

  // a warning about an input that was read
  ING_DATE_REPAIRED: 'The date could not be believed; the time of receipt was taken.',
  ING_FIELD_REPEATED: 'A field that may stand once stands there again; the first was taken.',
  ING_FIELD_CUT: 'A field was longer than is read; the rest was left out.',
  ING_SEPARATOR_MISSING:
    'The mailbox does not begin with a "From " line; what stands before the first one was read as a message.',
  ING_MORE_MESSAGES:
    'Further messages seem to follow in this file, and only the first was read; --format mbox reads them all.',
  ING_HEADERS_CUT: 'The header was longer than is read; the rest was left out.',
  ING_PARTICIPANTS_CUT: 'More participants than are listed; they are counted.',
  ING_BAD_ADDRESS: 'An address could not be kept as it stands.',
  ING_NO_COUNTRY: 'Telephone numbers without a country code were left out.',
  ING_TIME_ZONE_UNKNOWN: 'The time zone is not known; the default was taken.',
  ING_TIME_AMBIGUOUS: 'The clocks showed this time twice; the first of the two was taken.',
  ING_RECURRENCE_WINDOW: 'The calendar entry recurs earlier or later than is read.',
  ING_RECURRENCE_CUT: 'The calendar entry recurs more often than is read.',
  ING_RANGE_NOT_READ: 'A change of several occurrences was read as a change of the one that it names.',
  ING_CARD_LEFT_OUT: 'An entry of a contact book names no person with an address.',
  ING_TIME_SKIPPED: 'The clocks never showed this time, since summer time began; it was taken for the hour after.',
  ING_DURATION_UNREAD: 'The duration is written in a way that is not understood; the call counts without it.',
  ING_STATUS_UNKNOWN: 'Calls have a talk time and a status that is not known; they count as answered.',
  ING_DURATION_CUT: 'The duration was not believable.',
} as const;

export type IngestErrorCode = keyof typeof INGEST_ERRORS;
