/**
 * Sentences that stand in every field of content of a fake tenant, and nowhere else: whoever finds one in something that
 * kith wrote has found a leak. Each field has its own, so that the leak has a name; all begin with {@link MARKER}.
 */
export const MARKER = 'the kingfisher keeps seven brass keys under the third stone';

export const MARKERS = {
  subject: `${MARKER} in a subject`,
  body: `${MARKER} in a body`,
  snippet: `${MARKER} in a snippet`,
  attachment: `${MARKER} in an attachment.pdf`,
  title: `${MARKER} in a title`,
  description: `${MARKER} in a description`,
  location: `${MARKER} in a place`,
} as const;
