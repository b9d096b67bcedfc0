import { db } from '../db/client.ts';
import type { Attachment } from '../messages/opened.ts';
import { readMessage } from '../messages/read-message.ts';
import { readHead } from '../messages/read-original.ts';
import { readThreadHeaders } from '../mime/headers.ts';
import type { UserViewer } from '../viewer.ts';
import { type Draft, type DraftKind, draftFrom } from './draft.ts';

export type OpenDraft = Draft & {
  /** The account the original came to. */
  accountId: string;
  /** Files that hang on the original and pictures in its text, where its bytes are here. */
  originalAttachments: Attachment[];
  /** Whether the original can be passed on as a file. */
  isWhole: boolean;
  originalSubject: string;
};

/** How an answer to one of the viewer's own messages begins; null where there is none such. */
export async function readDraft(
  viewer: UserViewer,
  kind: Exclude<DraftKind, 'new'>,
  messageId: string,
): Promise<OpenDraft | null> {
  const message = await readMessage(viewer, messageId);
  if (!message) return null;
  const [head, accounts] = await Promise.all([
    readHead(viewer, message.id),
    db().mailAccount.findMany({ where: { ownerId: viewer.userId }, select: { address: true } }),
  ]);
  const { subject, accountId, attachments, pictures } = message;
  const isWhole = head.length > 0 && message.note === null;
  const original = {
    headers: readThreadHeaders(head),
    subject,
    at: dateWords.format(message.at),
    text: message.text,
  };
  const own = new Set(accounts.map(({ address }) => address));
  return {
    ...draftFrom(kind, original, own),
    accountId,
    originalAttachments: isWhole
      ? [...attachments, ...pictures].sort((one, other) => one.index - other.index)
      : [],
    isWhole,
    originalSubject: subject,
  };
}

// In UTC, and saying so: a server does not know where its reader is.
const dateWords = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
  timeZoneName: 'short',
});
