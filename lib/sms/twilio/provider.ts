import { concealed, tokensIn } from '../../conceal.ts';
import type { Delivery } from '../../delivery.ts';
import { type HttpAnswer, httpCall } from '../../mail/network/http-call.ts';
import { noAnswer } from '../about.ts';
import type { SmsProvider, SmsToDeliver } from '../contract.ts';
import type { TwilioSettings } from './settings.ts';

const api = 'https://api.twilio.com';

export const twilio: SmsProvider<TwilioSettings> = {
  label: 'Twilio',
  title: () => 'Twilio',
  missing: (settings) =>
    (['sms.twilio.accountSid', 'sms.twilio.authToken', 'sms.twilio.from'] as const).filter(
      (key) => !settings[key],
    ),
  send: (settings, sms) => sendByTwilio(settings, sms),
};

/** Sends a text message by Twilio's Messages resource. */
export async function sendByTwilio(
  settings: TwilioSettings,
  { to, text }: Pick<SmsToDeliver, 'to' | 'text'>,
  base = api,
): Promise<Delivery> {
  const { 'sms.twilio.accountSid': sid, 'sms.twilio.from': from, 'sms.twilio.authToken': token } = settings;
  if (!sid || !from || !token) return { result: 'ours', reason: 'Twilio is not set up', isGeneral: true };
  const key = token.reveal();
  // A sender that is a messaging service goes by its own name.
  const sender = /^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From';
  const answer = await httpCall({
    method: 'POST',
    url: new URL(`/2010-04-01/Accounts/${encodeURIComponent(sid)}/Messages.json`, base),
    headers: {
      Authorization: `Basic ${Buffer.from(`${sid}:${key}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
      Accept: 'application/json',
    },
    body: new URLSearchParams({ To: to, [sender]: from, Body: text }).toString(),
  });
  return judgeTwilio(answer, [key, ...tokensIn(text)]);
}

/**
 * What Twilio's answer means. Of its answer only the id and the state are kept: the rest repeats the message. An
 * error of the recipient is for good; one of our account or our sender holds messages back until it is mended. Pure.
 */
export function judgeTwilio(answer: HttpAnswer, secrets: readonly string[]): Delivery {
  if (!answer.ok) return noAnswer(answer);
  const { status, body } = answer;
  const said = objectIn(body);
  const word = (value: unknown, length: number) =>
    typeof value === 'string' || typeof value === 'number' ? concealed(String(value), secrets, length) : '';
  const sid = word(said.sid, 40);
  if (status >= 200 && status < 300 && sid) {
    if (said.status === 'failed' || said.status === 'undelivered') {
      return {
        result: 'permanent',
        reason: `Twilio: ${word(said.status, 20)} ${word(said.error_code, 10)}`.trim(),
      };
    }
    return { result: 'sent', answer: `Twilio: ${word(said.status, 20) || 'taken'}, ${sid}` };
  }
  const reason = `Twilio: ${[status, word(said.code, 10), word(said.message, 200)].filter(Boolean).join(' ')}`;
  if (ofUs.has(status)) return { result: 'ours', reason, isGeneral: true };
  // Another message may have another sender or lead to another region.
  if (status === 400 && ofOurSide.has(Number(said.code))) return { result: 'ours', reason, isGeneral: false };
  return { result: status === 400 ? 'permanent' : 'temporary', reason };
}

// The account, its token, its credit, how often we ask; Twilio is away.
const ofUs: ReadonlySet<number> = new Set([401, 402, 403, 404, 429, 503]);

// Codes of 400 that an administrator can mend without changing the message (twilio.com/docs/api/errors): the sender
// is not ours, not a number or not of this kind; the region is not switched on; the queue of the sender is full.
const ofOurSide: ReadonlySet<number> = new Set([
  21212, 21603, 21606, 21611, 21659, 21660, 21661, 21701, 21703, 21408,
]);

function objectIn(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
