/** How a transport answers; what follows is the caller's to decide. */
export type Delivery =
  | { result: 'sent'; answer: string }
  /** Later may be better; `pauseMs`: not before; `inDoubt`: all of it left, no answer was heard, it may have been taken. */
  | { result: 'temporary'; reason: string; pauseMs?: number | undefined; inDoubt?: boolean }
  /**
   * Nothing was said of this message: the server is away, or has something against us or our settings. `isGeneral`:
   * it is the same with every message.
   */
  | { result: 'ours'; reason: string; pauseMs?: number | undefined; isGeneral: boolean }
  /** This machine ran out of something (lib/own-trouble.ts): nothing is known of the message or the server. */
  | { result: 'machine'; reason: string }
  /** The server refused this message or its recipient for good. */
  | { result: 'permanent'; reason: string };
