import net from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { OwnTrouble } from '#lib/flows/check-account.ts';
import { isOwnTrouble } from '#lib/own-trouble.ts';
import { checkById } from '#lib/testing/check-by-id.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { account } from '#lib/testing/factories.ts';

process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS = 'true';
const { db } = await testDatabase();
afterEach(() => vi.restoreAllMocks());

test.each(['EMFILE', 'ENFILE', 'ENOMEM', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOSPC'])(
  'a check that fails for %s says nothing of the account, and counts nowhere',
  async (code) => {
    const { id } = await account({ incomingHost: '127.0.0.1' });
    const before = await db.mailAccount.findUniqueOrThrow({ where: { id } });
    vi.spyOn(net, 'connect').mockImplementation(() => {
      const socket = new net.Socket();
      process.nextTick(() => socket.destroy(Object.assign(new Error(`connect ${code}`), { code })));
      return socket;
    });
    await expect(checkById(db, id)).rejects.toThrow(OwnTrouble);
    const { state, lastOutcome, refusals, transientFailures, unsuccessfulSignIns, claimId } =
      await db.mailAccount.findUniqueOrThrow({ where: { id } });
    expect({ state, lastOutcome, refusals, transientFailures }).toEqual({
      state: before.state,
      lastOutcome: before.lastOutcome,
      refusals: 0,
      transientFailures: 0,
    });
    expect({ unsuccessfulSignIns, claimId }).toEqual({ unsuccessfulSignIns: [], claimId: null });
  },
);

test('what a server or the line does is not ours', () => {
  expect(['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', undefined].some(isOwnTrouble)).toBe(false);
});
