import { type Activity, CHANNELS, PARTICIPANTS_LISTED_MAX, type Participant, ROLES } from './activity.ts';

const CHANNEL_NAMES: ReadonlySet<unknown> = new Set(CHANNELS);
const ROLE_NAMES: ReadonlySet<unknown> = new Set(ROLES);
const SCHEMES = ['mailto:', 'tel:', 'urn:'];
const VERSION_MAX = 0xffff_ffff;

/**
 * Whether a value is plainly an activity, as the log holds them: a quarter of what the schema costs.
 *
 * Law: whatever it accepts, the schema accepts unchanged, but for fields that the schema would drop. It may refuse a
 * good one (an unusual way to write a time, say); then the schema decides.
 */
export function isPlainlyActivity(value: unknown): value is Activity {
  if (typeof value !== 'object' || value === null) return false;
  const activity = value as Record<string, unknown>;
  return (
    CHANNEL_NAMES.has(activity['channel']) &&
    isText(activity['key'], 1024) &&
    activity['key'] !== '' &&
    isCount(activity['version'], 0) &&
    isPlainTime(activity['at']) &&
    arePlainParticipants(activity['participants']) &&
    hasPlainExtras(activity)
  );
}

/**
 * What the schema makes of a value that is plainly an activity, or lacks nothing but its version; absent for any other,
 * about which the schema decides. Fields that are not an activity's are left behind.
 */
export function plainActivity(value: unknown): Activity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { version = 0 } = value as { version?: unknown };
  const versioned = { ...value, version };
  if (!isPlainlyActivity(versioned)) return undefined;
  const { channel, key, at, durationSeconds, participants, participantsTotal } = versioned;
  const { inReplyTo, automated, cancelled, sighting } = versioned;
  // In the order of the schema, so that a record has the same bytes whoever read it.
  return {
    channel,
    key,
    version: versioned.version,
    at,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    participants: participants.map(onlyParticipant),
    ...(participantsTotal === undefined ? {} : { participantsTotal }),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(automated === undefined ? {} : { automated }),
    ...(cancelled === undefined ? {} : { cancelled }),
    ...(sighting === undefined ? {} : { sighting: { provider: sighting.provider, mailbox: sighting.mailbox } }),
  };
}

function onlyParticipant({ role, address, name, response }: Participant): Participant {
  if (name === undefined && response === undefined) return { role, address };
  if (response === undefined) return { role, address, name };
  return name === undefined ? { role, address, response } : { role, address, name, response };
}

function hasPlainExtras(activity: Record<string, unknown>): boolean {
  const { durationSeconds, participantsTotal, inReplyTo, automated, cancelled, sighting } = activity;
  if (durationSeconds !== undefined && !isCount(durationSeconds, 0)) return false;
  if (participantsTotal !== undefined && !isCount(participantsTotal, 1)) return false;
  if (inReplyTo !== undefined && !isText(inReplyTo, 1024)) return false;
  if (automated !== undefined && !isText(automated, 64)) return false;
  if (cancelled !== undefined && typeof cancelled !== 'boolean') return false;
  if (sighting === undefined) return true;
  if (typeof sighting !== 'object' || sighting === null) return false;
  const { provider, mailbox } = sighting as Record<string, unknown>;
  return isText(provider, 64) && isText(mailbox, 320);
}

function arePlainParticipants(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > PARTICIPANTS_LISTED_MAX) return false;
  return value.every(isPlainParticipant);
}

function isPlainParticipant(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { role, address, name, response } = value as Record<string, unknown>;
  if (!ROLE_NAMES.has(role) || !isText(address, 320)) return false;
  if (name !== undefined && !isText(name, 256)) return false;
  if (response !== undefined && !(isText(response, 32) && response === response.toLowerCase())) return false;
  return SCHEMES.some((scheme) => address.startsWith(scheme) && address.length > scheme.length);
}

/** `2026-03-01T09:30:00Z` or with milliseconds; whether a year has a 29 February is left to the schema. */
const PLAIN_TIME =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

function isPlainTime(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 24 && PLAIN_TIME.test(value);
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max;
}

function isCount(value: unknown, min: number): boolean {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= VERSION_MAX;
}
