/** Codes that the graph reports. */
export const GRAPH_ERRORS = {
  GRA_FENCED: 'Another process has taken over this part of the stream; this one must stop writing.',
  GRA_GAP: 'A batch does not begin where the graph stands; something in between was skipped or applied already.',
  GRA_BUSY: 'Other programs hold what a question or a batch needs for longer than it can wait; nothing was written.',
  GRA_FULL: 'There is no room for the graph; nothing of the last batch was written.',
  GRA_IO: 'The graph file cannot be read or written.',
  GRA_CORRUPT: 'The graph file is damaged; it can be made again from the event log.',
  GRA_NEWER: 'The graph was written by a newer version of kith.',
  GRA_OTHER_LOG: 'The graph is made from another event log than the one beside it.',
  GRA_SECRET: 'The ids in the graph are made with another identity secret.',
  GRA_MATCHER: 'The persons in the graph were found by another version of kith, which may find others.',
  GRA_DIRECTORY: 'Another version of kith has kept less, or more, in the graph of what directories say.',
  GRA_TOO_LARGE: 'A batch needs more memory than Neo4j has for transactions; workers take smaller ones then.',
  GRA_UNREACHABLE: 'No Neo4j answers at the address, or it has no database of that name.',
  GRA_SIGN_IN: 'Neo4j refuses the user or the password.',
  GRA_TOO_OLD: 'The Neo4j is older than 5, which kith needs.',
  GRA_CLOSED: 'The graph has been closed.',
} as const satisfies Record<string, string>;
