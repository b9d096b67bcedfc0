import { afterAll, expect, test } from 'vitest';
import { newToken } from '../crypto/token.ts';
import { lettersToAdministrators } from '../notifications/channels/email/letters-to-administrators.ts';
import { dispatchHeld } from '../notifications/hold.ts';
import type { DigestLine } from '../notifications/message.ts';
import { closeBoss } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { user } from '../testing/factories.ts';
import { system } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import { holdForLimit } from './hold-for-limit.ts';
import { reportTrouble } from './report-trouble.ts';

const { db } = await testDatabase();
afterAll(closeBoss);
await user({ email: 'root@firm.example', role: 'ADMIN' });
await changeSettings({ 'notifications.linksPerHour': 10 }, system);

const plan = (kind: string) =>
  db.notification.create({
    data: {
      ...{ ruleKey: 'email-wrong-credentials', kind, channel: 'email', recipient: 'ana@home.example' },
      ...{ recipientKind: 'alternate_address', idempotencyKey: newToken() },
    },
  });
const hold = async (id: string) => holdForLimit(db, id, await readSettings());

test('beyond the limit of an hour messages with links wait, none is lost, and the administrators are told once', async () => {
  const links = await Promise.all(Array.from({ length: 13 }, () => plan('suspended')));
  const held = await Promise.all(links.map(({ id }) => hold(id)));
  expect(held.filter(Boolean)).toHaveLength(3);
  const waiting = await db.notification.findMany({ where: { heldUntil: { not: null } } });
  expect(waiting).toHaveLength(3);
  for (const { state, attempts, heldForUs, heldUntil } of waiting) {
    expect({ state, attempts, heldForUs }).toEqual({ state: 'queued', attempts: 0, heldForUs: true });
    expect(Number(heldUntil)).toBeGreaterThan(Date.now() + 3_500_000);
  }
  const told = await db.notification.findMany({ where: { kind: 'unreachable' }, include: { digest: true } });
  expect(told.map(({ recipient }) => recipient)).toEqual(['root@firm.example']);

  // The others, and a second try, are not counted.
  const forgotten = await plan('forgotten_password');
  const [tried, about] = [await plan('suspended'), await plan('recovered')];
  await db.notification.update({ where: { id: tried.id }, data: { attempts: 1 } });
  for (const { id } of [forgotten, tried, about]) expect(await hold(id)).toBe(false);
  // What is ours takes no turn from the digest of mail servers.
  expect(await reportTrouble(db, await readSettings())).toBe(0);

  // When the hour is over they go out by themselves.
  await db.$executeRaw`UPDATE rate_limit SET expire = 0`;
  await db.$executeRaw`UPDATE notification SET "heldUntil" = now() WHERE "heldUntil" IS NOT NULL`;
  expect(await dispatchHeld(db)).toBe(3);
  for (const { id } of waiting) expect(await hold(id)).toBe(false);
});

test('what administrators are told says that nothing is lost, and which setting it is', () => {
  const since = new Date(0).toISOString();
  const line: DigestLine = {
    host: '',
    trouble: 'links_held',
    accounts: 0,
    since,
    evidence: '10 went out within the hour.',
  };
  const letter = lettersToAdministrators.unreachable({
    ...{ kind: 'unreachable', organisationName: 'Firm', supportText: '', at: new Date(0) },
    ...{ lines: [line], consoleUrl: 'https://rekey.firm.example/console' },
  });
  const text = JSON.stringify(letter);
  for (const words of ['Messages with links wait', 'Nothing is lost', '10 went out within the hour.'])
    expect(text).toContain(words);
  expect(text).not.toContain('no mail is stored');
});
