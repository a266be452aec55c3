/** A Meet conference → its reading. */
import type { Reading } from '../../contract.ts';
import { activityFromMeeting, type Invited } from '../../core/activity-from-meeting.ts';
import { readOrSetAside } from '../../core/complain.ts';
import { userUrn } from './directory-records.ts';
import type { Conference, Participant } from './meet-answers.ts';
import { GOOGLE } from './options.ts';

/**
 * Who was signed in took part. Others are counted, since a talk of many is a weaker sign than a talk of two, and never
 * named. The key is the record's own name, so that the conference is one however many took part and are read.
 */
export function readConference(
  { name, startTime, endTime }: Conference,
  participants: readonly Participant[],
  mailbox: string,
): readonly Reading[] {
  const start = Math.floor(Date.parse(startTime) / 1000) * 1000;
  const end = Date.parse(endTime ?? startTime);
  const place = { file: `google/meet/${mailbox}/${name}` };
  const attendees = participants.flatMap(attendeeOf);
  return readOrSetAside(place, () =>
    activityFromMeeting(
      {
        ...{ uid: `meet:${name}`, originalStart: start, start, version: 0, cancelled: false, attendees },
        durationSeconds: Math.max(0, Math.round((end - start) / 1000)),
        ...(participants.length > attendees.length ? { total: participants.length } : {}),
      },
      place,
      { provider: GOOGLE, mailbox },
    ),
  );
}

function attendeeOf({ signedinUser }: Participant): Invited[] {
  const [, id] = /^users\/([^/]{1,256})$/.exec(signedinUser?.user ?? '') ?? [];
  if (id === undefined) return [];
  const name = signedinUser?.displayName;
  return [{ address: userUrn(id), response: 'accepted', ...(name === undefined ? {} : { name }) }];
}
