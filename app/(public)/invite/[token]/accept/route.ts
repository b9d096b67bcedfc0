import { acceptSignInLink } from '#lib/flows/accept-sign-in-link.ts';
import { log } from '#lib/log.ts';
import { startSession } from '#lib/web/auth.ts';
import { readForm } from '#lib/web/read-form.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { type PostProblem, readPosted } from '../posted.ts';

export const dynamic = 'force-dynamic';

/** A password of 1000 characters and a name, each character of up to four bytes, each byte written as %XX. */
const largestForm = 16 * 1024;

/** Uses the link up: the only thing under it that changes anything. Answers with a redirect, so it needs no script. */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const page = `/invite/${encodeURIComponent(token)}`;
  const back = (problem: PostProblem, name: string | null = null) => {
    const query = new URLSearchParams({ problem, ...(name ? { name: name.slice(0, 200) } : {}) });
    return goTo(`${page}?${query}`);
  };
  // No cookie gives any power here, so `Origin: null`, which our own no-referrer page sends, is fine.
  if (!isFromOurPage(request, { nullOrigin: true })) return back('foreign');
  const fields = await readForm(request, largestForm);
  if (!fields) return back('long');
  const posted = readPosted(fields);
  if (typeof posted === 'string') return back(posted, fields.get('name'));
  const accepted = await acceptSignInLink(token, posted);
  if (!accepted.ok) return goTo(page);
  const started = await startSession(accepted.user).catch((err: unknown) =>
    log.error({ err }, 'session after an invitation'),
  );
  if (started === 'elsewhere') return goTo('/login');
  return goTo(started === 'second_factor' ? '/login/second-factor' : '/invite/welcome');
}

function goTo(address: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: address, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  });
}
