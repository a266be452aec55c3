/** What the event log reports. Programs compare the codes; the sentences are for people and for the documentation. */
import { Fault } from '../kernel/fault.ts';

export const LOG_ERRORS = {
  LOG_BUSY: 'Another process held the write lock for longer than an append is prepared to wait; nothing was taken.',
  LOG_CLOSED: 'The log was used after it had been closed.',
  LOG_CORRUPT: 'What was read is not what was appended, or the file is not an event log of kith.',
  LOG_CREDENTIALS: 'Kafka does not accept the user, the password or the way to sign in.',
  LOG_FULL: 'There is no room for the append; nothing of it was taken.',
  LOG_IO: 'The file could not be opened, read or written; whether an append was taken is unknown.',
  LOG_NEWER: 'The file was written by a newer kith than this one.',
  LOG_PARTITIONS_CHANGED: 'A topic exists already with another number of partitions.',
  LOG_RECORD_INVALID: 'A record cannot be stored as it is; nothing of the append was taken.',
  LOG_RECORD_TOO_LARGE: 'A record is larger than the log takes; nothing of its batch was taken.',
  LOG_REFUSED:
    'The user may not do this on Kafka, or Kafka refused it for another reason that trying again does not mend.',
  LOG_SETTINGS: 'The settings of the log cannot be used as they are.',
  LOG_UNKNOWN_TOPIC: 'There is no topic of this name, or no partition of this number in it.',
  LOG_UNREACHABLE: 'No broker gave an answer within the time that was set; whether an append was taken is unknown.',
} as const;

export type LogErrorCode = keyof typeof LOG_ERRORS;

/** A {@link Fault} of the log, with its code checked by the compiler. */
export function logFault(
  code: LogErrorCode,
  message: string,
  more: { where?: string; todo?: string; cause?: unknown } = {},
): Fault {
  return new Fault(code, message, more);
}
