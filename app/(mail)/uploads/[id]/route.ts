import { removeUpload } from '#lib/uploads/store.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { findUser } from '#lib/web/viewer.ts';

/** Takes back a file that is not to be sent. */
export async function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }) {
  const viewer = await findUser();
  if (!viewer || !isFromOurPage(request)) return new Response(null, { status: viewer ? 403 : 401 });
  const isRemoved = await removeUpload(viewer, (await params).id);
  return new Response(null, { status: isRemoved ? 204 : 404, headers: { 'Cache-Control': 'no-store' } });
}
