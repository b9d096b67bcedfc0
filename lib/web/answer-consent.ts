import { consentLifeMs } from '../consents/store.ts';
import { finishConsent } from '../flows/finish-consent.ts';
import { startConsent } from '../flows/start-consent.ts';
import type { UpdateDoor } from '../flows/update-door.ts';
import { log } from '../log.ts';
import { type AttemptPage, answerAttempt, backTo, neverKept, refuse } from './answer-attempt.ts';
import { cookieName, cookieOptions } from './cookies.ts';
import { originOf } from './origin-of.ts';
import { readForm } from './read-form.ts';

type ConsentPage = AttemptPage & { door: UpdateDoor };

/** Answers the button *Sign in with …*: the browser goes to the provider, or back to the page, which says why not. */
export async function answerConsentStart(request: Request, form: ConsentPage): Promise<Response> {
  const fields = await readForm(request, 1024);
  if (!fields) return refuse(413, 'This form is not one of ours.');
  const said = fields.get('mailbox');
  const started = await startConsent({
    door: form.door,
    origin: await originOf(request.headers),
    page: form.page,
    asSomebodyElse: fields.get('other') === '1',
    mailbox: said === 'same' || said === 'another' ? said : undefined,
  }).catch((err) => {
    log.error({ err }, 'start consent');
    return { ok: false, reason: 'broken' } as const;
  });
  if (!started.ok) return backTo(form, started);
  return leaveFor(request, started);
}

/** Answers the page to which a browser came back from the provider (answer-attempt.ts). */
export function answerConsentTest(request: Request, form: ConsentPage): Promise<Response> {
  const browser = consentCookie(request.headers.get('cookie')) ?? '';
  return answerAttempt(request, form, (onStep) => finishConsent({ door: form.door, browser, onStep }));
}

/** What a browser was given when it went to a provider; null: it did not, or too long ago. */
export function consentCookie(cookies: string | null): string | null {
  const name = `${cookieName('consent')}=`;
  const found = (cookies ?? '').split(/; */).find((cookie) => cookie.startsWith(name));
  return found ? found.slice(name.length) : null;
}

/**
 * A page that goes on to the provider at once. No redirect: browsers hold those that follow a form to the page's
 * `form-action` (CSP 3, 6.4.2), which names nobody but us.
 */
function leaveFor(request: Request, { url, name, browser }: { url: URL; name: string; browser: string }) {
  const nonce = /'nonce-([\w-]+)'/.exec(request.headers.get('content-security-policy') ?? '')?.[1] ?? '';
  const { sameSite, path, secure } = cookieOptions();
  const cookie = [
    `${cookieName('consent')}=${browser}`,
    `Path=${path}`,
    `Max-Age=${consentLifeMs / 1000}`,
    `SameSite=${sameSite}`,
    'HttpOnly',
    ...(secure ? ['Secure'] : []),
  ].join('; ');
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="0; url=${escaped(url.href)}"><title>Going to ${escaped(name)}</title>
<style nonce="${nonce}">:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-content: center; min-height: 90dvh; padding: 1rem } a { color: inherit }</style></head>
<body><p>Going to ${escaped(name)}… <a href="${escaped(url.href)}">Go on</a></p></body></html>
`;
  const type = { 'Content-Type': 'text/html; charset=utf-8' };
  return new Response(page, { headers: { ...neverKept, ...type, 'Set-Cookie': cookie } });
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
