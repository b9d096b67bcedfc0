import type { Cause } from './causes.ts';

export type Protocol = 'imap' | 'smtp' | 'pop3' | 'socket';

/** Where in the dialogue the words came. `select` is anything after a successful sign-in. */
export type Stage = 'connect' | 'tls' | 'greeting' | 'starttls' | 'capability' | 'auth' | 'select';

export type Reply = {
  protocol: Protocol;
  stage: Stage;
  raw: string | Uint8Array;
  /** What the server offered before (`AUTH=PLAIN`, `LOGINDISABLED`, `STARTTLS`, …), if known. */
  capabilities?: readonly string[];
  host?: string;
  /** Secrets that were sent in this dialogue: masked in the evidence should the server echo them. */
  secrets?: readonly string[];
};

export type ErrorContext = Omit<Reply, 'raw' | 'protocol'> & { protocol: Exclude<Protocol, 'socket'> };

export type Verdict = {
  cause: Cause;
  /** Trying the same again after a pause can help by itself. */
  retry: boolean;
  /** The server's own words, safe for a page or a log line: printable, one line, at most 200 characters. */
  evidence: string;
  /** The pause the server asked for. */
  retryAfterMs?: number;
  /** The response code, reply number or error code the words came with. */
  code?: string;
};
