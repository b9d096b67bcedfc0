import { asDownload } from '#lib/messages/file-name.ts';
import { readOriginal } from '#lib/messages/read-original.ts';
import { answerContent, download } from '#lib/web/message-content.ts';

export const dynamic = 'force-dynamic';

/** A message exactly as it came, as a file. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }) {
  return answerContent(async (viewer) => {
    const message = await readOriginal(viewer, (await params).id);
    if (!message) return null;
    const disposition = asDownload(`${message.subject || 'Message'}.eml`);
    return download(message.bytes, { type: 'application/octet-stream', disposition });
  });
}
