/** Names of time zones: Exchange speaks the ones of Windows and understands those of IANA too. */

/** Some Windows names with the IANA zone of their main place, after the Unicode table of Windows zones. */
const WINDOWS: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'GMT Standard Time': 'Europe/London',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris',
  'Central Europe Standard Time': 'Europe/Budapest',
  'FLE Standard Time': 'Europe/Kiev',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Russian Standard Time': 'Europe/Moscow',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'US Mountain Standard Time': 'America/Phoenix',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Alaskan Standard Time': 'America/Anchorage',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'India Standard Time': 'Asia/Calcutta',
  'Arabian Standard Time': 'Asia/Dubai',
  'Singapore Standard Time': 'Asia/Singapore',
  'China Standard Time': 'Asia/Shanghai',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'New Zealand Standard Time': 'Pacific/Auckland',
  'Tonga Standard Time': 'Pacific/Tongatapu',
};

const zones = new Map<string, string | undefined>();

/** The IANA zone of a name of either kind; undefined when nobody knows it. */
export function ianaZone(name: string): string | undefined {
  if (!zones.has(name)) zones.set(name, resolved(WINDOWS[name] ?? name));
  return zones.get(name);
}

function resolved(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** How Exchange calls the zone in which a meeting was written; a name that is neither of the two is kept, as custom ones are. */
export function exchangeName(zone: string): string {
  const iana = ianaZone(zone);
  if (iana === undefined) return zone;
  return Object.entries(WINDOWS).find(([, of]) => ianaZone(of) === iana)?.[0] ?? zone;
}
