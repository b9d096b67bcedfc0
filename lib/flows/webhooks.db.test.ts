import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEvent } from '../events/record.ts';
import { channels } from '../notifications/channels/channels.ts';
import { askedPause, pauseOfEvent } from '../notifications/channels/endpoint-call.ts';
import { newEndpoint } from '../notifications/endpoints/schema.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  rotateSecret,
} from '../notifications/endpoints/store.ts';
import { dispatchHeld } from '../notifications/hold.ts';
import { sendDelivery } from '../notifications/queue.ts';
import { queueSecurityNotice } from '../notifications/security-notice.ts';
import { boss, closeBoss } from '../queue/boss.ts';
import { eventPriority } from '../queue/queues.ts';
import { readSettings, saveSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { type HttpGateway, startHttpGateway } from '../testing/http-gateway.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { anAdmin } from '../testing/viewers.ts';
import { system } from '../viewer.ts';
import { deleteAccount } from './delete-account.ts';
import { redeliverNotification } from './redeliver-notification.ts';
import { sendNotification } from './send-notification.ts';
import { showMessage } from './show-message.ts';
import { testEndpoint } from './test-endpoint.ts';

const { db } = await testDatabase();
const admin = anAdmin();
let restore: () => void;
let gateway: HttpGateway;

beforeEach(async () => {
  ({ restore } = await mailTestEnv());
  gateway = await startHttpGateway();
  await db.mailAccount.deleteMany();
  await db.endpoint.deleteMany();
  await db.notification.deleteMany();
});
afterAll(closeBoss);
afterEach(async () => {
  await gateway.stop();
  restore();
});

const make = (more: object = {}) =>
  createEndpoint(
    admin,
    newEndpoint.parse({
      name: 'Tickets',
      url: `${gateway.url}/hook/path-canary?key=query-canary`,
      events: ['account.paused', 'account.resumed', 'account.deleted'],
      ...more,
    }),
  );
const happen = (kind: 'paused' | 'resumed' | 'failing', accountId: string) =>
  db.$transaction((tx) =>
    kind === 'failing'
      ? recordEvent(tx, {
          kind,
          accountId,
          details: { cause: 'wrong_credentials', evidence: 'no', refusals: 1, needed: 5 },
        })
      : recordEvent(tx, { kind, accountId, details: { by: 'Ada' } }),
  );
const rows = () =>
  db.notification.findMany({ where: { kind: 'event' }, orderBy: [{ queuedAt: 'asc' }, { id: 'asc' }] });
const send = async (id: string) => sendNotification(db, id, await readSettings());
const verified = (secret: string, call = gateway.calls.at(-1)) =>
  new Webhook(secret).verify(call?.body ?? '', call?.headers as Record<string, string>);

describe('a webhook', () => {
  it('gets the events it chose, signed by the Standard Webhooks specification, and no others', async () => {
    const { secret } = await make();
    const { id: accountId, address } = await account();
    await happen('failing', accountId);
    await happen('paused', accountId);
    const [row, ...more] = await rows();
    expect(more).toEqual([]);
    await send(row?.id ?? '');
    expect(verified(secret ?? '')).toMatchObject({
      type: 'account.paused',
      data: { account: { id: accountId, address }, by: 'Ada' },
    });
    expect(gateway.calls[0]?.headers['webhook-id']).toBe(`msg_${row?.id}`);
    expect(() => verified(`whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow();
    expect((await rows())[0]).toMatchObject({ state: 'sent', channel: 'webhook', recipient: 'Tickets' });
    // Programs are no part of the account's story.
    expect(await db.event.findMany({ where: { accountId, kind: { startsWith: 'notification' } } })).toEqual(
      [],
    );
  });

  it('keeps no message to a person waiting, however many events it has and however they are asked for', async () => {
    await make();
    const { id: accountId } = await account();
    await db.$executeRaw`DELETE FROM pgboss.job`;
    await happen('paused', accountId);
    await saveSettings({ 'email.from': 'rekey@x.example', 'email.host': '127.0.0.1' }, system);
    const about = { about: 'password_set', email: 'ana@x.example', by: '' } as const;
    await db.$transaction((tx) => queueSecurityNotice(tx, 'sign_in_changed', 'ana@x.example', about));
    const [event] = await rows();
    const queue = await boss();
    const taken = async (which: object) =>
      (await queue.fetch<{ notificationId: string }>('send-notification', { batchSize: 9, ...which })).map(
        ({ data }) => data.notificationId,
      );
    const toPeople = await taken({ minPriority: eventPriority + 1 });
    expect([toPeople.length, toPeople.includes(event?.id ?? '')]).toEqual([1, false]);
    expect(await taken({ maxPriority: eventPriority })).toEqual([event?.id]);
    await db.$executeRaw`DELETE FROM pgboss.job`;
    await db.$transaction((tx) => sendDelivery(tx, event?.id ?? ''));
    await saveSettings({ 'email.from': null, 'email.host': null }, system);
    expect(await taken({ minPriority: eventPriority + 1 })).toEqual([]);
    expect(await taken({ maxPriority: eventPriority })).toEqual([event?.id]);
  });

  it('is signed by both secrets for a day after another was made, and then by the new one', async () => {
    const { endpoint, secret: old } = await make();
    const rotated = await rotateSecret(admin, endpoint.id);
    const { id } = await account();
    await happen('paused', id);
    await send((await rows())[0]?.id ?? '');
    expect(verified(old ?? '')).toBeTruthy();
    expect(verified(rotated?.secret ?? '')).toBeTruthy();
    await db.endpoint.updateMany({ data: { oldSecretUntil: new Date(Date.now() - 1000) } });
    await testEndpoint(admin, endpoint.id);
    expect(verified(rotated?.secret ?? '')).toMatchObject({ type: 'test' });
    expect(() => verified(old ?? '')).toThrow();
  });

  it('gets the events of one account in their order, whatever is tried first, and those of another meanwhile', async () => {
    await make();
    const [one, other] = [await account(), await account()];
    await happen('paused', one.id);
    await happen('resumed', one.id);
    await happen('paused', other.id);
    const [first, second, third] = await rows();
    await send(second?.id ?? '');
    expect(gateway.calls).toEqual([]);
    gateway.answer = { status: 500, body: 'busy' };
    await send(first?.id ?? '');
    gateway.answer = { status: 200, body: 'ok' };
    await send(second?.id ?? '');
    await send(third?.id ?? '');
    expect((await rows()).map(({ state }) => state)).toEqual(['queued', 'queued', 'sent']);
    await send(first?.id ?? '');
    await dispatchHeld(db);
    await send(second?.id ?? '');
    const types = gateway.calls.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(types).toEqual(['account.paused', 'account.paused', 'account.paused', 'account.resumed']);
    expect((await rows()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  });

  it('is tried ever more rarely for a day, then no more; replayed from Deliveries it says the same', async () => {
    await make();
    const { id } = await account();
    await happen('paused', id);
    const [row] = await rows();
    gateway.answer = { status: 503, body: 'busy' };
    await send(row?.id ?? '');
    expect(await rows()).toMatchObject([{ state: 'queued', heldUntil: expect.any(Date), heldForUs: false }]);
    await db.notification.updateMany({
      data: { queuedAt: new Date(Date.now() - 86_400_000), heldUntil: null },
    });
    await send(row?.id ?? '');
    expect(await rows()).toMatchObject([{ state: 'failed', lastError: '503: busy' }]);

    gateway.answer = { status: 200, body: 'ok' };
    expect(await redeliverNotification(row?.id ?? '', admin.actor)).toEqual({ ok: true });
    await send(row?.id ?? '');
    const [before, , after] = gateway.calls;
    expect(after?.body).toBe(before?.body);
    expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
    expect((await rows())[0]?.state).toBe('sent');
    expect((await showMessage(admin, row?.id ?? ''))?.text).toContain('account.paused');
  });

  it('is not tried again before the pause its server asks for is over', async () => {
    await make();
    const { id } = await account();
    await happen('paused', id);
    const [row] = await rows();
    gateway.answer = { status: 429, body: 'slowly', headers: { 'Retry-After': '7200' } };
    await send(row?.id ?? '');
    const [held] = await rows();
    const pauseMs = (held?.heldUntil?.getTime() ?? 0) - (held?.lastAttemptAt?.getTime() ?? 0);
    expect(held?.state).toBe('queued');
    expect(pauseMs).toBeGreaterThan(7_100_000);
  });

  it('is not redirected elsewhere, and its address stands in no row', async () => {
    await make();
    const { id } = await account();
    await happen('paused', id);
    gateway.answer = {
      status: 302,
      body: '/hook/path-canary?key=query-canary',
      headers: { location: '/other' },
    };
    const [row] = await rows();
    await send(row?.id ?? '');
    expect(gateway.calls).toHaveLength(1);
    const kept = JSON.stringify([await rows(), await db.endpoint.findMany(), await db.auditEntry.findMany()]);
    expect(kept).toContain('a redirect, which is not followed');
    expect(kept).not.toMatch(/canary/);
  });

  it('refuses an address of a private network, also where a name leads there', async () => {
    const { endpoint } = await make({ url: 'https://10.1.2.3/hook' });
    const tested = await testEndpoint(admin, endpoint.id);
    expect(tested).toEqual({ ok: false, detail: expect.stringContaining('may not be called') });
  });

  it('hears that an account was deleted after what it had not heard before', async () => {
    await make();
    const { id } = await account();
    await happen('paused', id);
    await deleteAccount(admin, id);
    for (const row of await rows()) await send(row.id);
    const sent = gateway.calls.map(({ body }) => JSON.parse(body) as { type: string; data: object });
    expect(sent.map(({ type }) => type)).toEqual(['account.paused', 'account.deleted']);
    expect(sent[1]?.data).toMatchObject({ id });
  });

  it('hears nothing once it is disabled, and what waits ends with it', async () => {
    const { endpoint } = await make();
    const { id } = await account();
    await happen('paused', id);
    await changeEndpoint(admin, endpoint.id, { enabled: false });
    await happen('resumed', id);
    expect(await rows()).toHaveLength(1);
    await deleteEndpoint(admin, endpoint.id);
    expect((await rows()).map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('is never held up by what has failed: an event at its end lets the next go', async () => {
    await make();
    const { id } = await account();
    await happen('paused', id);
    await happen('resumed', id);
    const [first, second] = await rows();
    gateway.answer = { status: 410, body: 'gone' };
    await send(first?.id ?? '');
    gateway.answer = { status: 200, body: 'ok' };
    await send(second?.id ?? '');
    expect((await rows()).map(({ state }) => state)).toEqual(['failed', 'sent']);
  });
});

describe('a chat', () => {
  it.each(['slack', 'teams', 'mattermost'] as const)('of %s gets one line in its shape', async (shape) => {
    const { secret } = await make({ shape });
    expect(secret).toBeNull();
    const { id, address } = await account();
    await happen('paused', id);
    await send((await rows())[0]?.id ?? '');
    const body = gateway.calls[0]?.body ?? '';
    expect(body.replaceAll('\\', '')).toContain(`${address} was paused.`);
    expect(gateway.calls[0]?.headers['webhook-signature']).toBeUndefined();
    expect((await rows())[0]).toMatchObject({ channel: 'chat', state: 'sent' });
  });

  it.each(['slack', 'mattermost'] as const)(
    'of %s is not made to call everybody by a name',
    async (shape) => {
      const settings = await readSettings();
      const { endpoint } = await make({ shape });
      const payload = {
        type: 'host.outage_began',
        timestamp: new Date().toISOString(),
        data: { host: '<!channel> @channel [click](https://evil.example)' },
      };
      await channels.chat.deliver(
        {
          kind: 'event',
          id: 'msg_1',
          endpointId: endpoint.id,
          payload,
          organisationName: 'N',
          supportText: '',
        },
        { to: 'chat', messageId: '1', date: new Date() },
        settings,
      );
      expect(gateway.calls[0]?.body).not.toMatch(shape === 'slack' ? /<!channel>/ : /@channel|[^\\]\[click/);
    },
  );
});

it('Retry-After counts in seconds or as a date, up to the longest pause of our own; what names no pause asks for none', () => {
  const now = new Date('2026-11-28T12:00:00Z');
  expect(askedPause('120', now)).toBe(120_000);
  expect(askedPause('Sat, 28 Nov 2026 12:05:00 GMT', now)).toBe(300_000);
  expect(askedPause('99999999999', now)).toBe(28_800_000);
  for (const header of [undefined, '', '0', '-5', 'soon', 'Sat, 28 Nov 2026 11:00:00 GMT'])
    expect(askedPause(header, now), header).toBeUndefined();
});

it('the tries of an event end within a day of the first', () => {
  const queuedAt = new Date('2026-01-01T00:00:00Z');
  let now = queuedAt;
  let tries = 1;
  for (
    let pause = pauseOfEvent(1, queuedAt, now);
    pause !== null;
    pause = pauseOfEvent(tries, queuedAt, now)
  ) {
    now = new Date(now.getTime() + pause);
    tries += 1;
  }
  expect(tries).toBe(9);
  expect(now.getTime() - queuedAt.getTime()).toBeGreaterThan(20 * 3_600_000);
  expect(now.getTime() - queuedAt.getTime()).toBeLessThan(24 * 3_600_000);
});

it('an event of a system without webhooks makes no notification', async () => {
  const { id } = await account();
  await db.$transaction((tx) =>
    recordEvent(tx, { kind: 'paused', accountId: id, details: { by: 'Ada' }, actor: system }),
  );
  expect(await rows()).toEqual([]);
});
