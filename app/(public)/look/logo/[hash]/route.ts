import { readLogoFileOf } from '#lib/appearance/logo.ts';
import { contentHeaders } from '#lib/web/content-headers.ts';

export const dynamic = 'force-dynamic';

/** The organisation's logo, on sign-in pages too: as what its bytes are, and nothing in it runs. */
export async function GET(_request: Request, { params }: { params: Promise<{ hash: string }> }) {
  const logo = await readLogoFileOf((await params).hash);
  if (!logo) return new Response(null, { status: 404, headers: contentHeaders('picture') });
  return new Response(logo.bytes, {
    headers: {
      ...contentHeaders('picture'),
      'Content-Type': logo.type,
      'Content-Length': String(logo.bytes.byteLength),
      'Cache-Control': 'public, max-age=31536000, immutable',
    },
  });
}
