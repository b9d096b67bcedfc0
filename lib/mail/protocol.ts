import type { Copied, CopyLimits, FlagFollower, FolderCursor, FolderStore, GoneLook } from './copy.ts';
import type { Credential } from './credential.ts';
import type { MailLimits } from './network/limits.ts';
import type { ConnectionStep, MailServer } from './network/server.ts';
import type { WireLog } from './wire-log.ts';

// What a protocol is to the rest of Rekey: one door to fetch by, one to send by. Whoever stands above lib/mail asks for
// them by the type of the account (protocols.ts), and says nothing of what is spoken behind them.

export type Protocol = { source: MailSource; sender: MailSender };

export type SessionOptions = {
  /** The one deadline of the whole; also how a caller stops early. */
  signal: AbortSignal;
  onStep?: (step: ConnectionStep) => void;
  signInMs?: number;
  /** A person waits for this: nothing is left unasked because it failed lately. */
  isAsked?: boolean;
  limits?: Partial<MailLimits>;
  /** Takes down what is said: for an account that somebody records. */
  wire?: WireLog | undefined;
};

/**
 * Where mail is fetched. Every session connects, signs in, runs `work` and closes, whatever happens. The credential leaves
 * only over a verified connection (or `none`, an administrator's choice), is judged once at most, and stays where the server
 * takes none. Throws a `MailFailure`; errors of `work` itself, and the reason of a signal aborted on purpose, pass through.
 */
export type MailSource = {
  open<T>(
    server: MailServer,
    credential: Credential,
    options: SessionOptions,
    work: (mailbox: Mailbox) => Promise<T>,
  ): Promise<T>;
  /**
   * As `open`, where most often nothing is new: `work` is run only if a cheap look at these folders sees anything that is
   * not as it was left, or where there is no such look. Null: all is, and the server has accepted the credential.
   */
  openIfNew<T>(
    server: MailServer,
    credential: Credential,
    options: SessionOptions & KeepOptions,
    folders: readonly LeftFolder[],
    work: (mailbox: Mailbox) => Promise<T>,
  ): Promise<T | null>;
  /** Puts a copy of a sent message where the mailbox keeps such, unless it stands there. Left out: it keeps none. */
  fileSent?(
    server: MailServer,
    credential: Credential,
    options: SessionOptions,
    message: SentMessage,
    chosenFolder: string | null,
  ): Promise<FiledCopy>;
};

export type KeepOptions = {
  /**
   * The session is wanted afterwards, to wait for mail in: where all has gone well it is handed over here, signed in, in the
   * place of a good-bye. Null: this server does not tell of new mail. Never called where the protocol has no such thing.
   */
  keep?: (waiting: WaitingMailbox | null) => void;
};

/** A mailbox that stays signed in between checks. Whoever was given it closes it. */
export type WaitingMailbox = {
  /** False once the connection is gone. */
  readonly isOpen: boolean;
  /**
   * Resolves as soon as something may have come since the folders were left so, or `stop` has aborted. Throws a
   * `MailFailure` where the connection is gone, or the server does not keep to the book.
   */
  untilNews(folders: WaitedFor, stop: AbortSignal): Promise<'news' | 'stopped'>;
  /** Runs `work` in the session, as `open` does; it stays open afterwards. */
  run<T>(signal: AbortSignal, work: (mailbox: Mailbox) => Promise<T>): Promise<T>;
  /** With a good-bye where there is still somebody to hear it. */
  close(): Promise<void>;
};

/** The folder that every server tells of, and those that it may tell of as well. */
export type WaitedFor = readonly [FolderCursor, ...FolderCursor[]];

/** A mailbox that is open, as long as `work` runs. All throw a `MailFailure`, cause `mailbox` where only the folder is at fault. */
export type Mailbox = {
  /** False once the connection is gone: nothing more can be asked for. */
  readonly isOpen: boolean;
  /** Opens the inbox: a server that takes any password and shows nothing has proved nothing. Changes nothing. */
  showInbox(): Promise<void>;
  /** Some of what is in a folder, by what recognises it: the messages asked for, the oldest, the newest. Changes nothing. */
  view(path: string, uids: number[]): Promise<MailboxView>;
  /** All folders of the mailbox. Left out: it has but one. */
  listFolders?(): Promise<ServerFolder[]>;
  /** Copies what is new since the cursor; nothing that is not handed over is ever passed. */
  copyNew(
    cursor: FolderCursor,
    store: FolderStore,
    limits: Partial<CopyLimits>,
    follower: FlagFollower,
  ): Promise<Copied>;
  /** Asks again for what is missing and due. Left out: nothing can be missing. */
  retryMissing?(cursor: FolderCursor, store: FolderStore, limits: Partial<CopyLimits>): Promise<Copied>;
  /**
   * Asks which of the stored messages of a folder are still there, as `look` wants to know it, until `stopAt`; false, and nothing was
   * asked, where the folder is numbered otherwise by now. Left out: what is gone from the server says nothing.
   */
  findGone?(cursor: FolderCursor, look: GoneLook, stopAt: number): Promise<boolean>;
  /**
   * Deletes at the server what has been stored whole since before that instant, and answers how many; it is gone once the
   * session has ended well. Left out: what the server holds is its owner's to delete.
   */
  clearStored?(path: string, store: FolderStore, until: { before: Date; stopAt: number }): Promise<number>;
  /** Sets and takes away flags; false, and nothing is changed, where the messages are not those any more. Left out: it has none. */
  writeFlags?(path: string, uidValidity: bigint, wishes: readonly FlagWish[]): Promise<boolean>;
};

/** One folder of a server. */
export type ServerFolder = {
  /** For people and for comparing. */
  path: string;
  /** '' where the server has no levels. */
  delimiter: string;
  /** Lower case, such as `\\sent` (RFC 6154) or `\\noselect`. */
  flags: string[];
};

/** A folder as it was left. */
export type LeftFolder = FolderCursor & {
  flagsReadAt: Date | null;
  /** Something of it is to be asked for again in any case. */
  isMissingDue: boolean;
};

export type MailboxView = {
  uidValidity: bigint | null;
  exists: number | null;
  messages: GlimpsedMessage[];
};

/** A message by what tells it from others, its Message-ID as the head says it. */
export type GlimpsedMessage = { uid: bigint; size: number; internalDate: Date | null; head: Buffer };

export type FlagWish = { uid: bigint; flag: string; isSet: boolean };

/** A message that was sent, as its copy is looked for. */
export type SentMessage = {
  messageId: string;
  bytes: Buffer;
  /** Whether an id is that of another message we sent: its copy is not this one's. */
  isOfAnother?: (messageId: string) => boolean;
};

export type FiledCopy =
  | { result: 'saved' | 'was_there' }
  /** Folders stand there of which nobody here can say what they are for: somebody has to. */
  | { result: 'ask'; choices: string[] };

export type SenderOptions = SessionOptions & {
  /** What we call ourselves (lib/settings/ehlo-name.ts). */
  ehloName?: string;
};

/** Where mail is sent. Its sessions keep the promises of a source's; without a credential it is not signed in. */
export type MailSender = {
  open<T>(
    server: MailServer,
    credential: Credential | null,
    options: SenderOptions,
    work: (session: SendingSession) => Promise<T>,
  ): Promise<T>;
  /** Whether this server is known to put copies into its users' Sent folders itself: one of ours would be a second one. */
  keepsCopies(host: string): boolean;
};

export type SendingSession = {
  /**
   * Hands one message over, to all its recipients or to none, and answers what the server said. Throws
   * `MessageRefused` where the server refused it, `FateUnknown` where nobody can say, another `MailFailure` where
   * it certainly was not taken (handing-over.ts).
   */
  send(envelope: Envelope, message: Buffer, hooks?: SendHooks): Promise<string>;
};

export type Envelope = { from: string; to: string[] };

export type SendHooks = {
  /** Runs when the server has agreed to take the content, before its first byte leaves; a throw ends it there. */
  beforeContent?: () => Promise<void>;
};
