import { expect, test } from 'vitest';
import { seal } from '../crypto/seal.ts';
import { deployMigrations } from '../db/migrate.ts';
import { withStartLock } from '../db/start-lock.ts';
import { passwordCredential } from '../mail/credential.ts';
import { newProvider } from '../providers/schema.ts';
import { createProvider } from '../providers/store.ts';
import { Secret } from '../secret.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { anAdmin } from '../testing/viewers.ts';
import {
  openCredentialFor,
  replaceCredential,
  replaceOutgoing,
  type StoredCredential,
  sealedColumns,
} from './credentials.ts';

const { db, url } = await testDatabase();

const stored = async (id: string) => ({
  id,
  credential: await db.credential.findUniqueOrThrow({ where: { accountId: id }, select: sealedColumns }),
});

function passwordOf(credential: StoredCredential): string {
  if (credential.kind !== 'password') throw new Error(`it is ${credential.kind}`);
  return credential.password.reveal();
}

test("a grant takes a password's place with its tokens sealed, and a password leaves nothing of it", async () => {
  const form = newProvider.parse({ kind: 'google', name: 'Google', clientId: 'id', secret: 'its-secret' });
  const made = await createProvider(anAdmin(), form);
  if (!made.ok) throw new Error(made.reason);
  const providerId = made.provider.id;
  const { id } = await account();
  const grant = {
    ...{ providerId, refreshToken: new Secret('refresh-1'), accessToken: new Secret('access-1') },
    ...{ accessUntil: new Date('2030-01-01'), scopes: ['https://mail.google.com/'], subject: '1234' },
  };
  await db.$transaction((tx) => replaceCredential(tx, id, { kind: 'oauth2_grant', grant }, 'owner'));

  const whole = await db.credential.findUniqueOrThrow({ where: { accountId: id } });
  expect(JSON.stringify(whole)).not.toMatch(/refresh-1|access-1/);
  expect(whole).toMatchObject({ providerId, incomingKind: 'oauth2_grant', accessUntil: grant.accessUntil });
  const opened = openCredentialFor(await stored(id), 'outgoing');
  if (opened.kind !== 'oauth2_grant') throw new Error(`it is ${opened.kind}`);
  expect(opened.grant).toMatchObject({ providerId, scopes: grant.scopes, subject: '1234' });
  expect(opened.grant.refreshToken.reveal()).toBe('refresh-1');

  await db.$transaction((tx) => replaceCredential(tx, id, passwordCredential('again'), 'owner'));
  const after = await db.credential.findUniqueOrThrow({ where: { accountId: id } });
  expect(after).toMatchObject({ providerId: null, sealedAccess: null, accessUntil: null });
});

test('what is stored is opened as it was given, for its own account and server only', async () => {
  const { id } = await account({ password: 'first' });
  await db.$transaction(async (tx) => {
    await replaceCredential(tx, id, passwordCredential(' second '), 'owner');
    await replaceOutgoing(tx, id, passwordCredential('its own'), 'owner');
  });
  const row = await stored(id);
  expect(JSON.stringify(row)).not.toMatch(/second|its own/);
  expect(passwordOf(openCredentialFor(row, 'incoming'))).toBe(' second ');
  expect(passwordOf(openCredentialFor(row, 'outgoing'))).toBe('its own');
  const { sealedOutgoing } = row.credential;
  const moved = { id, credential: { ...row.credential, sealedIncoming: sealedOutgoing ?? '' } };
  expect(() => openCredentialFor(moved, 'incoming')).toThrow('changed, moved');
  expect(() => openCredentialFor({ id, credential: null }, 'incoming')).toThrow('missing');
  await db.$transaction((tx) => replaceOutgoing(tx, id, null));
  expect(passwordOf(openCredentialFor(await stored(id), 'outgoing'))).toBe(' second ');
});

// Last: its database knows no other kinds afterwards.
test('a database made before credentials had a kind goes on with every password it holds', async () => {
  const [both, shared] = [await account(), await account()];
  // As the version before left it: its columns, and rows as it wrote them.
  await db.$executeRaw`DELETE FROM credential`;
  await db.$executeRaw`ALTER TABLE credential DROP COLUMN "incomingKind", DROP COLUMN "outgoingKind"`;
  await db.$executeRaw`DROP TYPE "CredentialKind"`;
  await db.$executeRaw`DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_credential_kinds'`;
  const sealed = (id: string, field: string, text: string) => seal(text, { row: id, field });
  await db.$executeRaw`
    INSERT INTO credential ("accountId", "sealedIncoming", "sealedOutgoing", "setBy") VALUES
      (${both.id}::uuid, ${sealed(both.id, 'incoming', 'in "1"')}, ${sealed(both.id, 'outgoing', 'out ü')}, 'owner'),
      (${shared.id}::uuid, ${sealed(shared.id, 'incoming', 'for both')}, NULL, 'api')`;

  expect(await withStartLock(url, deployMigrations)).toEqual([expect.stringMatching(/_credential_kinds$/)]);

  const opened = async (id: string, server: 'incoming' | 'outgoing') => {
    return ['password', passwordOf(openCredentialFor(await stored(id), server))];
  };
  expect(await opened(both.id, 'incoming')).toEqual(['password', 'in "1"']);
  expect(await opened(both.id, 'outgoing')).toEqual(['password', 'out ü']);
  expect(await opened(shared.id, 'incoming')).toEqual(['password', 'for both']);
  expect(await opened(shared.id, 'outgoing')).toEqual(['password', 'for both']);
  // What a check is given out opens too.
  const claimed = await claimAccount(db, both.id, { attemptsPerHour: 5, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  expect(passwordOf(openCredentialFor(claimed, 'outgoing'))).toBe('out ü');
});
