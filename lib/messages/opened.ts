/** What a page shows of a message's bytes. */
export type Opened = {
  to: string[];
  cc: string[];
  /** What can be read as plain text; empty where there is none. */
  text: string;
  /** Cleaned and complete but for pictures from elsewhere, which wait (clean-html.ts); null where it is only text. */
  html: string | null;
  /** Whether the HTML names pictures that lie on other people's servers. */
  hasRemoteImages: boolean;
  /** Whether the HTML says itself how it looks, and so wants the paper it was made for. */
  hasOwnLook: boolean;
  /** Whether only the beginning of the text is here. */
  isCut: boolean;
  /** Whether the message could not be read at all. */
  isUnreadable: boolean;
  attachments: Attachment[];
  /** The pictures that the HTML shows: no attachments to who reads it, but parts of what is passed on. */
  pictures: Attachment[];
};

/** `index` is its place among all parts of its message (open.ts, read-attachment.ts). */
export type Attachment = { index: number; name: string; type: string; size: number };

/** What a message says that cannot be read. */
export const unreadable: Opened = {
  to: [],
  cc: [],
  text: '',
  html: null,
  hasRemoteImages: false,
  hasOwnLook: false,
  isCut: false,
  isUnreadable: true,
  attachments: [],
  pictures: [],
};
