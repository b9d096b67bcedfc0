import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '#lib/testing/database.ts';
import { account } from '#lib/testing/factories.ts';
import { until } from '#lib/testing/until.ts';
import { checkThoseDue } from './checks.ts';

process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS = 'true';
const { db } = await testDatabase();
const silent = net.createServer();
const [held, stopping] = [new Set<string>(), new AbortController()];
let closedPort: number;

const listening = (server: net.Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port));
  });

beforeAll(async () => {
  const closed = net.createServer();
  closedPort = await listening(closed);
  closed.close();
});
afterAll(() => stopping.abort());

test('one that is slow and one that throws keep none of their batch waiting, and are given back', async () => {
  const at = async (incomingPort: number) => {
    const server = { incomingHost: '127.0.0.1', incomingPort, incomingSecurity: 'none' as const };
    return (await account({ ...server, nextCheckAt: new Date(Date.now() - 60_000) })).id;
  };
  const slow = await at(await listening(silent));
  const poisoned = await at(closedPort);
  const others = [await at(closedPort), await at(closedPort), await at(closedPort)];
  // Whatever is written of this one ends in an error that nobody has thought of.
  await db.$executeRawUnsafe(`CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW."lastOutcome" <> OLD."lastOutcome" THEN RAISE 'poison'; END IF; RETURN NEW; END $$`);
  await db.$executeRawUnsafe(`CREATE TRIGGER poison BEFORE UPDATE ON mail_account FOR EACH ROW
    WHEN (OLD.id = '${poisoned}') EXECUTE FUNCTION poison()`);

  const seats = checkThoseDue(db, 'ordered', { held, stop: stopping.signal });
  const read = (id: string) => db.mailAccount.findUniqueOrThrow({ where: { id } });
  await until('the others are checked', async () => {
    const rows = await Promise.all(others.map(read));
    return rows.every(({ lastOutcome }) => lastOutcome !== 'ok');
  });
  await until('the poisoned one is given back', async () => {
    const { claimId, lastClaimAt } = await read(poisoned);
    return lastClaimAt !== null && claimId === null;
  });
  const { nextCheckAt, lastClaimAt, lastOutcome, state } = await read(poisoned);
  expect({ lastOutcome, state }).toEqual({ lastOutcome: 'ok', state: 'active' });
  // Soon, and not at once: the worker would do nothing else.
  expect(Number(nextCheckAt) - Number(lastClaimAt)).toBeGreaterThan(9_000);
  expect((await read(slow)).claimId).toEqual([...held][0]);

  stopping.abort();
  await seats.stop(5_000);
  // The one that was cut short is anybody's at once, and nothing was counted.
  const cut = await read(slow);
  expect(cut).toMatchObject({ claimId: null, lastOutcome: 'ok', unsuccessfulSignIns: [] });
  expect(Number(cut.nextCheckAt)).toBeLessThanOrEqual(Date.now() + 1000);
  silent.close();
});
