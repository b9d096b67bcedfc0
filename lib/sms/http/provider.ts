import { concealed, tokensIn } from '../../conceal.ts';
import type { Delivery } from '../../delivery.ts';
import { namesIn } from '../../fields/message-template.ts';
import { type HttpAnswer, type HttpCall, httpCall } from '../../mail/network/http-call.ts';
import { isAboutRecipient, isAboutUs, noAnswer } from '../about.ts';
import type { SmsProvider, SmsToDeliver } from '../contract.ts';
import { countSms } from '../count-parts.ts';
import { escapeFor, escapeUrl, fillIn, type SmsParts, typeOfBody } from '../fill-in.ts';
import type { HttpSettings } from './settings.ts';

/** Any gateway that takes an HTTP call. */
export const http: SmsProvider<HttpSettings> = {
  label: 'HTTP interface',
  title: ({ 'sms.http.url': url }) => (url && URL.canParse(url) ? new URL(url).host : 'an HTTP provider'),
  missing,
  send: sendByHttp,
};

function missing(settings: HttpSettings): (keyof HttpSettings)[] {
  const keys: (keyof HttpSettings)[] = settings['sms.http.url'] ? [] : ['sms.http.url'];
  const parts = namesIn(`${settings['sms.http.url'] ?? ''} ${settings['sms.http.body'] ?? ''}`);
  // A call that names neither whom nor what would be taken for a message sent.
  if (!parts.includes('text') || !(parts.includes('to') || parts.includes('toDigits')))
    keys.push('sms.http.body');
  if (parts.includes('from') && !settings['sms.http.from']) keys.push('sms.http.from');
  return keys;
}

// What the call itself decides; a header of these in the settings could end one request and begin another.
const ours: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
]);

/** Sends a text message by the HTTP call of the settings, whatever gateway answers it. */
async function sendByHttp(settings: HttpSettings, sms: SmsToDeliver): Promise<Delivery> {
  const headers = headersOf(settings);
  const call = callFor(settings, sms, headers);
  if (!call) return { result: 'ours', reason: 'sms.http.url is no address', isGeneral: true };
  const keys = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)]);
  return judgeAnswer(await httpCall(call), settings['sms.http.success'], [...keys, ...tokensIn(sms.text)]);
}

/** The call as the settings describe it, with the message in its places. Pure. */
function callFor(
  settings: Pick<HttpSettings, 'sms.http.url' | 'sms.http.method' | 'sms.http.body' | 'sms.http.from'>,
  { to, text, messageId }: SmsToDeliver,
  headers: Record<string, string> = {},
): HttpCall | null {
  const { 'sms.http.method': method, 'sms.http.body': body } = settings;
  const parts: SmsParts = {
    to,
    toDigits: to.replace(/\D/g, ''),
    text,
    from: settings['sms.http.from'] ?? '',
    id: messageId,
    coding: countSms(text).encoding === 'gsm7' ? '0' : '2',
  };
  const url = URL.parse(fillIn(settings['sms.http.url'] ?? '', parts, escapeUrl));
  if (!url) return null;
  const credentials = url.username ? basic(url) : {};
  if (method === 'GET' || !body) return { method, url, headers: { ...credentials, ...headers } };
  const given = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const type = given ?? typeOfBody(body);
  return {
    method,
    url,
    headers: { ...credentials, ...headers, ...(given ? {} : { 'Content-Type': type }) },
    body: fillIn(body, parts, escapeFor(type)),
  };
}

const basic = ({ username, password }: URL) => ({
  Authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
});

function headersOf(settings: HttpSettings): Record<string, string> {
  const given = JSON.parse(settings['sms.http.headers']?.reveal() ?? '{}') as Record<string, string>;
  return Object.fromEntries(Object.entries(given).filter(([name]) => !ours.has(name.toLowerCase())));
}

/**
 * What a gateway's answer means: 2xx with the expected text in it is sent. What it has against us (the key, the credit,
 * the sender, how often we ask), and a gateway that is away, holds every message back until that is mended; what
 * another try of this message could mend is temporary. Pure.
 */
export function judgeAnswer(
  answer: HttpAnswer,
  success: string | null,
  secrets: readonly string[],
): Delivery {
  if (!answer.ok) return noAnswer(answer);
  const { status } = answer;
  const words = concealed(answer.body, secrets);
  const said = words ? `${status}: ${words}` : `${status}, without a word`;
  if (status >= 200 && status < 300) {
    if (!success || answer.body.includes(success)) return { result: 'sent', answer: said };
    const reason = `the answer does not hold “${success}”: ${said}`;
    return isAboutUs(words) ? { result: 'ours', reason, isGeneral: true } : { result: 'temporary', reason };
  }
  if (status >= 300 && status < 400)
    return { result: 'ours', reason: `a redirect, which is not followed: ${said}`, isGeneral: true };
  if ((ofUs.has(status) && !isAboutRecipient(words)) || isAboutUs(words))
    return { result: 'ours', reason: said, isGeneral: true };
  return { result: ofTheMessage.has(status) ? 'permanent' : 'temporary', reason: said };
}

// RFC 9110 15.5, 15.6.4, RFC 6585 4: the key, the credit, the right, the address, the rate, a gateway that is away.
const ofUs: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 429, 503]);

// RFC 9110 15.5: what a provider says of this message itself, rather than of who sends it or of the moment.
const ofTheMessage: ReadonlySet<number> = new Set([
  400, 406, 409, 410, 411, 413, 414, 415, 416, 417, 422, 451,
]);
