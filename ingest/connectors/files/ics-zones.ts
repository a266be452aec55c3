import ICAL from 'ical.js';
import { findIana } from 'windows-iana';
import { instantOf, isTimeZone, type WallTime, wallInUtc } from '../../core/local-time.ts';
import type { IcsComponent } from './ics-components.ts';

/** Where a time stands: in UTC, in a named zone, or on any wall (`floating`). */
export interface IcsZone {
  /** False: the file names a zone that neither the time zone database nor the file itself nor Windows explains. */
  readonly known: boolean;
  instantOf(wall: WallTime): number;
}

/**
 * The time zones of a calendar file. A name of the time zone database means that zone, whatever the file says about it
 * (files carry rules of years ago); any other name means the file's own VTIMEZONE, else what Windows calls so, else the
 * default zone.
 */
export class IcsZones {
  readonly #own = new Map<string, IcsComponent>();
  readonly #zones = new Map<string, IcsZone>();
  readonly #floating: string;

  constructor(floating: string) {
    this.#floating = floating;
  }

  /** Takes a VTIMEZONE. Of two with one name the first counts. */
  add(component: IcsComponent): void {
    const line = component.lines.find(({ name }) => name === 'TZID');
    const id = line && plainName(line.text.slice(line.text.indexOf(':') + 1));
    if (id !== undefined && !this.#own.has(id)) this.#own.set(id, component);
  }

  /** The zone of a TZID parameter; `undefined` stands for floating times, `Z` for UTC. */
  zone(tzid: string | undefined): IcsZone {
    const id = tzid ?? this.#floating;
    const known = this.#zones.get(id);
    if (known !== undefined) return known;
    const zone = this.#find(id);
    this.#zones.set(id, zone);
    return zone;
  }

  #find(id: string): IcsZone {
    const name = id === 'Z' ? 'UTC' : databaseName(id);
    if (name !== undefined) return namedZone(name);
    const own = this.#own.get(plainName(id));
    const zone = own === undefined ? undefined : ownZone(own);
    if (zone !== undefined) return zone;
    // of the zones in all countries for which Windows has this name, CLDR puts the one that stands for them first
    const [named] = findIana(plainName(id));
    if (named !== undefined && isTimeZone(named)) return namedZone(named);
    return { known: false, instantOf: (wall) => instantOf(wall, this.#floating) };
  }
}

/** What clocks in a zone show at an instant. */
export function wallIn(zone: IcsZone, instant: number): WallTime {
  // twice, since the offset of the first try may be that of the other side of a change of the clocks
  const near = 2 * instant - zone.instantOf(wallInUtc(instant));
  return wallInUtc(instant + near - zone.instantOf(wallInUtc(near)));
}

/** A name is escaped as a text where it is a value, and quoted where it is a parameter; some programs do either in both places. */
function plainName(written: string): string {
  return written.replaceAll(/\\(.)/g, '$1').trim();
}

/** Some programs put their own path before the name: `/mozilla.org/20050126_1/Europe/Berlin`. */
function databaseName(id: string): string | undefined {
  const parts = id.split('/');
  const tails = [id.trim(), parts.slice(-3).join('/'), parts.slice(-2).join('/')];
  return tails.find((tail) => tail !== '' && !tail.startsWith('/') && isTimeZone(tail));
}

function namedZone(name: string): IcsZone {
  return { known: true, instantOf: (wall) => instantOf(wall, name) };
}

function ownZone(component: IcsComponent): IcsZone | undefined {
  try {
    const text = ['BEGIN:VTIMEZONE', ...component.lines.map((line) => line.text), 'END:VTIMEZONE'].join('\r\n');
    const zone = new ICAL.Timezone(new ICAL.Component(ICAL.parse(text) as unknown[]));
    return {
      known: true,
      instantOf: (wall) => 1000 * ICAL.Time.fromData({ ...wall, isDate: false }, zone).toUnixTime(),
    };
  } catch {
    return undefined; // its rules cannot be read: as good as none
  }
}
