import { readPlace } from '#lib/messages/part-place.ts';
import { readMessage, readPart } from '#lib/messages/read-message.ts';
import { picturePolicy } from '#lib/pictures/senders.ts';
import { contentHeaders } from '#lib/web/content-headers.ts';
import { answerContent } from '#lib/web/message-content.ts';

export const dynamic = 'force-dynamic';

/** The page inside the frame of a message. `?images=1`: with pictures from elsewhere; `?part=`: of a message in it. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  // Only ever inside our frame: as a page of its own it would be somebody's page at our address.
  const aim = request.headers.get('sec-fetch-dest');
  const { searchParams } = new URL(request.url);
  const withRemoteImages = searchParams.get('images') === '1';
  const part = readPlace(searchParams.get('part'));
  return answerContent(async (viewer) => {
    if (aim && aim !== 'iframe') return null;
    const message = await readMessage(viewer, (await params).id);
    if (!message) return null;
    const mayAsk = withRemoteImages && (await picturePolicy(viewer, message.fromAddress)) !== 'never';
    const opened = part === null ? message : (await readPart(viewer, message.id, part))?.message;
    const page = (mayAsk && opened?.pageWithPictures) || opened?.page;
    if (!page) return null;
    const { headers } = request;
    const host = headers.get('x-forwarded-host') ?? headers.get('host');
    return new Response(page, {
      headers: {
        ...contentHeaders('frame', mayAsk ? host : null),
        'Content-Type': 'text/html; charset=utf-8',
      },
    });
  });
}
