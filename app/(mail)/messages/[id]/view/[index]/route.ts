import { readPlace } from '#lib/messages/part-place.ts';
import { pictureType } from '#lib/messages/picture-type.ts';
import { isPdf } from '#lib/messages/preview-kind.ts';
import { readAttachment } from '#lib/messages/read-attachment.ts';
import { answerContent, shown } from '#lib/web/message-content.ts';

export const dynamic = 'force-dynamic';

/** A picture or a PDF that came with a message, to look at: what it is is told by its bytes alone. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string; index: string }> }) {
  return answerContent(async (viewer) => {
    const { id, index } = await params;
    const place = readPlace(index);
    const part = place === null ? null : await readAttachment(viewer, id, place);
    if (!part) return null;
    const type = isPdf(part.bytes)
      ? 'application/pdf'
      : pictureType(Buffer.from(part.bytes.buffer, part.bytes.byteOffset, part.bytes.byteLength));
    return type ? shown(part.bytes, type) : null;
  });
}
