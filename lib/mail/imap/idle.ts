/** Of one IDLE (RFC 2177), whoever speaks it. */
export type IdleHooks = {
  /** Whether an untagged line is what was waited for. */
  isNews: (line: string) => boolean;
  onBegun: () => void;
  /** The server is asked to end it now. */
  onDone: () => void;
  stop: AbortSignal;
};

/** More than this in one IDLE is no news of a mailbox. */
export const mostIdleBytes = 1024 * 1024;
