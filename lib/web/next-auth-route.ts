import { cookies } from 'next/headers';
import { callNextAuth } from './next-auth.ts';
import { readForm } from './read-form.ts';
import { isFromOurPage } from './same-site.ts';

type Context = { params: Promise<{ nextauth: string[] }> };

const served: ReadonlySet<string> = new Set([
  'GET csrf',
  'GET session',
  'POST callback/credentials',
  'POST signout',
]);

const largestBody = 16 * 1024;
const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/**
 * Those of next-auth's own addresses below /api/auth that its client and programs need; our pages use server actions, and every
 * other address is none.
 */
export async function serveNextAuth(request: Request, context: Context): Promise<Response> {
  const isPost = request.method === 'POST';
  const action = (await context.params).nextauth;
  if (!served.has(`${request.method} ${action.join('/')}`)) {
    return new Response('There is nothing here.', { status: 404, headers });
  }
  // Programs send no Origin; for them next-auth's own token of the same cookie jar is the lock.
  if (isPost && !isFromOurPage(request, { nullOrigin: true })) {
    return new Response('This request comes from another site.', { status: 403, headers });
  }
  const body = isPost ? await readBody(request) : {};
  if (!body) return new Response('This body is not a form.', { status: 400, headers });
  const jar = (await cookies()).getAll();
  const answer = await callNextAuth({
    action,
    method: request.method,
    query: Object.fromEntries(new URL(request.url).searchParams),
    cookies: Object.fromEntries(jar.map(({ name, value }) => [name, value])),
    body,
  });
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return new Response(answer.text || null, { status: answer.status, headers: answer.headers });
}

async function readBody(request: Request): Promise<Record<string, unknown> | null> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    const form = await readForm(request, largestBody);
    return form && Object.fromEntries(form);
  }
  const text = await request.text();
  if (text.length > largestBody) return null;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : null;
  } catch {
    return null;
  }
}
