import { asDownload } from '#lib/messages/file-name.ts';
import { readAttachment } from '#lib/messages/read-attachment.ts';
import { answerContent, download } from '#lib/web/message-content.ts';

export const dynamic = 'force-dynamic';

/** One attachment, as a file: never shown from our address, whatever it says it is. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string; index: string }> }) {
  return answerContent(async (viewer) => {
    const { id, index } = await params;
    const part = /^\d{1,6}$/.test(index) ? await readAttachment(viewer, id, Number(index)) : null;
    return part && download(part.bytes, { type: part.type, disposition: asDownload(part.name) });
  });
}
