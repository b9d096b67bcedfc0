import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test, vi } from 'vitest';
import { openOutcome } from '../update-links/sealed-outcome.ts';
import type { UpdateEvent } from '../update-links/update-events.ts';
import type { UpdateResult } from '../update-links/update-result.ts';
import { answerPasswordForm, type PasswordFormPage } from './answer-attempt.ts';
import { isFromOurPage } from './same-site.ts';

beforeAll(() => {
  vi.stubEnv('REKEY_SECRET_KEY', randomBytes(32).toString('base64'));
});

const refused: UpdateResult = { ok: false, reason: 'refused', evidence: 'NO no', triesLeft: 8 };

function page(changes: Partial<PasswordFormPage> = {}): PasswordFormPage {
  return {
    page: '/update/token',
    attempt: 'update:hash',
    update: async () => refused,
    receipt: async () => null,
    ...changes,
  };
}

function post(body: string | ReadableStream, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/update/token/test', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    duplex: 'half',
  } as RequestInit);
}
const both = 'oldPassword=old&newPassword=new';
const ndjson = { accept: 'application/x-ndjson' };
const eventsOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as UpdateEvent)
    .filter(({ type }) => type !== 'alive');

test('streams the steps, the result and the receipt to a page that reads them', async () => {
  const answer = await answerPasswordForm(
    post(both, ndjson),
    page({
      update: async ({ oldPassword, newPassword }, onStep) => {
        expect([oldPassword?.password.reveal(), newPassword.password.reveal()]).toEqual(['old', 'new']);
        onStep('reaching');
        onStep('signing_in');
        return { ok: true, incidentId: 'i1', outgoing: { state: 'ok' } };
      },
      receipt: async (id) => ({ cutOffSince: null, until: '2026-11-23T15:00:00.000Z', fetched: id.length }),
    }),
  );
  expect(answer.headers.get('content-type')).toMatch('application/x-ndjson');
  expect(answer.headers.get('cache-control')).toMatch('no-store');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(eventsOf(await answer.text())).toEqual([
    { type: 'step', step: 'reaching' },
    { type: 'step', step: 'signing_in' },
    { type: 'result', result: { ok: true, incidentId: 'i1', outgoing: { state: 'ok' } } },
    { type: 'receipt', receipt: { cutOffSince: null, until: '2026-11-23T15:00:00.000Z', fetched: 2 } },
  ]);
});

test('sends a page without JavaScript on to a GET with the outcome, and no password in it', async () => {
  const answer = await answerPasswordForm(post('oldPassword=0ldSecret&newPassword=n3wSecret'), page());
  expect(answer.status).toBe(303);
  const to = new URL(answer.headers.get('location') ?? '', 'http://localhost');
  expect(to.pathname).toBe('/update/token');
  const outcome = to.searchParams.get('outcome') ?? '';
  expect(openOutcome(outcome, 'update:hash')).toEqual(refused);
  expect(openOutcome(outcome, 'update:other')).toBeNull();
  expect(openOutcome(`${outcome}A`, 'update:hash')).toBeNull();
  expect(openOutcome(outcome, 'update:hash', new Date(Date.now() + 31 * 60_000))).toBeNull();
  expect(`${to}${await answer.text()}`).not.toMatch(/Secret/);
});

test('finishes the attempt when the person leaves in the middle', async () => {
  let finish = () => {};
  const finished = vi.fn();
  const answer = await answerPasswordForm(
    post(both, ndjson),
    page({
      update: async (_, onStep) => {
        onStep('reaching');
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        onStep('signing_in');
        finished();
        return { ok: true, incidentId: 'i1', outgoing: { state: 'none' } };
      },
      receipt: () => {
        throw new Error('nobody is there to wait for it');
      },
    }),
  );
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  finish();
  await vi.waitFor(() => expect(finished).toHaveBeenCalled());
});

test('answers a fault of ours as not known, without its words', async () => {
  const failing = page({
    update: async () => {
      throw new Error('database went away: password hunter2');
    },
  });
  const text = await (await answerPasswordForm(post(both, ndjson), failing)).text();
  expect(eventsOf(text)).toEqual([{ type: 'result', result: { ok: false, reason: 'broken' } }]);
  const { headers } = await answerPasswordForm(post(both), failing);
  const outcome = new URL(headers.get('location') ?? '', 'http://localhost').searchParams.get('outcome');
  expect(openOutcome(outcome ?? '', 'update:hash')).toEqual({ ok: false, reason: 'broken' });
});

test('does not ask the flow about a form that cannot be right', async () => {
  const update = vi.fn();
  const text = await (
    await answerPasswordForm(post('oldPassword=&newPassword=x', ndjson), page({ update }))
  ).text();
  expect(eventsOf(text)).toMatchObject([{ result: { reason: 'invalid_input', field: 'oldPassword' } }]);
  expect(update).not.toHaveBeenCalled();
});

test('refuses what is no form, and reads no more of a large one than it must', async () => {
  const update = vi.fn();
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1024;
      controller.enqueue(new Uint8Array(1024).fill(120));
    },
  });
  expect((await answerPasswordForm(post(endless), page({ update }))).status).toBe(413);
  expect(sent).toBeLessThan(128 * 1024);
  const json = post('{}', { 'content-type': 'application/json' });
  expect((await answerPasswordForm(json, page({ update }))).status).toBe(413);
  expect(update).not.toHaveBeenCalled();
});

test.each([
  [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, true, true],
  [{ 'sec-fetch-site': 'cross-site', origin: 'null' }, false, false],
  [{ 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }, false, false],
  [{ origin: 'http://localhost:3000', host: 'localhost:3000' }, true, true],
  [{ origin: 'http://localhost:3001', host: 'localhost:3000' }, false, false],
  [{ origin: 'https://mail.example', host: 'web:3000', 'x-forwarded-host': 'mail.example' }, true, true],
  [{ origin: 'nonsense', host: 'localhost' }, false, false],
  [{ origin: 'null', host: 'localhost' }, false, true],
  [{ host: 'localhost' }, false, true],
])('a request with %j is from our page: %s, without cookies: %s', (headers, withCookie, without) => {
  const request = { headers: new Headers(headers as Record<string, string>) } as Request;
  expect(isFromOurPage(request)).toBe(withCookie);
  expect(isFromOurPage(request, { nullOrigin: true })).toBe(without);
});
