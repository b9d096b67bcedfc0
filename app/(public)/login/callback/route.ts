import { seeOther } from '#lib/web/see-other.ts';
import { finishSignOn } from '#lib/web/single-sign-on.ts';

export const dynamic = 'force-dynamic';

/** Where an identity provider sends a browser back to. */
export async function GET(request: Request): Promise<Response> {
  return seeOther(await finishSignOn(new URL(request.url).searchParams));
}
