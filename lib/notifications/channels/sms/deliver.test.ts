import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetEnv } from '../../../env.ts';
import { httpCall } from '../../../mail/network/http-call.ts';
import { Secret } from '../../../secret.ts';
import type { Settings } from '../../../settings/schema.ts';
import { settingsFromRows } from '../../../settings/stored.ts';
import { judgeAnswer } from '../../../sms/http/provider.ts';
import { judgeTwilio, sendByTwilio } from '../../../sms/twilio/provider.ts';
import type { TestAuthority } from '../../../testing/certificates.ts';
import { type HttpGateway, startHttpGateway } from '../../../testing/http-gateway.ts';
import { type Kannel, startKannel } from '../../../testing/kannel.ts';
import { mailTestEnv } from '../../../testing/mail-env.ts';
import { deliverSms } from './deliver.ts';

const token = 'abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE';
const key = 'sk_live_canary_0123456789';
const text = `Northwind "mail": 50% off? [a&b=c] {to}\nhttps://mail.northwind.example/update/${token} amber harbor`;
const sms = { to: '+40721000111', text, messageId: 'message-1' };
const defaults = settingsFromRows([]);

let authority: TestAuthority;
let restore: () => void;
let gateway: HttpGateway;

beforeAll(async () => {
  ({ authority, restore } = await mailTestEnv());
});
afterAll(() => restore());
beforeEach(async () => {
  gateway = await startHttpGateway();
});
afterEach(() => gateway.stop());

const http = (more: Partial<Settings>): Settings => ({
  ...defaults,
  'sms.provider': 'http',
  'sms.http.url': `${gateway.url}/send`,
  'sms.http.headers': new Secret(JSON.stringify({ Authorization: `Bearer ${key}` })),
  'sms.http.body': '{"to": "{to}", "text": "{text}"}',
  ...more,
});

describe('a gateway reached by HTTP', () => {
  it('gets the message as JSON, whatever it holds', async () => {
    const settings = http({
      'sms.http.from': 'Rekey',
      'sms.http.body':
        '{"to": ["{to}"], "from": "{from}", "sms": {"body": "{text}", "id": "{id}"}, "keep": "{this}"}',
    });
    expect(await deliverSms(settings, sms)).toEqual({ result: 'sent', answer: '200: OK' });
    const [call] = gateway.calls;
    expect(call?.method).toBe('POST');
    expect(call?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
    });
    expect(JSON.parse(call?.body ?? '')).toEqual({
      to: ['+40721000111'],
      from: 'Rekey',
      sms: { body: text, id: 'message-1' },
      keep: '{this}',
    });
  });

  it('gets it as a form, and as XML, where the body is one', async () => {
    await deliverSms(http({ 'sms.http.body': 'to={to}&text={text}&flash=0' }), sms);
    expect(Object.fromEntries(new URLSearchParams(gateway.calls[0]?.body))).toEqual({
      to: '+40721000111',
      text,
      flash: '0',
    });
    expect(gateway.calls[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const xml = http({ 'sms.http.body': '<sms to="{toDigits}">{text}</sms>' });
    await deliverSms(xml, { ...sms, text: `a < b & "c" ${token}` });
    expect(gateway.calls[1]?.body).toBe(`<sms to="40721000111">a &#60; b &#38; &#34;c&#34; ${token}</sms>`);
  });

  it('gets it in the address, which no part of the message can leave', async () => {
    const hostile = `x&to=+1900#?/../\\ \r\nHost: evil.example ${token}`;
    const settings = http({
      'sms.http.method': 'GET',
      'sms.http.url': `${gateway.url}/send/{id}?to={to}&text={text}&coding={coding}`,
      'sms.http.body': null,
    });
    await deliverSms(settings, { ...sms, text: hostile, messageId: '../admin' });
    const url = new URL(gateway.calls[0]?.path ?? '', gateway.url);
    expect(gateway.calls).toHaveLength(1);
    expect(url.pathname).toBe('/send/..%2Fadmin');
    expect([...url.searchParams]).toEqual([
      ['to', '+40721000111'],
      ['text', hostile],
      ['coding', '0'],
    ]);
  });

  it('hears no header that would end the request', async () => {
    const given = {
      Host: 'evil.example',
      'Content-Length': '1',
      'Transfer-Encoding': 'chunked',
      'X-Key': 'k',
    };
    await deliverSms(http({ 'sms.http.headers': new Secret(JSON.stringify(given)) }), sms);
    expect(gateway.calls[0]?.headers).toMatchObject({ host: `127.0.0.1:${gateway.port}`, 'x-key': 'k' });
    expect(JSON.parse(gateway.calls[0]?.body ?? '')).toMatchObject({ text });
  });

  it('does not get its answer kept with the link, the key or anything that is no text', async () => {
    const json = JSON.stringify({ body: text, url: `https:\\/\\/x\\/update\\/${token}`, key });
    gateway.answer.body = `${json} %2Fupdate%2F${token.slice(0, 20)} ${token} Bearer ${key} \u001b[31m\u202Ered\0\r\n ${'y'.repeat(70_000)}`;
    const delivery = await deliverSms(http({}), sms);
    expect(delivery.result).toBe('sent');
    const kept = JSON.stringify(delivery);
    expect(kept).not.toContain(token.slice(0, 12));
    expect(kept).not.toContain(key);
    expect(kept).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(kept.length).toBeLessThan(400);
  });

  it.each([
    [200, 'Accepted id=7', 'Accepted', 'sent'],
    [200, 'Error: no credit', 'Accepted', 'ours'],
    [200, 'queue full', 'Accepted', 'temporary'],
    [202, '', null, 'sent'],
    [302, '', null, 'ours'],
    [400, 'bad number', null, 'permanent'],
    [401, 'who are you', null, 'ours'],
    [402, '', null, 'ours'],
    [403, '', null, 'ours'],
    [403, 'recipient opted out', null, 'temporary'],
    [404, '', null, 'ours'],
    [422, 'to: invalid', null, 'permanent'],
    [400, '{"error":"Insufficient balance"}', null, 'ours'],
    [400, 'Sender ID not registered', null, 'ours'],
    [400, 'sender is blocked by the recipient', null, 'permanent'],
    [400, 'invalid destination number', null, 'permanent'],
    [500, 'Account suspended', null, 'ours'],
    [429, 'slow down', null, 'ours'],
    [500, '', null, 'temporary'],
    [503, '', 'Accepted', 'ours'],
  ] as const)('that answers %i %j, expected %j, means %s', (status, body, success, result) => {
    expect(judgeAnswer({ ok: true, status, body }, success, []).result).toBe(result);
  });

  it('is not followed to another address', async () => {
    const other = await startHttpGateway();
    try {
      gateway.answer = { status: 307, body: '', headers: { Location: `${other.url}/send` } };
      expect(await deliverSms(http({}), sms)).toMatchObject({
        result: 'ours',
        reason: expect.stringContaining('redirect'),
      });
      expect(other.calls).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it('is left when it does not end its answer, and its endless answer is cut', async () => {
    gateway.answer = { status: 200, body: 'never ending', hang: true };
    const call = { method: 'GET', url: new URL(gateway.url), headers: {} };
    expect(await httpCall(call, { signal: AbortSignal.timeout(300) })).toEqual({
      ok: false,
      reason: 'no answer in time',
      hasLeft: true,
      isOwn: false,
    });
    gateway.answer = { status: 200, body: Buffer.alloc(3_000_000, 'a'), hang: true };
    const answer = await httpCall(call, { signal: AbortSignal.timeout(5000) });
    expect(answer).toMatchObject({ ok: true, status: 200 });
    expect(answer.ok && answer.body.length).toBe(65_536);
  });

  it('is waited for when nobody is there', async () => {
    await gateway.stop();
    expect(await deliverSms(http({}), sms)).toMatchObject({
      result: 'ours',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    gateway = await startHttpGateway();
  });

  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://[::1]',
    'http://2130706433',
    'http://169.254.169.254',
    'http://0x7f.1',
  ])('at %s is not called by a system that allows no loopback', async (origin) => {
    process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS = 'false';
    process.env.REKEY_WEB_PORTS = String(gateway.port);
    forgetEnv();
    try {
      const delivery = await deliverSms(http({ 'sms.http.url': `${origin}:${gateway.port}/` }), sms);
      expect(delivery).toMatchObject({
        result: 'ours',
        reason: expect.stringContaining('may not be called'),
      });
      expect(gateway.calls).toEqual([]);
    } finally {
      process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS = 'true';
      delete process.env.REKEY_WEB_PORTS;
      forgetEnv();
    }
  });

  it('is believed over TLS only with a certificate of its name', async () => {
    const good = await startHttpGateway(await authority.issue());
    const bad = await startHttpGateway(await authority.issue({ names: ['other.example'], addresses: [] }));
    try {
      expect(await deliverSms(http({ 'sms.http.url': `${good.url}/send` }), sms)).toMatchObject({
        result: 'sent',
      });
      expect(await deliverSms(http({ 'sms.http.url': `${bad.url}/send` }), sms)).toMatchObject({
        result: 'ours',
      });
      expect(bad.calls).toEqual([]);
    } finally {
      await good.stop();
      await bad.stop();
    }
  });

  it('is not called while the settings name neither whom nor what', async () => {
    expect(await deliverSms(http({ 'sms.http.body': '{"text": "{text}"}' }), sms)).toEqual({
      result: 'ours',
      reason: 'not set: sms.http.body',
      isGeneral: true,
    });
    expect(gateway.calls).toEqual([]);
  });
});

describe('Twilio', () => {
  const sid = `AC${'0'.repeat(32)}`;
  const twilio = (from: string): Settings => ({
    ...defaults,
    'sms.provider': 'twilio',
    'sms.twilio.accountSid': sid,
    'sms.twilio.authToken': new Secret(key),
    'sms.twilio.from': from,
  });
  const taken = JSON.stringify({ sid: 'SM123', status: 'queued', body: text, error_code: null });

  it('gets the message at its account, by its token, and of its answer only the id is kept', async () => {
    gateway.answer = { status: 201, body: taken };
    expect(await sendByTwilio(twilio('+15005550006'), sms, gateway.url)).toEqual({
      result: 'sent',
      answer: 'Twilio: queued, SM123',
    });
    const [call] = gateway.calls;
    expect(call?.path).toBe(`/2010-04-01/Accounts/${sid}/Messages.json`);
    expect(Buffer.from(call?.headers.authorization?.slice(6) ?? '', 'base64').toString()).toBe(
      `${sid}:${key}`,
    );
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
      To: '+40721000111',
      From: '+15005550006',
      Body: text,
    });
  });

  it('is told a messaging service by its own name', async () => {
    gateway.answer = { status: 201, body: taken };
    const service = `MG${'a'.repeat(32)}`;
    await sendByTwilio(twilio(service), sms, gateway.url);
    expect(new URLSearchParams(gateway.calls[0]?.body).get('MessagingServiceSid')).toBe(service);
  });

  it.each([
    [400, { code: 21211, message: "Invalid 'To' Phone Number" }, 'permanent', 'Twilio: 400 21211 Invalid'],
    [400, { code: 21610, message: 'unsubscribed recipient' }, 'permanent', '21610'],
    [400, { code: 21606, message: 'From is not yours' }, 'ours', '21606'],
    [401, { code: 20003, message: 'Authenticate' }, 'ours', '20003'],
    [404, { code: 20404 }, 'ours', '20404'],
    [429, { code: 20429 }, 'ours', '20429'],
    [500, {}, 'temporary', '500'],
    [200, {}, 'temporary', '200'],
    [201, { sid: 'SM1', status: 'failed', error_code: 30006 }, 'permanent', '30006'],
  ])('that answers %i %j means %s', (status, body, result, reason) => {
    const delivery = judgeTwilio({ ok: true, status, body: JSON.stringify(body) }, []);
    expect(delivery).toMatchObject({ result, reason: expect.stringContaining(reason) });
  });

  it('that answers no JSON is tried again', () => {
    expect(judgeTwilio({ ok: true, status: 201, body: '<html>' }, []).result).toBe('temporary');
    expect(judgeTwilio({ ok: true, status: 201, body: 'null' }, []).result).toBe('temporary');
  });
});

describe('a real Kannel', () => {
  let kannel: Kannel;
  beforeAll(async () => {
    kannel = await startKannel();
  });
  afterAll(() => kannel.stop());

  const settings = (given: Partial<Settings> = {}): Settings => ({
    ...defaults,
    'sms.provider': 'http',
    'sms.http.method': 'GET',
    'sms.http.url': `${kannel.url}?username=${kannel.user}&password=${kannel.password}&from={from}&to={to}&text={text}&charset=UTF-8&coding={coding}`,
    'sms.http.from': 'Rekey',
    'sms.http.success': 'Accepted for delivery',
    ...given,
  });

  it.each([
    ['one part', `Hello äöü € [x] ${'a'.repeat(20)}`, 1, 'gsm7'],
    ['parts, the link whole', `${'a'.repeat(100)} ${text}`, 2, 'gsm7'],
    ['UCS-2', 'Parola pentru căsuța ta: ț 🔑', 1, 'ucs2'],
    [
      'parts of UCS-2',
      `Parola pentru căsuța ta 🔑 https://mail.northwind.example/update/${token}`,
      2,
      'ucs2',
    ],
  ] as const)('takes a message in %s', async (_, words, parts, encoding) => {
    const delivery = await deliverSms(settings(), { ...sms, text: words });
    expect(delivery).toEqual({ result: 'sent', answer: '202: 0: Accepted for delivery' });
    const got = await kannel.waitForSms((one) => one.text === words);
    expect(got).toMatchObject({ from: 'Rekey', to: '+40721000111', parts, encoding });
  });

  it('refuses a wrong password, which holds messages back until it is repaired', async () => {
    const wrong = settings()['sms.http.url']?.replace(kannel.password, 'wrong') ?? '';
    expect(await deliverSms(settings({ 'sms.http.url': wrong }), sms)).toEqual({
      result: 'ours',
      reason: '403: Authorization failed for sendsms',
      isGeneral: true,
    });
  });
});
