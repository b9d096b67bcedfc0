import { readMessage } from '#lib/messages/read-message.ts';
import { picturePolicy } from '#lib/pictures/senders.ts';
import { contentHeaders } from '#lib/web/content-headers.ts';
import { answerContent } from '#lib/web/message-content.ts';

export const dynamic = 'force-dynamic';

/** The page inside the frame of a message. `?images=1`: with pictures from elsewhere. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  // Only ever inside our frame: as a page of its own it would be somebody's page at our address.
  const aim = request.headers.get('sec-fetch-dest');
  const withRemoteImages = new URL(request.url).searchParams.get('images') === '1';
  return answerContent(async (viewer) => {
    if (aim && aim !== 'iframe') return null;
    const message = await readMessage(viewer, (await params).id);
    if (!message) return null;
    const mayAsk = withRemoteImages && (await picturePolicy(viewer, message.fromAddress)) !== 'never';
    const page = (mayAsk && message.pageWithPictures) || message.page;
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
