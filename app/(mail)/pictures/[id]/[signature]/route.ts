import { keysFor } from '#lib/crypto/key.ts';
import { db } from '#lib/db/client.ts';
import { isId } from '#lib/db/id.ts';
import { fetchPicture } from '#lib/pictures/fetch-picture.ts';
import { isSigned, pictureSigner } from '#lib/pictures/sign.ts';
import { readPicture } from '#lib/pictures/store.ts';
import { readSettings } from '#lib/settings/store.ts';
import { contentHeaders } from '#lib/web/content-headers.ts';

export const dynamic = 'force-dynamic';

type Context = { params: Promise<{ id: string; signature: string }> };

/** A picture of another server that stands in a message, fetched by us (lib/pictures). */
export async function GET(request: Request, { params }: Context) {
  const { id, signature } = await params;
  const address = new URL(request.url).searchParams.get('address') ?? '';
  const isOurs = keysFor('picture').some((key) => isSigned(pictureSigner(id, key), address, signature));
  if (!isId(id) || !isOurs) return none();
  const isThere = await db().message.count({ where: { id } });
  if (!isThere || (await readSettings())['reading.remotePictures'] === 'never') return none();
  const picture = await readPicture(address, (one) => fetchPicture(one, { mail: id }));
  if (!picture) return none();
  return new Response(new Uint8Array(picture.bytes), {
    headers: { ...headers, 'Content-Type': picture.type },
  });
}

// The page it stands in has no origin (lib/web/content-headers.ts). A browser keeps none, as it keeps nothing of anybody's mail: the picture
// is kept here (lib/pictures/store.ts).
const headers = { ...contentHeaders('file'), 'Cross-Origin-Resource-Policy': 'cross-origin' };

const none = () => new Response(null, { status: 404, headers });
