import { answerConsent, findConsent } from '#lib/consents/store.ts';
import { consentCookie } from '#lib/web/answer-consent.ts';
import { originOf } from '#lib/web/origin-of.ts';

export const dynamic = 'force-dynamic';

/**
 * Where a provider sends an owner back to. What it says is put aside, for the browser that went there alone, and the
 * browser goes on to its page, whose address names nothing of it. It is used there (lib/flows/finish-consent.ts).
 */
export async function GET(request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const state = asked.get('state') ?? '';
  const started = await findConsent(state);
  if (!started) return goTo('/consent/ended');
  // The browser's cookie is of the address it started at, which may be another of ours than the registered one.
  if (started.origin !== (await originOf(request.headers)) && !asked.has('forwarded')) {
    asked.set('forwarded', '1');
    return goTo(`${started.origin}/consent/callback?${asked}`);
  }
  const text = (name: string) => asked.get(name)?.slice(0, 4000) ?? null;
  const code = text('code');
  const answer =
    code === null
      ? { error: text('error') ?? 'server_error', description: text('error_description') ?? '' }
      : { code, iss: text('iss') };
  const browser = consentCookie(request.headers.get('cookie')) ?? '';
  const isKept = await answerConsent(state, browser, answer);
  return goTo(isKept ? `${started.page}?back=1` : '/consent/ended');
}

function goTo(address: string): Response {
  return new Response(null, {
    status: 303,
    headers: { Location: address, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  });
}
