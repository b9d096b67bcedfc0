import type { Refusal } from '../words/refusal.ts';
import type { SecurityNoticeAbout } from '../words/security-notices.ts';

/** Everything a notification says, as values; each channel has words of its own for it. */

/** Whose system writes, and how its times read. */
type From = {
  /** "Northwind mail". */
  organisationName: string;
  /** Who helps: "IT help desk, ext. 4400". Empty: not said. */
  supportText: string;
  /** IANA name ('Europe/Lisbon'); UTC where it is missing or unknown. */
  timeZone?: string;
};

export type WrongCredentialsMessage = From & {
  kind: 'wrong-credentials';
  cause: Refusal;
  maskedAddress: string;
  /** When the server first refused the sign-in, and when mail was last fetched; null where neither happened. */
  refusedSince: Date | null;
  lastSuccessAt: Date | null;
  /** The server's own words, in any state: they are cleaned, cut and escaped here. */
  evidence: string;
  /** The refused password has letters beyond ASCII, which may be why. */
  isBeyondAscii?: boolean;
  /** `<web address of the view>/update/<token>`: the one link of the message. */
  url: string;
  /** Whose web address that is. */
  view: 'desktop' | 'phone';
  phrase: string;
  expiresAt: Date;
  /** The message goes to the very mail account that cannot be fetched. */
  recipientIsOwnAddress: boolean;
  /** The owner was told before, and nothing has changed since. */
  isReminder?: boolean;
  /** Mail still comes in: only the outgoing server refuses. */
  isAboutSending?: boolean;
};

/** One of several accounts of one person that are refused, with a link of its own. */
export type RefusedAccount = Pick<
  WrongCredentialsMessage,
  | 'cause'
  | 'maskedAddress'
  | 'refusedSince'
  | 'lastSuccessAt'
  | 'evidence'
  | 'isBeyondAscii'
  | 'url'
  | 'view'
  | 'phrase'
  | 'expiresAt'
  | 'isReminder'
  | 'isAboutSending'
>;

export type SeveralRefusedMessage = From & {
  kind: 'several-refused';
  /** Two or more. */
  accounts: RefusedAccount[];
};

/** What was announced is over. */
export type RecoveredMessage = From & {
  kind: 'recovered';
  /** One or more, each with the moment it worked again; `wasAboutSending`: mail came in all the time. */
  accounts: { maskedAddress: string; recoveredAt: Date; wasAboutSending?: boolean }[];
};

export type HostOutageMessage = From & {
  kind: 'host-outage';
  host: string;
  refused: number;
  worked: number;
  since: Date;
  evidence: string;
  /** The page of the console that shows these accounts. */
  consoleUrl: string;
};

/** The outage that was announced is over. */
export type HostOutageOverMessage = From & {
  kind: 'host-outage-over';
  host: string;
  /** How many are still refused, of those that worked and are fetched. */
  refused: number;
  worked: number;
  since: Date;
  until: Date;
  /** An administrator had said that the passwords were really changed. */
  wasReleased: boolean;
  consoleUrl: string;
};

/** Accounts of one host that cannot be fetched for one reason. */
export type DigestLine = {
  host: string;
  /**
   * A cause, 'host_unknown', 'certificate_expired', 'missing_mail', 'provider' (whose name is the host then), or what keeps mail from being
   * stored (StorageTrouble of lib/own-trouble.ts): such a line is alone.
   */
  trouble: string;
  accounts: number;
  /** How many are missing; of `missing_mail` only. */
  messages?: number;
  /** ISO; of the one that has been in trouble longest. */
  since: string;
  evidence: string;
};

export type UnreachableMessage = From & {
  kind: 'unreachable';
  at: Date;
  /** One or more. */
  lines: DigestLine[];
  consoleUrl: string;
};

/** For administrators: no link to update a password is in it. */
export type AccountsSuspendedMessage = From & {
  kind: 'accounts-suspended';
  accounts: { maskedAddress: string; host: string; suspendedAt: Date | null; evidence: string }[];
  consoleUrl: string;
};

export type PasswordUpdatedMessage = From & {
  kind: 'password-updated';
  /**
   * One or more, each with who changed it last: 'update_link', 'owner', 'administrator' or 'api'; `isWorking`: it was
   * proved, and nothing else is wrong with the account.
   */
  accounts: { maskedAddress: string; changedAt: Date; changedBy: string; isWorking: boolean }[];
};

export type TestMessage = From & {
  kind: 'test';
  at: Date;
  /** Who pressed Test Settings. */
  requestedBy: string;
};

export type SignInLinkMessage = From & {
  kind: 'sign-in-link';
  purpose: 'invitation' | 'password_reset' | 'forgotten_password';
  /** What the user signs in with, and where the message goes. */
  email: string;
  name: string;
  /** Which administrator sent it; empty: not said. */
  requestedBy: string;
  /** `<desktop.webAddress>/invite/<token>`: the one link of the message. */
  url: string;
  phrase: string;
  expiresAt: Date;
};

/** What was done to somebody's sign-in, or with their mail. */
export type SecurityNotice = {
  about: SecurityNoticeAbout;
  /** Whose sign-in, or which mail account. */
  email: string;
  /** The address of who did it; empty: a program, or the person themselves. */
  by: string;
  /** What a program that did it is called. */
  program?: string;
  /** By which server the account sends from now on; left out: by none. */
  server?: string;
  /** ISO 8601 */
  at: string;
};

/** To the person it is about, who may be the one who did not expect it. */
export type SecurityNoticeMessage = From & SecurityNotice & { kind: 'security-notice' };

/** For programs and chats: what happened, as it is sent. */
export type EventMessage = From & {
  kind: 'event';
  /** The same for every try and every replay. */
  id: string;
  endpointId: string;
  payload: { type: string; timestamp: string; data: Record<string, unknown> };
};

export type NotificationMessage =
  | EventMessage
  | SignInLinkMessage
  | SecurityNoticeMessage
  | WrongCredentialsMessage
  | SeveralRefusedMessage
  | RecoveredMessage
  | HostOutageMessage
  | HostOutageOverMessage
  | UnreachableMessage
  | AccountsSuspendedMessage
  | PasswordUpdatedMessage
  | TestMessage;

export type RenderedMessage = { subject: string; text: string; html: string };
