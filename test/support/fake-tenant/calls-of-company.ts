/** The telephone calls of an invented company, as rows of the telephone report and as calls between two of its people. */
import type { Activity, Participant } from '../../../ingest/contract.ts';
import { bare, idFrom } from './participants.ts';
import type { Tenant } from './tenant.ts';

/** How long it rang before somebody answered. */
const RING_MS = 8000;

/** A call within the company never reaches the telephone network, so it is a call record; any other is a row of the report. */
export function fillCalls(tenant: Tenant, calls: readonly Activity[]): void {
  const byPhone = new Map<string, string>();
  for (const { id, phones } of tenant.people.values()) for (const phone of phones) byPhone.set(phone, id);
  for (const call of calls) {
    const [caller, callee] = call.participants;
    if (caller === undefined || callee === undefined) continue;
    const [from, to] = [byPhone.get(bare(caller.address)), byPhone.get(bare(callee.address))];
    if (from !== undefined && to !== undefined) putWithin(tenant, call, from, to);
    else putOutside(tenant, call, { caller, callee, person: from ?? to, isOut: from !== undefined });
  }
}

function putWithin(tenant: Tenant, { key, at, durationSeconds = 0 }: Activity, from: string, to: string): void {
  const startedAt = Date.parse(at);
  const endedAt = startedAt + durationSeconds * 1000;
  const organizer = { kind: 'user', person: from } as const;
  const parties = [organizer, { kind: 'user', person: to } as const];
  const id = guid(key);
  tenant.putCall({ id, version: 1, type: 'peerToPeer', organizer, parties, startedAt, endedAt, modifiedAt: endedAt });
}

interface Outside {
  readonly caller: Participant;
  readonly callee: Participant;
  readonly person: string | undefined;
  readonly isOut: boolean;
}

function putOutside(tenant: Tenant, call: Activity, { caller, callee, person, isOut }: Outside): void {
  // somebody without a number of their own belongs to another telephone system
  if (person === undefined) return;
  const startedAt = Date.parse(call.at);
  const isAnswered = callee.response === 'accepted';
  const answeredAt = startedAt + RING_MS;
  tenant.putPstnCall({
    id: guid(`row ${call.key}`),
    callId: guid(call.key),
    person,
    routing: 'plan',
    direction: isOut ? 'out' : 'in',
    callerNumber: bare(caller.address),
    calleeNumber: bare(callee.address),
    startedAt,
    ...(isAnswered ? { answeredAt } : {}),
    endedAt: isAnswered ? answeredAt + (call.durationSeconds ?? 0) * 1000 : answeredAt,
  });
}

function guid(text: string): string {
  return idFrom(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
