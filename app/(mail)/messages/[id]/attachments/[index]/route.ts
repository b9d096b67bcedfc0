import { asDownload } from '#lib/messages/file-name.ts';
import { readPlace } from '#lib/messages/part-place.ts';
import { readAttachment } from '#lib/messages/read-attachment.ts';
import { answerContent, download } from '#lib/web/message-content.ts';

export const dynamic = 'force-dynamic';

/** One attachment, as a file: never shown from our address, whatever it says it is. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string; index: string }> }) {
  return answerContent(async (viewer) => {
    const { id, index } = await params;
    const place = readPlace(index);
    const part = place === null ? null : await readAttachment(viewer, id, place);
    return part && download(part.bytes, { type: part.type, disposition: asDownload(part.name) });
  });
}
