import { randomBytes } from 'node:crypto';
import type net from 'node:net';
import tls from 'node:tls';
import { type Proof, proofsOffered } from '../mail/judge/capabilities.ts';
import type { Cause } from '../mail/judge/causes.ts';
import { classifyError } from '../mail/judge/error.ts';
import { Finding, isTimeout, noAnswer, type Stage } from '../mail/judge/failure.ts';
import { closeOnAbort, openSocket, tlsOptions } from '../mail/network/socket.ts';
import type { Candidate } from './candidate.ts';
import type { Dns } from './dns.ts';

/** What a server said before anybody signed in, or why it is none to sign in to. */
export type Offer = { ok: true; takes: Proof[] } | { ok: false; cause: Cause; words: string };

export type OfferOptions = { dns: Dns; signal: AbortSignal; withinMs: number; ehloName: string };

const mostBytes = 64 * 1024;

/**
 * Asks a server for its TLS and its capabilities, and leaves. There is no credential here that could be sent: a server
 * somebody else named learns nothing but that we called. Never throws.
 */
export async function askOffer(candidate: Candidate, options: OfferOptions): Promise<Offer> {
  const { dns, withinMs, ehloName } = options;
  const within = AbortSignal.timeout(withinMs);
  const leaving = new AbortController();
  const signal = AbortSignal.any([options.signal, within, leaving.signal]);
  let stage: Stage = 'connect';
  const onStage = (next: Stage) => {
    stage = next;
  };
  try {
    const socket = await openSocket(candidate, { signal, onStage, resolve: dns.addresses });
    const protocol = protocolOf(candidate);
    const offers =
      protocol === 'smtp'
        ? await askSmtp(socket, candidate, signal, onStage, ehloName)
        : await (protocol === 'imap' ? askImap : askPop3)(socket, candidate, signal, onStage);
    return { ok: true, takes: proofsOffered(offers, protocol) };
  } catch (error) {
    return { ok: false, ...judged(signal.aborted ? signal.reason : error, candidate, stage, withinMs) };
  } finally {
    leaving.abort(); // closes every socket of it
  }
}

const protocolOf = ({ use, type }: Candidate) => (use === 'incoming' ? (type ?? 'imap') : 'smtp');

type OnStage = (stage: Stage) => void;

async function askImap(
  plain: net.Socket,
  candidate: Candidate,
  signal: AbortSignal,
  onStage: OnStage,
): Promise<string[]> {
  onStage('greeting');
  const greeting = await exchange(plain, null, /^[^\n]*\r?\n/, signal);
  // RFC 3501 7.1: a greeting is an untagged OK, PREAUTH or BYE.
  if (!/^\* OK\b/i.test(greeting)) throw notThat(greeting, 'IMAP');
  let socket = plain;
  if (candidate.security === 'starttls') {
    onStage('starttls');
    const before = await command(socket, 'CAPABILITY', signal);
    if (!capabilitiesIn(before.said).includes('STARTTLS')) throw noStartTls();
    const go = await command(socket, 'STARTTLS', signal);
    if (!go.isOk) throw noStartTls();
    socket = await secured(socket, go.isAll, candidate, signal);
  }
  onStage('auth');
  const { said } = await command(socket, 'CAPABILITY', signal);
  socket.end('0000 LOGOUT\r\n');
  return capabilitiesIn(said);
}

/** One command under a tag nobody can guess; `isAll`: nothing came after its answer. */
async function command(socket: net.Socket, name: string, signal: AbortSignal) {
  const tag = randomBytes(4).toString('hex').toUpperCase();
  const answer = new RegExp(`^${tag} ([^\\n]*)\\r?\\n`, 'm');
  const said = await exchange(socket, `${tag} ${name}`, answer, signal);
  const [line = '', words = ''] = answer.exec(said) ?? [];
  return { said, isOk: /^OK\b/i.test(words), isAll: said.endsWith(line) };
}

const capabilitiesIn = (said: string) =>
  (/^\* CAPABILITY ([^\r\n]*)/im.exec(said)?.[1] ?? '').toUpperCase().split(/\s+/);

/** RFC 2449 3: a refusal, or lines up to one of a single dot. */
const wholeList = /^-ERR[^\n]*\n|^\.\r?\n/m;

async function askPop3(
  plain: net.Socket,
  candidate: Candidate,
  signal: AbortSignal,
  onStage: OnStage,
): Promise<string[]> {
  onStage('greeting');
  const greeting = await exchange(plain, null, /^[^\n]*\r?\n/, signal);
  if (!/^\+OK/i.test(greeting)) throw notThat(greeting, 'POP3');
  let socket = plain;
  if (candidate.security === 'starttls') {
    onStage('starttls');
    const go = await exchange(socket, 'STLS', /^[^\n]*\r?\n/, signal);
    if (!/^\+OK/i.test(go)) throw noStartTls();
    socket = await secured(socket, /^[^\n]*\r?\n$/.test(go), candidate, signal);
  }
  onStage('auth');
  const said = await exchange(socket, 'CAPA', wholeList, signal);
  socket.end('QUIT\r\n');
  // RFC 2449 6.3: who knows no CAPA takes a name and a password.
  return /^\+OK/i.test(said) ? said.toUpperCase().split(/\r?\n/) : ['USER'];
}

/** RFC 5321 4.2.1: the last line of a reply has a space where the others have a hyphen. */
const wholeReply = /^\d{3}(?: [^\n]*)?\r?\n/m;

async function askSmtp(
  plain: net.Socket,
  candidate: Candidate,
  signal: AbortSignal,
  onStage: OnStage,
  ehloName: string,
): Promise<string[]> {
  onStage('greeting');
  const greeting = await exchange(plain, null, wholeReply, signal);
  if (!/^220[ -]/.test(greeting)) throw notThat(greeting, 'SMTP');
  let socket = plain;
  if (candidate.security === 'starttls') {
    onStage('starttls');
    const before = extensionsIn(await exchange(socket, `EHLO ${ehloName}`, wholeReply, signal));
    if (!before.includes('STARTTLS')) throw noStartTls();
    const go = await exchange(socket, 'STARTTLS', wholeReply, signal);
    if (!/^220\b/.test(go)) throw noStartTls();
    socket = await secured(socket, /^220[^\n]*\r?\n$/.test(go), candidate, signal);
  }
  onStage('auth');
  const said = await exchange(socket, `EHLO ${ehloName}`, wholeReply, signal);
  socket.end('QUIT\r\n');
  return extensionsIn(said);
}

const extensionsIn = (said: string) =>
  said.split(/\r?\n/).map((line) => line.replace(/^250[ -]/, '').toUpperCase());

/** TLS over a connection whose server has agreed to it. RFC 3207 6: what came with the answer was injected. */
async function secured(
  socket: net.Socket,
  isAll: boolean,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<net.Socket> {
  if (!isAll) throw new Finding('tls', 'data came with the STARTTLS answer');
  const upgraded = tls.connect({ socket, ...tlsOptions(candidate) });
  closeOnAbort(upgraded, signal);
  await new Promise<void>((resolve, reject) => {
    upgraded
      .once('secureConnect', resolve)
      .once('error', reject)
      .once('close', () => reject(closed()));
  });
  return upgraded;
}

/** Sends a line, or nothing, and answers what comes until `whole` is there. The socket is paused then. */
function exchange(
  socket: net.Socket,
  line: string | null,
  whole: RegExp,
  signal: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  const onData = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (text.length > mostBytes) {
      settle(() => reject(new Finding('protocol', 'the server sent far more than was asked')));
    } else if (whole.test(text)) settle(() => resolve(text));
  };
  const onError = (error: Error) => settle(() => reject(error));
  const onClose = () => settle(() => reject(signal.aborted ? signal.reason : closed()));
  const settle = (how: () => void) => {
    socket.off('data', onData).off('error', onError).off('close', onClose).off('end', onClose);
    socket.pause();
    how();
  };
  socket.on('data', onData).once('error', onError).once('close', onClose).once('end', onClose);
  if (line !== null) socket.write(`${line}\r\n`);
  socket.resume();
  return promise;
}

const closed = () => new Finding('network', 'the connection was closed', 'ECONNRESET');
const noStartTls = () => new Finding('tls', 'the server offers no STARTTLS');

function notThat(said: string, protocol: string): Finding {
  const isBusy = /^(?:\* BYE|4\d\d)\b/i.test(said);
  const words =
    said
      .split(/\r?\n/, 1)[0]
      ?.replace(/\P{ASCII}|\p{Cc}/gu, '')
      .slice(0, 200) ?? '';
  return isBusy
    ? new Finding('server_unavailable', words)
    : new Finding('protocol', `what answered is no ${protocol} server we can use`);
}

function judged(error: unknown, candidate: Candidate, stage: Stage, withinMs: number) {
  const found = isTimeout(error) ? noAnswer(withinMs) : error;
  const protocol = protocolOf(candidate);
  const { cause, evidence } =
    found instanceof Finding
      ? found.verdict
      : classifyError(found, { protocol, stage, capabilities: [], host: candidate.host, secrets: [] });
  return { cause, words: evidence };
}
