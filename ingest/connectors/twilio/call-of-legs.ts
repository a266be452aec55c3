/** The legs of one Twilio call → its reading. */
import { keyedHash } from '../../../infra/kernel/fingerprint.ts';
import type { Reading } from '../../contract.ts';
import { activityFromCall, type CallLeg } from '../../core/activity-from-call.ts';
import { type Place, readOrSetAside } from '../../core/complain.ts';
import type { TwilioLeg } from './twilio-call.ts';

/** A call with all its legs. */
export interface TwilioCall {
  /** The id of the first leg: the call's own. */
  readonly sid: string;
  /** Absent when it was deleted at Twilio and its children were not. */
  readonly root?: TwilioLeg;
  readonly children: readonly TwilioLeg[];
}

/** Whether a leg may still change, or is not known yet. */
export function isUnderWay({ root, children }: TwilioCall): boolean {
  return [...(root === undefined ? [] : [root]), ...children].some(({ isOpen }) => isOpen);
}

/** When it began, milliseconds since 1970. */
export function beganAt({ root, children }: TwilioCall): number | undefined {
  if (root !== undefined) return root.at;
  const starts = children.flatMap(({ at }) => (at === undefined ? [] : [at]));
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** The same for the same legs in the same states, whatever their order. */
export function stateOf({ root, children }: TwilioCall): string {
  const legs = [...(root === undefined ? [] : [root]), ...children];
  const states = legs.map(({ sid, status, seconds }) => `${sid} ${status} ${seconds ?? ''}`).sort();
  return keyedHash('kith twilio call', states.join('\n'));
}

/**
 * Who spoke with whom. The number of the company that a customer dials, or that Twilio shows to both sides of a call it
 * was asked to make, is nobody once a second leg says who was behind it.
 */
export function callReadings(
  call: TwilioCall,
  version: number,
  place: Place,
  options: Parameters<typeof activityFromCall>[2],
): Reading[] {
  const readings = readOrSetAside(place, () => activityFromCall(legsOf(call), place, options));
  return readings.map((reading) =>
    reading.kind === 'activity' ? { ...reading, activity: { ...reading.activity, version } } : reading,
  );
}

function legsOf(call: TwilioCall): CallLeg[] {
  const { sid, root, children } = call;
  if (children.length === 0) return root === undefined ? [] : [legOf(root, root.from, beganAt(call) ?? 0, sid)];
  // the first to be called by Twilio speaks with the second; of any other call it is who dialled
  const caller = root?.isOutboundApi ? root.to : root?.from;
  const at = beganAt(call) ?? 0;
  const fromName = root?.isOutboundApi ? undefined : root?.callerName;
  return children.map((child) => legOf(child, caller ?? child.from, at, sid, fromName));
}

function legOf(leg: TwilioLeg, from: string, at: number, group: string, fromName = leg.callerName): CallLeg {
  return {
    at,
    from,
    to: leg.to,
    id: leg.sid,
    group,
    answered: leg.answered,
    ...(leg.seconds === undefined ? {} : { talkSeconds: leg.seconds }),
    ...(fromName === undefined ? {} : { fromName }),
  };
}
