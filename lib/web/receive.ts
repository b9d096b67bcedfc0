import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { answerNonsense } from './answer-nonsense.ts';
import { answerOrAway } from './answer-or-away.ts';
import { answerAway, needsDatabase } from './away-page.ts';
import { dressPage } from './dress-page.ts';
import { floorHeaders, layFloor } from './floor-headers.ts';
import { smallBody, wholeBody, writtenMessage } from './limit-body.ts';
import { isReadablePath } from './readable-path.ts';
import { type Refusal, refuse } from './refuse.ts';
import { trustedHost, trustedSource } from './source.ts';
import { fewAtOnce } from './turns.ts';

const turn = fewAtOnce(2, 100);

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type Receiving = {
  /** Answers what is let through. */
  handle: Handle;
  isSignedIn(request: IncomingMessage): Promise<boolean>;
  isDatabaseThere(): Promise<boolean>;
  /** Told of requests that may take their time. */
  trust(request: IncomingMessage): void;
  trustedProxies: BlockList;
  isHttps: boolean;
};

/**
 * What stands before Next: 1 the headers every answer has; 2 addresses, methods and actions that are none are refused; 3 while
 * the database is away, or once it falls silent, nobody waits for it; 4 what the client says of itself is overwritten;
 * 5 bodies are held to a limit before anybody keeps a byte of them: 64 kB, more only for who is signed in and writes a
 * message, sends its files, imports accounts or changes the logo; 6 pages are given their headers; 7 few pages are
 * worked on at a time, files and `/health` at once.
 */
export async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, isSignedIn, isDatabaseThere, trust, trustedProxies, isHttps }: Receiving,
): Promise<void> {
  const { headers, socket } = request;
  const url = originForm(request.url ?? '');
  request.url = url;
  layFloor(response, floorHeaders(url, isHttps));
  if (!isReadablePath(url)) return refuse(response, url, unreadable);
  if (!methods.has(request.method ?? '')) return refuse(response, url, noMethod, { andClose: true });
  if (!isActionName(headers['next-action'])) return refuse(response, url, noAction, { andClose: true });

  if (needsDatabase(url) && !(await isDatabaseThere())) return answerAway(request, response);

  const peer = socket.remoteAddress;
  const source = trustedSource(peer, headers['x-forwarded-for'], trustedProxies);
  const host = trustedHost(peer, headers['x-forwarded-host'], headers.host, trustedProxies);
  if (host) headers['x-forwarded-host'] = host;
  else delete headers['x-forwarded-host'];
  headers['x-forwarded-for'] = source;

  const path = url.split('?', 1)[0] ?? '';
  const isMore = isUpload(path) || (isLong(path) && Number(headers['content-length']) > smallBody.bytes);
  const isTrusted = request.method === 'POST' && isMore && (await isSignedIn(request));
  if (isTrusted) trust(request);
  // A file is counted while it is stored (app/(mail)/uploads/route.ts).
  if (!(isTrusted && isUpload(path))) {
    const refusal = await wholeBody(request, isTrusted ? writtenMessage : smallBody);
    if (refusal) return refuse(response, url, refusal, { andClose: true });
  }
  dressPage(request, response, isHttps);
  answerNonsense(request, response);
  if (!needsDatabase(url)) return handle(request, response);
  await turn(response);
  await answerOrAway(request, response, isDatabaseThere, () => handle(request, response));
}

/** Where somebody writes a long text, or hands in a file of accounts or a logo. */
const isLong = (path: string) =>
  /^\/(?:(?:phone|desktop)\/compose|console\/(?:accounts\/import|settings\/appearance))$/.test(path);
const isUpload = (path: string) => path === '/uploads';

/** As proxies ask, with a host before the path (RFC 9112 3.2.2): what is asked for here is the path, whichever host it is. */
const originForm = (target: string) =>
  target.replace(/^https?:\/\/[^/?]*(?=(.?))/i, (_, next) => (next === '/' ? '' : '/'));

/** Next's actions are named by hexadecimal hashes; where no action is called there is no name. */
const isActionName = (name: string | string[] | undefined) =>
  name === undefined || (typeof name === 'string' && /^[0-9a-f]{40,44}$/.test(name));

/** TRACE among others says what was said (RFC 9110 9.3.8), and is none. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const noMethod: Refusal = {
  status: 405,
  code: 'method_not_allowed',
  title: 'Method Not Allowed',
  detail: 'Nothing here has this method.',
};

const unreadable: Refusal = {
  status: 400,
  code: 'bad_address',
  title: 'Bad Request',
  detail: 'This address cannot be read.',
};

const noAction: Refusal = {
  status: 400,
  code: 'bad_action',
  title: 'Bad Request',
  detail: 'This names no action.',
};
