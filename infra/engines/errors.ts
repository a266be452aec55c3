/** What starting a Kafka or a Neo4j on this machine reports. */
import { Fault } from '../kernel/fault.ts';

export const ENGINE_ERRORS = {
  ENG_NO_JAVA: 'There is no Java on the path; both engines run on one.',
  ENG_OLD_JAVA: 'The Java on the path is older than the engines can run on.',
  ENG_NO_MAVEN: 'There is no Maven on the path, and the jars of the engine are not in the cache yet.',
  ENG_NO_JARS: 'Maven could not bring the jars of an engine.',
  ENG_FOLDER: 'A folder that an engine needs cannot be made, read or written.',
  ENG_PORT_TAKEN: 'The port that an engine was to answer on is in use.',
  ENG_NOT_PREPARED: 'The folder of an engine could not be made ready for its first start.',
  ENG_ENDED: 'An engine ended by itself before it answered.',
  ENG_SILENT: 'An engine did not answer in time and was ended.',
  ENG_INTERRUPTED: 'Starting an engine, or bringing its jars, was interrupted; nothing of it is left running.',
  ENG_OTHER_VERSION: 'Another version of the engine is running on this folder.',
  ENG_UNENDING: 'An engine is still there after it was asked to end and then killed.',
  ENG_MISSING: 'Engines are required and cannot be had.',
} as const;

export type EngineErrorCode = keyof typeof ENGINE_ERRORS;

/** A {@link Fault} of an engine, with its code checked by the compiler. */
export function engineFault(
  code: EngineErrorCode,
  message: string,
  more: { where?: string; todo?: string; cause?: unknown } = {},
): Fault {
  return new Fault(code, message, more);
}
