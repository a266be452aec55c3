import ICAL from 'ical.js';
import { keyedHash } from '../../../infra/kernel/fingerprint.ts';
import type { Invited } from '../../core/activity-from-meeting.ts';
import type { WallTime } from '../../core/local-time.ts';
import { isMailAddress } from '../../core/mail-address.ts';
import type { ContentLine, IcsComponent } from './ics-components.ts';
import type { IcsZone, IcsZones } from './ics-zones.ts';

/** A time as written: on a wall, and which. */
export interface IcsTime {
  readonly wall: WallTime;
  readonly zone: IcsZone;
  /** Milliseconds since 1970. */
  readonly instant: number;
  /** A whole day. */
  readonly isDate: boolean;
  /** Written in UTC, whatever zone the place has. */
  readonly isUtc: boolean;
}

/** A VEVENT taken apart. */
export interface IcsEvent {
  readonly line: number;
  readonly uid: string;
  readonly start: IcsTime;
  readonly durationSeconds?: number;
  readonly recurrenceId?: IcsTime;
  /** Which occurrences it changes beside the one that it names: `THISANDFUTURE`, or what else is written. */
  readonly range?: string;
  readonly rules: readonly string[];
  /** Rules of what does not take place: EXRULE of RFC 2445, which old programs still write. */
  readonly exceptRules: readonly string[];
  readonly added: readonly IcsTime[];
  readonly removed: readonly IcsTime[];
  readonly sequence: number;
  readonly cancelled: boolean;
  readonly isPrivate: boolean;
  readonly organizer?: Invited;
  readonly attendees: readonly Invited[];
  readonly unnamed: number;
  readonly unknownZone: boolean;
  readonly cut: boolean;
}

/** The field at fault. */
export interface BadEvent {
  readonly field: string;
}

/** Exceptions and additions of one series that are read. */
const DATES_MAX = 10_000;

interface Property {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly type: string;
  readonly values: readonly unknown[];
}

export function readEvent(component: IcsComponent, zones: IcsZones): IcsEvent | BadEvent {
  if (component.unclosed) return { field: 'END' };
  const properties = component.lines.flatMap(parseLine);
  const first = (name: string): Property | undefined => properties.find((property) => property.name === name);
  const text = (name: string): string => String(first(name)?.values[0] ?? '').trim();
  const times = (name: string): IcsTime[] => {
    const all = properties.filter((property) => property.name === name);
    return all.flatMap((property) => timesOf(property, zones)).slice(0, DATES_MAX);
  };
  const [start] = times('dtstart');
  if (start === undefined) return { field: 'DTSTART' };
  const [recurrenceId] = times('recurrence-id');
  if (first('recurrence-id') !== undefined && recurrenceId === undefined) return { field: 'RECURRENCE-ID' };
  const range = first('recurrence-id')?.parameters['range'];
  const duration = durationOf(start, times('dtend')[0], text('duration'));
  const invited = invitedOf(properties.filter(({ name }) => name === 'attendee'));
  const organizer = first('organizer');
  const host = organizer === undefined ? undefined : invitedOne(organizer);
  const written = text('uid');
  return {
    line: component.line,
    uid: written === '' ? derivedUid(start, [...invited.named, ...(host === undefined ? [] : [host])]) : written,
    start,
    ...(duration === undefined ? {} : { durationSeconds: duration }),
    ...(recurrenceId === undefined ? {} : { recurrenceId }),
    ...(range === undefined ? {} : { range: String(range).trim().toUpperCase() }),
    rules: rulesOf(component, 'RRULE'),
    exceptRules: rulesOf(component, 'EXRULE'),
    added: times('rdate'),
    removed: times('exdate'),
    sequence: Number(first('sequence')?.values[0] ?? 0) || 0,
    cancelled: component.method === 'CANCEL' || text('status').toUpperCase() === 'CANCELLED',
    isPrivate: ['PRIVATE', 'CONFIDENTIAL'].includes(text('class').toUpperCase()),
    ...(host === undefined ? {} : { organizer: host }),
    attendees: invited.named,
    unnamed: invited.unnamed,
    unknownZone: !start.zone.known,
    cut: component.cut,
  };
}

function rulesOf({ lines }: IcsComponent, kind: 'RRULE' | 'EXRULE'): string[] {
  return lines.filter(({ name }) => name === kind).map(({ text }) => text.slice(text.indexOf(':') + 1).trim());
}

/** Old programs write no UID: what all copies have in common takes its place. */
function derivedUid(start: IcsTime, invited: readonly Invited[]): string {
  const addresses = invited.map(({ address }) => address.toLowerCase()).sort();
  return `derived:${keyedHash('kith meeting key', [start.instant, ...addresses].join('\n'))}`;
}

/** A line as a property; none when it is not understood, as if it were not there. */
function parseLine(line: ContentLine): Property[] {
  if (line.name === 'RRULE' || line.name === 'EXRULE') return [];
  try {
    const [name, parameters, type, ...values] = ICAL.parse.property(line.text) as [
      string,
      Record<string, unknown>,
      string,
      ...unknown[],
    ];
    return [{ name, parameters, type, values }];
  } catch {
    // quotes that never end: read it without its parameters, they are only names and answers
    const value = line.text.slice(line.text.lastIndexOf(':mailto:') + 1);
    return line.name === 'ATTENDEE' && value.startsWith('mailto:')
      ? [{ name: 'attendee', parameters: {}, type: 'cal-address', values: [value] }]
      : [];
  }
}

function timesOf({ parameters, values }: Property, zones: IcsZones): IcsTime[] {
  const tzid = typeof parameters['tzid'] === 'string' ? parameters['tzid'] : undefined;
  return values.flatMap((value) => {
    // a period stands for its beginning; a day that is not said to be one is read as a time without any digits
    const written = String(Array.isArray(value) ? value[0] : value).replace(/T::Z?$/, '');
    const wall = wallOf(written);
    if (wall === undefined) return [];
    const isUtc = written.endsWith('Z');
    const zone = zones.zone(isUtc ? 'Z' : tzid);
    const instant = zone.instantOf(wall);
    return Number.isFinite(instant) ? [{ wall, zone, instant, isDate: written.length === 10, isUtc }] : [];
  });
}

/** `2026-03-01` or `2026-03-01T09:30:00`, with or without `Z`. */
export function wallOf(text: string): WallTime | undefined {
  const [date = '', clock = '00:00:00'] = (text.endsWith('Z') ? text.slice(0, -1) : text).split('T');
  const [year, month, day, more] = date.split('-').map(wholeNumber);
  const [hour, minute, second] = clock.split(':').map(wholeNumber);
  if (year === undefined || month === undefined || day === undefined || more !== undefined) return undefined;
  if (hour === undefined || minute === undefined || second === undefined || hour > 23 || minute > 59 || second > 60)
    return undefined;
  const isDay =
    year >= 1900 &&
    year <= 9000 &&
    month >= 1 &&
    month <= 12 &&
    new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return isDay ? { year, month, day, hour, minute, second: Math.min(second, 59) } : undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = text.length > 0 && text.length < 5 ? Number(text) : Number.NaN;
  return Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** Seconds from start to end; a day for a whole day without an end; undefined when nothing is said. */
function durationOf(start: IcsTime, end: IcsTime | undefined, duration: string): number | undefined {
  if (end !== undefined) return Math.round((end.instant - start.instant) / 1000);
  if (duration !== '') {
    try {
      return ICAL.Duration.fromString(duration).toSeconds();
    } catch {
      return undefined;
    }
  }
  return start.isDate ? 86_400 : undefined;
}

function invitedOf(attendees: readonly Property[]): { named: Invited[]; unnamed: number } {
  const named = attendees.map(invitedOne).filter((one) => one !== undefined);
  return { named, unnamed: attendees.length - named.length };
}

function invitedOne({ parameters, values }: Property): Invited | undefined {
  const parameter = (name: string): string | undefined =>
    typeof parameters[name] === 'string' ? parameters[name] : undefined;
  const address = calendarAddress(String(values[0] ?? ''), parameter('email'));
  if (address === undefined) return undefined;
  const name = parameter('cn');
  // whoever sends somebody else does not come (RFC 5545, 3.2.12)
  const response = parameter('partstat')?.toUpperCase() === 'DELEGATED' ? 'DECLINED' : parameter('partstat');
  const kind = parameter('cutype')?.toUpperCase();
  return {
    address,
    ...(name === undefined ? {} : { name }),
    ...(response === undefined ? {} : { response }),
    ...(kind === 'ROOM' || kind === 'RESOURCE' ? { resource: true } : {}),
  };
}

/**
 * `mailto:` in any case, percent-encoded or missing; then the EMAIL parameter (RFC 7986), since servers name people by a `urn:` of their
 * own beside it; then `tel:` and `urn:` as they are.
 */
function calendarAddress(value: string, email: string | undefined): string | undefined {
  const text = value.trim();
  const scheme = text.slice(0, text.indexOf(':') + 1).toLowerCase();
  if (scheme === 'mailto:') return mailAddress(text.slice(7));
  const said = mailAddress(email ?? '');
  if ((scheme === 'tel:' || scheme === 'urn:') && text.length > 4) return said ?? `${scheme}${text.slice(4)}`;
  return (text.includes('/') ? undefined : mailAddress(text)) ?? said;
}

function mailAddress(text: string): string | undefined {
  let address = text.trim();
  if (address.includes('%')) {
    try {
      address = decodeURIComponent(address).trim();
    } catch {
      // a percent sign of its own
    }
  }
  return isMailAddress(address) ? `mailto:${address}` : undefined;
}
