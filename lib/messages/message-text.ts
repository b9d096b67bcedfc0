/** What a page shows of a message's bytes. */
export type MessageText = {
  to: string[];
  cc: string[];
  /** What can be read as plain text; empty where there is none. */
  text: string;
  attachments: { name: string; type: string; size: number }[];
};

/** What a message says that cannot be read. */
export const noText: MessageText = { to: [], cc: [], text: '', attachments: [] };
