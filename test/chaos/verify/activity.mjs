/** A line of the input → the activity that it says, or nothing when it is none: the rules of its published schema. */
import { parseJson } from './lines.mjs';

export const CHANNELS = ['mail', 'meeting', 'call', 'chat', 'task'];
const ROLES = ['from', 'to', 'cc', 'bcc', 'organizer', 'attendee', 'caller', 'callee'];
const ACTING = ['from', 'organizer', 'caller'];
const LISTED_MAX = 2000;
const VERSION_MAX = 4_294_967_295;
const NAME_MAX = 256;

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

export function readActivity(text) {
  const said = parseJson(text);
  if (!isObject(said) || !hasGoodFields(said)) return undefined;
  const { channel, key, version = 0, at, durationSeconds = 0, automated, cancelled = false } = said;
  const listed = said.participants.length > LISTED_MAX ? cut(said.participants) : said.participants;
  const participants = listed.map(readParticipant);
  if (participants.includes(undefined)) return undefined;
  // 0: all are listed
  const counted = said.participantsTotal ?? 0;
  const total = listed === said.participants ? counted : Math.max(counted, said.participants.length);
  return { channel, key, version, at, durationSeconds, automated, cancelled, participants, total };
}

function hasGoodFields(said) {
  const { channel, key, version = 0, at, durationSeconds = 0, participants, participantsTotal = 1 } = said;
  const { inReplyTo = '', automated = '', cancelled = false, sighting } = said;
  return (
    CHANNELS.includes(channel) &&
    isText(key, 1024) &&
    key !== '' &&
    isWhole(version, 0) &&
    version <= VERSION_MAX &&
    isTime(at) &&
    typeof durationSeconds === 'number' &&
    durationSeconds >= 0 &&
    Array.isArray(participants) &&
    participants.length > 0 &&
    isWhole(participantsTotal, 1) &&
    isText(inReplyTo, 1024) &&
    isText(automated, 64) &&
    typeof cancelled === 'boolean' &&
    (sighting === undefined || (isObject(sighting) && isText(sighting.provider, 64) && isText(sighting.mailbox, 320)))
  );
}

/** Who acts first, then the others in their order, as many as are listed. */
function cut(participants) {
  const acts = (one) => ACTING.includes(one?.role);
  return [...participants.filter(acts), ...participants.filter((one) => !acts(one))].slice(0, LISTED_MAX);
}

function readParticipant(said) {
  if (!isObject(said)) return undefined;
  const { role, address, name, response } = said;
  if (!ROLES.includes(role) || !isText(address, 320) || !/^(?:mailto|tel|urn):./.test(address)) return undefined;
  if (name !== undefined && typeof name !== 'string') return undefined;
  if (response !== undefined && !isText(response, 32)) return undefined;
  return { role, address, name: name?.slice(0, NAME_MAX), response: response?.toLowerCase() };
}

function isTime(at) {
  const parts = typeof at === 'string' ? TIME.exec(at) : null;
  if (parts === null) return false;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
  // A day that the calendar does not have would be moved to the next month.
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value, max) {
  return typeof value === 'string' && value.length <= max;
}

function isWhole(value, min) {
  return Number.isSafeInteger(value) && value >= min;
}
