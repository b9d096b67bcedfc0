import type { Signature } from './check-signature.ts';
import type { Report } from './delivery-report.ts';
import type { Invitation } from './invitation.ts';
import type { TextPiece } from './link-text.ts';
import type { PreviewKind } from './preview-kind.ts';
import type { Nature } from './reading.ts';
import type { Unsubscribe } from './unsubscribe.ts';

/** What a page shows of a message's bytes: finished, so that nothing of it is read again by who shows it. */
export type Opened = {
  to: string[];
  cc: string[];
  /** What can be read as plain text; empty where there is none. */
  text: string;
  /** The same text, its addresses told apart. */
  pieces: TextPiece[];
  /** The page of the frame that shows its HTML, without pictures from elsewhere; null where it is only text. */
  page: string | null;
  /** The same with pictures from other people's servers; null where it names none. */
  pageWithPictures: string | null;
  /** Whether the HTML says itself how it looks, and so wants the paper it was made for. */
  hasOwnLook: boolean;
  /** Whether only the beginning of the text is here. */
  isCut: boolean;
  /** Whether the message could not be read at all. */
  isUnreadable: boolean;
  natures: Nature[];
  /** What its signature is worth; null where it has none. */
  signature: Signature | null;
  /** How it is unsubscribed from. */
  unsubscribe: Unsubscribe | null;
  /** What it reports of another message. */
  report: Report | null;
  /** The meeting it is about. */
  invitation: Invitation | null;
  attachments: Attachment[];
  /** The pictures that the HTML shows: no attachments to who reads it, but parts of what is passed on. */
  pictures: Attachment[];
};

/** `index` is its place among all parts of its message (open.ts, read-attachment.ts). */
export type Attachment = {
  index: number;
  name: string;
  type: string;
  size: number;
  /** How it can be looked at where it stands. */
  shows: PreviewKind | null;
};

/** What one attachment shows in its place: finished, like a message. */
export type Preview = Attachment & {
  /** The place of the message it stands in, where that is an attachment itself. */
  within: number | null;
  text: { words: string; shownBytes: number; isCut: boolean } | null;
  message: InnerMessage | null;
};

/** A message that is part of another one. */
export type InnerMessage = Opened & {
  subject: string;
  fromName: string;
  fromAddress: string;
  at: Date | null;
};

/** What a message says that cannot be read. */
export const unreadable: Opened = {
  to: [],
  cc: [],
  text: '',
  pieces: [],
  page: null,
  pageWithPictures: null,
  hasOwnLook: false,
  isCut: false,
  isUnreadable: true,
  natures: [],
  signature: null,
  unsubscribe: null,
  report: null,
  invitation: null,
  attachments: [],
  pictures: [],
};
