/** Codes that the graph reports. */
export const GRAPH_ERRORS = {
  GRA_FENCED: 'Another process has taken over this part of the stream; this one must stop writing.',
  GRA_GAP: 'A batch does not begin where the graph stands; something in between was skipped or applied already.',
  GRA_FULL: 'The disk is full; nothing of the last batch was written.',
  GRA_IO: 'The graph file cannot be read or written.',
  GRA_CORRUPT: 'The graph file is damaged; it can be made again from the event log.',
  GRA_NEWER: 'The graph was written by a newer version of kith.',
  GRA_CLOSED: 'The graph has been closed.',
} as const satisfies Record<string, string>;
