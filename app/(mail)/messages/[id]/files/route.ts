import { asDownload } from '#lib/messages/file-name.ts';
import { readPlace } from '#lib/messages/part-place.ts';
import { readAttachments } from '#lib/messages/read-attachment.ts';
import { readMessage, readPart } from '#lib/messages/read-message.ts';
import { zipOf } from '#lib/messages/zip.ts';
import { answerContent, downloadStream } from '#lib/web/message-content.ts';

export const dynamic = 'force-dynamic';

/** All files of a message in one; `?part=`: those of a message in it. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  const place = readPlace(new URL(request.url).searchParams.get('part'));
  return answerContent(async (viewer) => {
    const message = await readMessage(viewer, (await params).id);
    const opened = place === null ? message : message && (await readPart(viewer, message.id, place))?.message;
    if (!message || !opened || opened.attachments.length === 0) return null;
    const places = opened.attachments.map(({ index }) => index);
    const files = await readAttachments(viewer, message.id, places);
    const name = `${opened.subject || 'Message'}.zip`;
    return files && downloadStream(zipOf(files, message.at, request.signal), asDownload(name));
  });
}
