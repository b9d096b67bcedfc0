import { attachmentName, attachmentType } from '#lib/outgoing-messages/schema.ts';
import { readSettings } from '#lib/settings/store.ts';
import { receiveUpload } from '#lib/uploads/store.ts';
import { inTurn } from '#lib/uploads/turns.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { findUser } from '#lib/web/viewer.ts';

export const dynamic = 'force-dynamic';

const headers = { 'Cache-Control': 'no-store' };

/** Takes a file for a message that is being written: its bytes are the body, `name` and `type` stand in the address. */
export async function POST(request: Request) {
  const viewer = await findUser();
  if (!viewer) return answer(401, { error: 'signed_out' });
  if (!isFromOurPage(request)) return answer(403, { error: 'foreign' });
  const { body } = request;
  const given = new URL(request.url).searchParams;
  const file = {
    name: attachmentName(given.get('name') ?? ''),
    type: attachmentType(given.get('type') ?? ''),
  };
  const most = (await readSettings())['sending.maxMessageBytes'];
  const received = await inTurn(viewer.userId, () =>
    receiveUpload(viewer, file, (body ?? []) as AsyncIterable<Uint8Array>, Math.floor((most / 4) * 3)),
  );
  if (!received) return answer(429, { error: 'busy' }, { 'Retry-After': '1' });
  return received.ok
    ? answer(201, received.upload)
    : answer(received.reason === 'too_large' ? 413 : 507, { error: received.reason });
}

const answer = (status: number, body: object, more: Record<string, string> = {}) =>
  Response.json(body, { status, headers: { ...headers, ...more } });
