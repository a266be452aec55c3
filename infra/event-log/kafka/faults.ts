/** What the Kafka client and the brokers report, as faults of the log. */
import type { Fault } from '../../kernel/fault.ts';
import { logFault } from '../errors.ts';

/** What to do about an error. */
export type Verdict =
  | 'again'
  | 'credentials'
  | 'forbidden'
  | 'too-large'
  | 'unknown-topic'
  | 'lost-producer'
  | 'refused';

const VERDICTS: Readonly<Record<string, Verdict>> = {
  SASL_AUTHENTICATION_FAILED: 'credentials',
  UNSUPPORTED_SASL_MECHANISM: 'credentials',
  TOPIC_AUTHORIZATION_FAILED: 'forbidden',
  CLUSTER_AUTHORIZATION_FAILED: 'forbidden',
  MESSAGE_TOO_LARGE: 'too-large',
  RECORD_LIST_TOO_LARGE: 'too-large',
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown-topic',
  UNKNOWN_TOPIC_ID: 'unknown-topic',
  INCONSISTENT_TOPIC_ID: 'unknown-topic',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'lost-producer',
  UNKNOWN_PRODUCER_ID: 'lost-producer',
  INVALID_PRODUCER_EPOCH: 'lost-producer',
};

/** An error, those that it bundles, and their causes. */
export function everyError(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const bundled = error instanceof AggregateError ? error.errors : [];
  return [error, ...bundled.flatMap(everyError), ...everyError(error.cause)];
}

/** The names that Kafka's protocol gives to what went wrong. */
export function protocolErrorsIn(error: unknown): string[] {
  return everyError(error).flatMap((each) => ('apiId' in each && typeof each.apiId === 'string' ? [each.apiId] : []));
}

/** What is to be done. Trouble of the network, and what the protocol calls retriable, is tried again. */
export function judge(error: unknown): Verdict {
  const all = everyError(error);
  if (all.some((each) => 'code' in each && each.code === 'PLT_KFK_AUTHENTICATION')) return 'credentials';
  for (const id of protocolErrorsIn(error)) {
    const verdict = VERDICTS[id];
    if (verdict !== undefined) return verdict;
  }
  const isFinal = all.some((each) => 'canRetry' in each && each.canRetry === false);
  const isNetwork = all.some(
    (each) => 'code' in each && /^(?:PLT_KFK_(?:NETWORK|TIMEOUT)|E[A-Z]+)$/.test(String(each.code)),
  );
  const isRetriable = all.some((each) => 'canRetry' in each && each.canRetry === true);
  return !isFinal && (isNetwork || isRetriable) ? 'again' : 'refused';
}

/** The fault for an error that is not tried again. `what`: *append to activities.v1*. */
export function finalFault(verdict: Verdict, error: unknown, what: string, where: string): Fault {
  const more = { where, cause: error };
  switch (verdict) {
    case 'credentials':
      return logFault('LOG_CREDENTIALS', 'Kafka does not let us in with these credentials', {
        ...more,
        todo: 'Look at the user, the password and the mechanism in the settings of the log.',
      });
    case 'forbidden':
      return logFault('LOG_REFUSED', `this user may not ${what}`, {
        ...more,
        todo: 'Allow it to create, describe, configure, read and write the topics of kith.',
      });
    case 'too-large':
      return logFault('LOG_RECORD_TOO_LARGE', `Kafka could not ${what}: a record or a batch is larger than it takes`, {
        ...more,
        todo: 'Raise max.message.bytes of the topic, or message.max.bytes of the brokers.',
      });
    case 'unknown-topic':
      return unknownTopic(what, where);
    default:
      if (everyError(error).some(({ message }) => message.includes('TLS ServerName to an IP address'))) {
        return logFault(
          'LOG_REFUSED',
          'a broker names itself by an IP address, and encrypted connections want a name',
          {
            ...more,
            todo: 'Set advertised.listeners of the brokers to the hosts in their certificates.',
          },
        );
      }
      return logFault('LOG_REFUSED', `Kafka refused to ${what}: ${reasonOf(error)}`, {
        ...more,
        todo: 'Look into the log of the broker.',
      });
  }
}

/** The fault for an error of a call that is not tried again here. */
export function faultOf(error: unknown, what: string, where: string, patienceMs: number): Fault {
  const verdict = judge(error);
  return verdict === 'again' ? unreachable(error, what, where, patienceMs) : finalFault(verdict, error, what, where);
}

export function unknownTopic(what: string, where: string): Fault {
  return logFault('LOG_UNKNOWN_TOPIC', `cannot ${what}: there is no such topic or partition`, {
    where,
    todo: 'Make it with ensureTopics first.',
  });
}

/** The fault for a call whose patience has ended. */
export function unreachable(error: unknown, what: string, where: string, patienceMs: number): Fault {
  return logFault('LOG_UNREACHABLE', `Kafka could not ${what} within ${patienceMs / 1_000} s: ${reasonOf(error)}`, {
    where,
    todo: 'Look whether the brokers run, whether this address is theirs, and whether they want TLS or a password.',
    cause: error,
  });
}

/** The innermost sentence that says something. */
function reasonOf(error: unknown): string {
  const sentences = everyError(error).map(({ message }) => message);
  return sentences.findLast((sentence) => sentence !== '')?.replace(/\.$/, '') ?? 'no answer';
}
