/** One kind of refusal: what a program compares (`code`, the key), its HTTP status, and what a person reads. */
export interface ApiError {
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it. */
  readonly todo: string;
}

/**
 * Every code that the API reports. `docs/errors.md` lists the same ones, which a test proves both ways, and `/errors`
 * serves them, so that the `type` of a problem leads to its explanation.
 */
export const API_ERRORS = {
  API_BAD_PARAMETER: {
    status: 400,
    title: 'A parameter is unknown, missing or out of its limits',
    todo: 'Correct what `errors` lists; /docs shows the limits of every parameter.',
  },
  API_BAD_URL: {
    status: 400,
    title: 'The path of the request cannot be read',
    todo: 'Send a path that begins with "/" and percent-encode what is not a letter or a digit, as UTF-8.',
  },
  API_BAD_BODY: {
    status: 400,
    title: 'The body of the request is not the JSON of one value',
    todo: 'Send one JSON object as /docs shows it, in UTF-8, with every name once.',
  },
  API_BAD_REQUEST: {
    status: 400,
    title: 'This is not a well-formed HTTP request',
    todo: 'Check the client or the proxy in between. The connection is closed.',
  },
  API_NO_ACCESS: {
    status: 401,
    title: 'The token is missing or wrong',
    todo: 'Send "Authorization: Bearer <token>" with the token that the server printed when it started, or open the link that it printed.',
  },
  API_FOREIGN_PAGE: {
    status: 403,
    title: 'This would be changed by a page of another server',
    todo: 'In a browser, change things from a page of this server. In a program, send the token and no Origin.',
  },
  API_UNKNOWN_ROUTE: {
    status: 404,
    title: 'There is no such path',
    todo: 'See /docs for the paths that exist.',
  },
  API_UNKNOWN_PERSON: {
    status: 404,
    title: 'Nobody has this id, mail address or phone number',
    todo: 'Names are not ids: search with /v1/people?q=… and use the id of the person you mean.',
  },
  API_UNKNOWN_IDENTITY: {
    status: 404,
    title: 'No identity has this id, mail address or phone number',
    todo: 'Names and domains are not identities: search with /v1/people?q=…, and use an id or a value out of `identities` of the person.',
  },
  API_NOT_DECIDED: {
    status: 404,
    title: 'Nobody said anything of these two identities',
    todo: 'See /v1/decisions for what was said; evidence decides of all others.',
  },
  API_UNKNOWN_ACCOUNT: {
    status: 404,
    title: 'Nobody of this domain has been seen',
    todo: 'Ask for the registrable domain of the organisation, such as example.com.',
  },
  API_UNKNOWN_TIE: {
    status: 404,
    title: 'Nothing passed between these two people up to then',
    todo: 'Ask /v1/people/{who}/known-by to see who has a tie, or choose a later asOf.',
  },
  API_WRONG_METHOD: {
    status: 405,
    title: 'This path does not take this method',
    todo: 'Use one that the Allow header of the answer names; /docs shows them, too.',
  },
  API_TIMEOUT: {
    status: 408,
    title: 'The request did not arrive in time',
    todo: 'Send the whole request at once. The connection is closed.',
  },
  API_BODY_TOO_LARGE: {
    status: 413,
    title: 'The body of the request is too long',
    todo: 'Keep it below 4 kB.',
  },
  API_BODY_REFUSED: {
    status: 415,
    title: 'This operation takes no body, or none of this type',
    todo: 'Send JSON with "Content-Type: application/json" where /docs shows a body, and no body anywhere else.',
  },
  API_WRONG_HOST: {
    status: 421,
    title: 'This server only answers to localhost',
    todo: 'Use http://localhost, http://127.0.0.1 or http://[::1] with the right port.',
  },
  API_NOBODYS_OWN: {
    status: 422,
    title: "This address is nobody's own: it is a role's, a list's, a robot's or shared",
    todo: 'Only addresses of one person each can be said to be the same or different people.',
  },
  API_ONE_IDENTITY: {
    status: 422,
    title: 'Both names mean the same identity',
    todo: 'Name two different addresses. The id of a person is the id of one of their addresses.',
  },
  API_HEADERS_TOO_LARGE: {
    status: 431,
    title: 'The address and the headers of the request are too long',
    todo: 'Keep the request line and the headers below 16 kB together. The connection is closed.',
  },
  API_INTERNAL: {
    status: 500,
    title: 'The server failed to answer',
    todo: 'Report the request id; the log says under this id what happened.',
  },
  API_UNAVAILABLE: {
    status: 503,
    title: 'The graph or the event log cannot be reached at the moment',
    todo: 'Try again in a moment; /readyz says what is missing.',
  },
} as const satisfies Record<string, ApiError>;

export type ApiCode = keyof typeof API_ERRORS;

export const API_CODES = Object.keys(API_ERRORS) as readonly ApiCode[];
