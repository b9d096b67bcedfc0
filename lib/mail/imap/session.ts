import type { MailLimits } from '../network/limits.ts';
import type { Capabilities, ImapArgument } from './imap-client.ts';
import type { Allowance, Untagged } from './pace.ts';

/** A signed-in IMAP session, as long as `work` of `withImapSession` runs. */
export type ImapSession = {
  readonly limits: MailLimits;
  readonly capabilities: Capabilities;
  /** False once the connection is gone: nothing more can be asked for in this session. */
  readonly isOpen: boolean;
  /**
   * One command, its untagged responses handed to `untagged` as they come; the server is held back while a
   * handler runs. Says how many answers could not be read. Throws a `MailFailure`.
   */
  command(
    name: string,
    args: ImapArgument[],
    untagged?: Untagged,
    allowance?: Allowance,
  ): Promise<{ unreadable: number }>;
  /**
   * Waits in the open folder (IDLE, RFC 2177) until an untagged line is news, `ms` are over or `stop` aborts; what came since the last
   * answer to a command is heard first. Throws a `MailFailure` where the server ends it, or does not answer in time that it is ended.
   */
  idle(isNews: (line: string) => boolean, ms: number, stop: AbortSignal): Promise<void>;
  /** A folder's path as this server spells it. */
  folder(path: string): ImapArgument;
  /** From now on `folder(path)` is this; false where it was so before. */
  spell(path: string, spelled: string): boolean;
  /** A folder's path, from how this server spells it. */
  pathOf(spelled: string): string;
};

/** A session that was kept; whoever has it closes it. */
export type KeptSession = ImapSession & {
  /** Its server, as `host:port`. */
  readonly place: string;
  /** From now on its deadline is this; until then it has none. */
  follow(signal: AbortSignal): void;
  /** Nobody works in it: it has no deadline any more. */
  rest(): void;
  sayGoodBye(): Promise<void>;
  close(): void;
};
