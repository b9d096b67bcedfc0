import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { machineTrouble } from '../own-trouble.ts';
import { refuse } from './refuse.ts';

/** When who asked may ask again; the page does so by itself. */
const retrySeconds = 5;

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { display: grid; place-content: center; min-height: 100dvh; margin: 0; padding: 1.5rem; box-sizing: border-box }
  main { max-width: 34rem }
  h1 { font-size: 1.375rem; margin: 0 0 .5rem }
  p { margin: 0 0 1rem; opacity: .8 }
  a { display: inline-block; padding: .5rem 1rem; border: 1px solid; border-radius: .375rem; color: inherit; text-decoration: none }`;

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Answers while the database is away, without asking it anything: 503 with words and another try by itself for a
 * person, a problem (RFC 9457) for a program. `isUnderWay`: it went away while the request was being worked on.
 */
export function answerAway(
  request: IncomingMessage,
  response: ServerResponse,
  { isUnderWay = false } = {},
): void {
  if (response.headersSent) return;
  const { url = '/', method } = request;
  response.setHeader('Retry-After', String(retrySeconds));
  const trouble = machineTrouble();
  const away = `The database does not answer at present${trouble ? `: ${trouble}` : ''}.`;
  // A form that was sent is not sent again by itself.
  const isAsked = method === 'GET' || method === 'HEAD';
  const isUnknown = isUnderWay && !isAsked;
  const detail = `${away} ${isUnknown ? perhapsSaved : 'Try again in a moment.'}`;
  if (!(request.headers.accept ?? '').includes('text/html')) {
    refuse(response, url, { status: 503, code: 'unavailable', title: 'Service Unavailable', detail });
    return;
  }
  const again = isAsked ? `<meta http-equiv="refresh" content="${retrySeconds}">` : '';
  const notSaved = isUnknown ? '' : 'What you sent was not saved. Go back and send it again in a moment.';
  const words = isAsked
    ? 'This page tries again by itself. Nothing is lost: mail waits on its server.'
    : notSaved;
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${again}
<title>Back in a moment – Rekey</title><style>${style}</style></head>
<body><main><h1>Back in a moment</h1><p>${detail} ${words}</p>${isAsked ? '<a href="">Try again</a>' : ''}</main></body></html>
`;
  response
    .writeHead(503, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Frame-Options': 'DENY',
      'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    })
    .end(method === 'HEAD' ? undefined : page);
}

const perhapsSaved =
  'What you sent may or may not have been saved: look in a moment, before you send it again.';

/** What is answered without the database: files of the build, and what tells how things stand. */
export function needsDatabase(url: string): boolean {
  return !/^\/(?:_next\/|icon\.svg|favicon\.ico|api\/v1\/health(?:[?]|$))/.test(url);
}
