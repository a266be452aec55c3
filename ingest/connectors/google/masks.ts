/**
 * Which fields are asked for, call by call. What stands in no mask never leaves Google: no subject, snippet, body, title,
 * description, place or file name. Raise {@link MASK_VERSION} when one of them changes, so that all is read once more; not for those of the
 * directory, which is listed whole in every round, nor for `eventTimes`, of which nothing is told.
 */
export const MASK_VERSION = 1;

export const MASKS = {
  profile: 'emailAddress,messagesTotal,historyId',
  labels: 'labels(id,name)',
  messageIds: 'messages/id,nextPageToken',
  message: 'id,historyId,internalDate,labelIds,payload/headers',
  messageDate: 'id,internalDate,labelIds',
  history: 'history(messagesAdded/message/id,labelsRemoved(labelIds,message/id)),historyId,nextPageToken',
  events:
    'timeZone,nextPageToken,nextSyncToken,items(id,status,iCalUID,start,end,originalStartTime,updated,visibility,' +
    'guestsCanSeeOtherGuests,attendeesOmitted,organizer(email,displayName,self),' +
    'attendees(email,displayName,responseStatus,resource,self))',
  eventTimes:
    'nextPageToken,items(status,start,end,attendeesOmitted,organizer(email,self),' +
    'attendees(self,resource,responseStatus))',
  users:
    'nextPageToken,users(id,primaryEmail,aliases,nonEditableAliases,name/fullName,phones,relations,organizations,suspended,archived,' +
    'isMailboxSetup,isGuestUser)',
  groups: 'nextPageToken,groups(id,email,name,aliases,nonEditableAliases)',
  members: 'nextPageToken,members(id,email,type)',
  rooms: 'nextPageToken,items(resourceId,resourceEmail,resourceName)',
  conferences: 'nextPageToken,conferenceRecords(name,startTime,endTime)',
  participants: 'nextPageToken,participants(name,signedinUser)',
  deliveries: 'nextPageToken,items(id/time,actor/email,events(name,parameters))',
} as const;
