import { hash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Blob } from '../blobs/store.ts';
import { databaseTime } from '../db/clock.ts';
import type { FetchedMessage } from '../mail/copy.ts';
import { readHeaders, tracedDate } from '../mime/headers.ts';
import { arrayLiteral } from './array-literal.ts';

/** A message on its way into its row, with what is read of its head. */
export type Row = ReturnType<typeof toRow>;

const day = 86_400_000;

/** Pure but for the clock. The row of a message that has come. */
export function toRow(message: FetchedMessage) {
  const { subject, fromName, fromAddress, date, messageId } = readHeaders(message.raw);
  // Over POP3 no server says when it came.
  const received = message.internalDate ?? (date ? null : tracedDate(message.raw));
  // A date from the future would stand on top of every list for ever.
  const isLater = date && date.getTime() > (received?.getTime() ?? databaseTime().getTime()) + 2 * day;
  return {
    id: uuidv7(),
    message,
    contentHash: hash('sha256', message.raw, 'buffer'),
    subject,
    fromName,
    fromAddress,
    messageId,
    sentAt: (isLater ? received : date) ?? received ?? databaseTime(),
  };
}

/** Whether there are bytes to be kept. Pure. What the server handed out in a message's place may be all there will ever be of it. */
function hasBytes({ note, raw }: FetchedMessage): boolean {
  return !note || (note === 'not_given' && raw.length > 0);
}

/** The bytes of those that have some. Pure. */
export function blobsOf(rows: Row[]): Blob[] {
  return rows
    .filter(({ message }) => hasBytes(message))
    .map(({ id, message, contentHash }) => ({ id, bytes: message.raw, hash: contentHash }));
}

/** The columns of a message that has come, and what `valuesOf` gives for them. */
export const messageColumns: readonly [name: string, type: string][] = [
  ['id', 'uuid'],
  ['"accountId"', 'uuid'],
  ['"folderId"', 'uuid'],
  ['"uidValidity"', 'bigint'],
  ['uid', 'bigint'],
  ['"contentHash"', 'bytea'],
  ['size', 'int'],
  ['"internalDate"', 'timestamptz'],
  ['flags', 'text'],
  ['"messageId"', 'text'],
  ['subject', 'text'],
  ['"fromName"', 'text'],
  ['"fromAddress"', 'text'],
  ['"sentAt"', 'timestamptz'],
  ['note', 'text'],
];

/** The values of a row, in the order of `messageColumns`. Pure. */
export function valuesOf(
  row: Row,
  { accountId, folderId }: { accountId: string; folderId: string },
): unknown[] {
  const { uid, uidValidity, size, internalDate, flags, note } = row.message;
  const { id, contentHash, messageId, subject, fromName, fromAddress, sentAt } = row;
  const keys = [id, accountId, folderId, uidValidity, uid, contentHash];
  const facts = [Math.min(size, 0x7fff_ffff), internalDate, arrayLiteral(flags), messageId, subject];
  return [...keys, ...facts, fromName, fromAddress, sentAt, note ?? null];
}
