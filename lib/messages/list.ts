import { db, type Prisma } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { ownerLimit, type Viewer } from '../viewer.ts';
import { findRaw, type RawMessage } from './raw-bytes.ts';

const shown = {
  id: true,
  accountId: true,
  subject: true,
  fromName: true,
  fromAddress: true,
  sentAt: true,
  internalDate: true,
  size: true,
  uid: true,
  uidValidity: true,
  messageId: true,
  flags: true,
  hasAttachment: true,
  preview: true,
  fetchedAt: true,
  goneAt: true,
  folder: { select: { path: true } },
} as const satisfies Prisma.MessageSelect;

type Row = Prisma.MessageGetPayload<{ select: typeof shown }>;

/** A stored message as lists show it. */
type ListedMessage = ReturnType<typeof toListed>;

function toListed(row: Row) {
  const { folder, fromName, fromAddress, sentAt, internalDate, uid, uidValidity, ...rest } = row;
  return {
    ...rest,
    from: fromName && fromAddress ? `${fromName} <${fromAddress}>` : fromAddress || fromName,
    fromName,
    fromAddress,
    date: sentAt ?? internalDate,
    folder: folder.path,
    // 32-bit on the wire (RFC 3501 2.3.1.1).
    uid: Number(uid),
    uidValidity: Number(uidValidity),
  };
}

export type MessageQuery = { limit?: number; cursor?: string | undefined; folder?: string | undefined };
export type MessageList = { items: ListedMessage[]; nextCursor: string | null };

/** The stored messages of one account, newest first; null when the viewer may see no such account. */
export async function listMessages(
  viewer: Viewer,
  accountId: string,
  { limit = 100, cursor, folder }: MessageQuery = {},
): Promise<MessageList | null> {
  const ownerId = ownerLimit(viewer);
  if (!isId(accountId)) return null;
  const account = { id: accountId, ...(ownerId === null ? {} : { ownerId }) };
  if ((await db().mailAccount.count({ where: account })) === 0) return null;
  const rows = await db().message.findMany({
    where: {
      accountId,
      ...(folder === undefined ? {} : { folder: { path: folder, accountId } }),
      ...(cursor ? after(cursor) : {}),
    },
    // As the index has it: those without any date come first.
    orderBy: [{ sentAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: shown,
  });
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return { items: kept.map(toListed), nextCursor: last ? cursorOf(last) : null };
}

const cursorOf = ({ sentAt, id }: Row) => `${sentAt?.getTime() ?? ''}.${id}`;

const cursorForm = /^(?:-?\d{1,15})?\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
// Years of four digits: PostgreSQL does not know every moment that a number can name.
const earliest = Date.parse('0000-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59Z');

/** Whether it may be a `nextCursor` of a list of messages. */
export function isMessageCursor(text: string): boolean {
  const ms = Number.parseInt(text, 10) || 0;
  return cursorForm.test(text) && ms >= earliest && ms <= latest;
}

function after(cursor: string): Prisma.MessageWhereInput {
  const [ms, id = ''] = cursor.split('.');
  if (!ms) return { OR: [{ sentAt: null, id: { lt: id } }, { sentAt: { not: null } }] };
  const sentAt = new Date(Number(ms));
  return { OR: [{ sentAt: { lt: sentAt } }, { sentAt, id: { lt: id } }] };
}

/** The RFC 5322 bytes exactly as fetched; null when the viewer may see no such message. */
export async function readRawMessage(
  viewer: Viewer,
  id: string,
): Promise<(RawMessage & { accountId: string }) | null> {
  const seen = await findSeen(viewer, id);
  const raw = seen && (await findRaw(id));
  return raw && { ...raw, accountId: seen.accountId };
}

/** Whether the viewer may see such a message, and there is one. */
export const mayReadRaw = async (viewer: Viewer, id: string): Promise<boolean> =>
  (await findSeen(viewer, id)) !== null;

async function findSeen(viewer: Viewer, id: string): Promise<{ accountId: string } | null> {
  if (!isId(id)) return null;
  const ownerId = ownerLimit(viewer);
  return db().message.findFirst({
    where: { id, ...(ownerId === null ? {} : { folder: { account: { ownerId } } }) },
    select: { accountId: true },
  });
}
