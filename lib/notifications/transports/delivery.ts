/** How a transport answers; what follows is the caller's to decide. */
export type Delivery =
  | { result: 'sent'; answer: string }
  /** Later may be better: the server was away, or our own sign-in there failed. */
  | { result: 'temporary'; reason: string }
  /** The server refused this message or its recipient for good. */
  | { result: 'permanent'; reason: string };
