import { expect, it } from 'vitest';
import { passwordCredential } from '../mail/credential.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { aUser } from '../testing/viewers.ts';
import { updatePassword } from './update-password.ts';

const { db } = await testDatabase();

it('lets a signed-in session guess the old password ten times an hour, and then not even with the right one', async () => {
  const owner = await user();
  const { id } = await account({ ownerId: owner.id, password: 'the stored one' });
  const guess = (oldPassword: string) =>
    updatePassword({
      door: { viewer: aUser(owner), accountId: id },
      oldPassword: passwordCredential(oldPassword),
      newPassword: passwordCredential('something new'),
    });
  for (let count = 0; count < 10; count++) {
    expect(await guess(`wrong ${count}`)).toMatchObject({ reason: 'wrong_old_password', triesLeft: null });
  }
  expect(await guess('the stored one')).toMatchObject({ reason: 'too_many_tries', limit: 'account' });
  const { credentialVersion } = await db.mailAccount.findUniqueOrThrow({ where: { id } });
  expect(credentialVersion).toBe(1);
});

it("does not open the door to another's account", async () => {
  const stranger = await user();
  const { id } = await account();
  const answer = await updatePassword({
    door: { viewer: aUser(stranger), accountId: id },
    oldPassword: passwordCredential('old secret'),
    newPassword: passwordCredential('something new'),
  });
  expect(answer).toEqual({ ok: false, reason: 'link_invalid' });
});
