import { bareQuery } from '../db/bare.ts';

const pieceBytes = 512 * 1024;

/**
 * The bytes of a message as it came, out of the database piece by piece: one of 50 MB read at once would hold up this process
 * while its driver decodes it. null where there are none. Whoever asks knows that the message may be seen.
 */
export async function rawBytes(messageId: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const { rows } = await bareQuery<{ size: number }>({
    name: 'raw-size',
    text: 'select octet_length(bytes) as size from message_raw where "messageId" = $1',
    values: [messageId],
  });
  if (!rows[0]) return null;
  const bytes = new Uint8Array(rows[0].size);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const { rows: pieces } = await bareQuery<{ piece: Buffer }>({
      name: 'raw-piece',
      text: 'select substring(bytes from $2::int for $3::int) as piece from message_raw where "messageId" = $1',
      values: [messageId, at + 1, pieceBytes],
    });
    if (!pieces[0]) return null; // deleted meanwhile
    bytes.set(pieces[0].piece, at);
  }
  return bytes;
}
