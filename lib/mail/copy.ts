import type { Missing, MissingChange } from './missing.ts';

// What is agreed between whoever copies a folder and whoever keeps what was copied.

/** How far a folder was copied. */
export type FolderCursor = {
  path: string;
  uidValidity: bigint | null;
  /** Every message with a UID up to this one is stored. */
  lastUid: bigint;
  /** Up to where the flags stored are known (RFC 7162); moved only together with messages. */
  highestModseq: bigint | null;
  /** What the server said last; null while a copy is under way. */
  uidNext: bigint | null;
  /** How many messages it counted when all of them were accounted for; null while a copy is under way. */
  messageCount: number | null;
  /** Messages under this UID are still to be copied, newest first; null or left out: none are. */
  olderThan?: bigint | null;
  /** How many messages the server counted as the folder was opened for this copy. */
  serverCount?: number | null;
  /** The server counts more or fewer messages than are accounted for, or nobody can say: what it lost is to be looked for. */
  isOff?: boolean;
  /** The server began to count anew without saying so: what is stored under this UIDVALIDITY is not what it means. */
  isRestarted?: boolean;
  /** Messages that are stored have other UIDs now. */
  isRenumbered?: boolean;
};

export type FetchedMessage = {
  uid: bigint;
  uidValidity: bigint;
  /** The bytes as the server holds them; with a note only their beginning, or nothing. */
  raw: Buffer;
  size: number;
  flags: string[];
  internalDate: Date | null;
  /** Why the bytes are not all here: larger than the limit, or never handed out by the server. */
  note?: 'too_large' | 'not_given';
};

export type CopyLimits = {
  /** A batch is handed over when it has so many messages or bytes. */
  batchCount: number;
  batchBytes: number;
  /** Stop after so many messages, or at this instant, and say that there is more. */
  messages: number;
  stopAt: number;
};

/** A message as its server shows it before its body: its size, and its header to the empty line. */
export type SeenHead = { uid: bigint; uidValidity: bigint; size: number; head: Buffer; flags?: string[] };

/** Whether the server still names a stored message so. */
export type IsNamed = (uidValidity: bigint, uid: number) => boolean;

export type StoredHead = { uid: number; messageId: string | null; subject: string; fromAddress: string };

/** Where the messages of one folder are kept, with its cursor and what is missing. */
export type FolderStore = {
  /** Commits these together: messages, the cursor behind them, what to remember of those that did not come. */
  save(batch: FetchedMessage[], next: FolderCursor, missing: MissingChange[]): Promise<void>;
  /** Which of these UIDs are not stored; what was only noted as not given is not. */
  unknown(uidValidity: bigint, uids: number[]): Promise<number[]>;
  /**
   * Of messages that came under UIDs nobody knows those that are new. The others are stored, byte for byte, under a UID that is
   * not `isThere` any more: their server renamed them, and they have their new UID when this resolves.
   */
  recognise(messages: FetchedMessage[], isThere: (uid: number) => boolean): Promise<FetchedMessage[]>;
  /** Which of these sizes a message has that is stored whole, and that its server does not name so any more. */
  sizesAside(sizes: number[], isNamed: IsNamed): Promise<ReadonlySet<number>>;
  /**
   * The UIDs of these messages that are stored whole under a name that they do not have any more, by size and header, byte for byte: they
   * have their new UID when this resolves. Equal ones pair off one by one.
   */
  recogniseByHead(messages: SeenHead[], isNamed: IsNamed): Promise<ReadonlySet<number>>;
  /** Of these UIDs the messages that have been here whole since before that instant, by what tells them from others. */
  storedBefore(uidValidity: bigint, uids: number[], before: Date): Promise<StoredHead[]>;
  /** A few UIDs of messages that the server did hand out. */
  someStored(uidValidity: bigint): Promise<number[]>;
  /** What is remembered as missing; `dueOnly`: and is to be asked for now. */
  missing(dueOnly?: boolean): Promise<Missing[]>;
};

/** A look for stored messages that a folder does not have any more. Nothing is concluded from one alone. */
export type GoneLook = {
  /** How many messages the server counts in the folder now, and its next UID; null: it does not say. */
  begin(now: { exists: number | null; uidNext: bigint | null }): Promise<void>;
  /** The next UIDs to be asked about, ascending; null: that was all. */
  next(): Promise<number[] | null>;
  /** Of those just given these are still there. */
  heard(there: ReadonlySet<number>): Promise<void>;
};

/** What one visit copied. */
export type Copied = { fetched: number; more: boolean; unchanged: boolean; isOff?: boolean };

/** The flags of one stored message, as the server holds them now. */
export type FlagsOf = { uid: bigint; flags: string[] };

export type FlagFollower = {
  /** When the flags of this folder were read last; only asked for where the server cannot tell what changed. */
  readAt: Date | null;
  /** Takes flags that may have changed. `upTo`: all of this folder's are known up to there. */
  store: (changed: FlagsOf[], upTo: { uidValidity: bigint; highestModseq: bigint | null }) => Promise<void>;
};
