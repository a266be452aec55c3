/** What is taken of a Twilio call: a leg, with nothing of its price, its recording or what was said. */
import { z } from 'zod';
import { parseMailDate } from '../../core/mail-time.ts';

/** One leg of a call: a call of its own, or one that a `<Dial>` of its parent began. */
export interface TwilioLeg {
  readonly sid: string;
  readonly parent?: string;
  readonly from: string;
  readonly to: string;
  /** The provider's word: `completed`, `no-answer`, … */
  readonly status: string;
  /** Its status can still change. */
  readonly isOpen: boolean;
  readonly answered: boolean;
  /** Its start, or when it was asked for if it never started; milliseconds since 1970. Absent only of an open leg. */
  readonly at?: number;
  readonly endedAt?: number;
  readonly seconds?: number;
  /** Asked for through the API: Twilio called both sides. */
  readonly isOutboundApi: boolean;
  /** The caller's name, where the account looks names up. */
  readonly callerName?: string;
}

/** A leg, or which field of it could not be read. */
export type Decoded =
  | { readonly leg: TwilioLeg }
  | { readonly fault: string; readonly sid: string | undefined; readonly at: number | undefined };

const OPEN = new Set(['queued', 'initiated', 'ringing', 'in-progress']);
const OVER = new Set(['completed', 'busy', 'no-answer', 'canceled', 'failed']);

const SID_MAX = 64;
const Sid = z.string().min(1).max(SID_MAX);

const Leg = z.object({
  sid: Sid,
  parent_call_sid: Sid.nullish().or(z.literal('')),
  from: z.string().nullish(),
  to: z.string().nullish(),
  status: z.string().refine((status) => OPEN.has(status) || OVER.has(status)),
  start_time: z.string().nullish(),
  end_time: z.string().nullish(),
  date_created: z.string().nullish(),
  duration: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ])
    .nullish(),
  direction: z.string().nullish(),
  caller_name: z.string().nullish(),
});

/** A page of the calls of an account. Each call is decoded by itself, so that one that is odd does not hide the others. */
export const CallPage = z.object({
  calls: z.array(z.unknown()),
  next_page_uri: z.string().nullish(),
});
export type CallPage = z.output<typeof CallPage>;

export function decodeLeg(written: unknown): Decoded {
  const read = Leg.safeParse(written);
  if (!read.success) {
    const known = z.object({ sid: Sid, start_time: z.string() }).partial().safeParse(written).data;
    return { fault: String(read.error.issues[0]?.path[0] ?? 'call'), sid: known?.sid, at: time(known?.start_time) };
  }
  const call = read.data;
  const isOpen = OPEN.has(call.status);
  const at = time(call.start_time) ?? time(call.date_created);
  if (at === undefined && !isOpen) return { fault: 'start_time', sid: call.sid, at: undefined };
  const endedAt = time(call.end_time);
  const leg: TwilioLeg = {
    sid: call.sid,
    from: party(call.from),
    to: party(call.to),
    status: call.status,
    isOpen,
    answered: call.status === 'completed',
    isOutboundApi: call.direction === 'outbound-api',
    ...(call.parent_call_sid ? { parent: call.parent_call_sid } : {}),
    ...(at === undefined ? {} : { at }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(call.duration === null || call.duration === undefined ? {} : { seconds: call.duration }),
    ...(call.caller_name ? { callerName: call.caller_name } : {}),
  };
  return { leg };
}

/** Twilio writes RFC 2822. */
function time(written: string | null | undefined): number | undefined {
  return written ? parseMailDate(written) : undefined;
}

/** A browser calls an application by its id, which is nobody. */
function party(written: string | null | undefined): string {
  return written === null || written === undefined || /^[A-Z]{2}[0-9a-f]{32}$/.test(written) ? '' : written;
}
