import { expect, test } from 'vitest';
import { seal } from '../crypto/seal.ts';
import { deployMigrations } from '../db/migrate.ts';
import { withStartLock } from '../db/start-lock.ts';
import { passwordCredential } from '../mail/credential.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { claimAccount } from './claim.ts';
import { openCredentialFor, replaceCredential, replaceOutgoing, sealedColumns } from './credentials.ts';

const { db, url } = await testDatabase();

const stored = async (id: string) => ({
  id,
  credential: await db.credential.findUniqueOrThrow({ where: { accountId: id }, select: sealedColumns }),
});

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
    const { kind, password } = openCredentialFor(await stored(id), server);
    return [kind, password.reveal()];
  };
  expect(await opened(both.id, 'incoming')).toEqual(['password', 'in "1"']);
  expect(await opened(both.id, 'outgoing')).toEqual(['password', 'out ü']);
  expect(await opened(shared.id, 'incoming')).toEqual(['password', 'for both']);
  expect(await opened(shared.id, 'outgoing')).toEqual(['password', 'for both']);
  // What a check is given out opens too.
  const claimed = await claimAccount(db, both.id, { attemptsPerHour: 5, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  expect(openCredentialFor(claimed, 'outgoing').password.reveal()).toBe('out ü');
});

test('what is stored is opened as it was given, for its own account and server only', async () => {
  const { id } = await account({ password: 'first' });
  await db.$transaction(async (tx) => {
    await replaceCredential(tx, id, passwordCredential(' second '), 'owner');
    await replaceOutgoing(tx, id, passwordCredential('its own'), 'owner');
  });
  const row = await stored(id);
  expect(JSON.stringify(row)).not.toMatch(/second|its own/);
  expect(openCredentialFor(row, 'incoming').password.reveal()).toBe(' second ');
  expect(openCredentialFor(row, 'outgoing').password.reveal()).toBe('its own');
  const { sealedOutgoing } = row.credential;
  const moved = { id, credential: { ...row.credential, sealedIncoming: sealedOutgoing ?? '' } };
  expect(() => openCredentialFor(moved, 'incoming')).toThrow('changed, moved');
  expect(() => openCredentialFor({ id, credential: null }, 'incoming')).toThrow('missing');
  await db.$transaction((tx) => replaceOutgoing(tx, id, null));
  expect(openCredentialFor(await stored(id), 'outgoing').password.reveal()).toBe(' second ');
});
