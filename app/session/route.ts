import { readUser } from '#lib/web/viewer.ts';

export const dynamic = 'force-dynamic';

/** Whether this browser is still signed in; what an open page of the console asks every few seconds. */
export async function GET() {
  const user = await readUser();
  return new Response(null, { status: user ? 204 : 401, headers: { 'Cache-Control': 'no-store' } });
}
