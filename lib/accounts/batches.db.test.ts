import { expect, test } from 'vitest';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import type { ClaimedAccount } from './claim.ts';
import { finishIfStillMine } from './finish-check.ts';

const { db } = await testDatabase();
const budget = { attemptsPerHour: 5, reserved: 1 };
const begin = new Date();
const at = (seconds: number) => new Date(begin.getTime() + seconds * 1000);

const accounts = (count: number) => Promise.all(Array.from({ length: count }, () => account()));
const read = (id: string) => db.mailAccount.findUniqueOrThrow({ where: { id } });

async function claimAll(ids: string[], now: Date): Promise<ClaimedAccount[]> {
  const claims = await Promise.all(ids.map((id) => claimAccount(db, id, budget, now)));
  return claims.map((claim) => {
    if ('refused' in claim) throw new Error(claim.refused);
    return claim;
  });
}

const next = { nextCheckAt: at(1800) } as Parameters<typeof finishIfStillMine>[1];
const finishAll = (claims: ClaimedAccount[], now: Date) =>
  Promise.all(claims.map((claimed) => finishIfStillMine(claimed, next, now)));

test('claims asked for together are one for each account: of two for one account, one', async () => {
  const made = await accounts(6);
  const ids = made.map(({ id }) => id);
  const claims = await Promise.all([...ids, ...ids].map((id) => claimAccount(db, id, budget, begin)));
  for (const id of ids) {
    const given = claims.filter((one) => 'claimId' in one && one.id === id);
    expect(given).toHaveLength(1);
    expect(await read(id)).toMatchObject({
      claimId: (given[0] as ClaimedAccount).claimId,
      unsuccessfulSignIns: [begin],
    });
  }
  expect(claims.filter((one) => 'refused' in one && one.refused === 'busy')).toHaveLength(6);
});

test('each of a batch is judged by its own budget, pause and lease', async () => {
  const spent = Array.from({ length: 4 }, (_, i) => at(-60 - i));
  const fine = await account();
  const paused = await account({ pausedAt: begin });
  const held = await account({ claimedUntil: at(20) });
  const lapsed = await account({ claimedUntil: at(-1) });
  const full = await account();
  await db.mailAccount.update({
    where: { id: full.id },
    data: { unsuccessfulSignIns: spent, lastClaimAt: at(60) },
  });
  const claims = await Promise.all(
    [fine, paused, held, lapsed, full].map(({ id }) => claimAccount(db, id, budget, begin)),
  );
  expect(claims.map((one) => ('refused' in one ? one.refused : 'claimed'))).toEqual([
    'claimed',
    'paused',
    'busy',
    'claimed',
    'budget',
  ]);
});

test('an end that comes too late changes nothing, and keeps those beside it from nothing', async () => {
  const ids = (await accounts(4)).map(({ id }) => id);
  const claims = await claimAll(ids, begin);
  const [taken, replaced, suspended] = ids as [string, string, string];
  const before = await read(taken);
  // The first was taken over, the credential of the second and the state of the third are others now.
  const [other] = await claimAll([taken], at(31));
  await db.mailAccount.update({ where: { id: replaced }, data: { credentialVersion: { increment: 1 } } });
  await db.mailAccount.update({ where: { id: suspended }, data: { state: 'suspended' } });
  expect(await finishAll(claims, at(40))).toEqual([false, false, false, true]);
  expect(await read(taken)).toMatchObject({ claimId: other?.claimId, lastCheckAt: before.lastCheckAt });
  // What is ours no more stays as it is; what was changed is free at once, its sign-in counted.
  for (const id of [replaced, suspended]) {
    expect(await read(id)).toMatchObject({ claimId: null, unsuccessfulSignIns: [begin], recentChecks: '' });
  }
  expect(await read(ids[3] as string)).toMatchObject({ claimId: null, unsuccessfulSignIns: [] });
});

test('a process that dies between a batch of claims and its end leaves every sign-in counted and every lease to run out', async () => {
  const ids = (await accounts(5)).map(({ id }) => id);
  const lost = await claimAll(ids, begin);
  for (const id of ids) expect((await read(id)).unsuccessfulSignIns).toEqual([begin]);
  const early = await Promise.all(ids.map((id) => claimAccount(db, id, budget, at(29))));
  expect(early.every((one) => 'refused' in one && one.refused === 'busy')).toBe(true);
  const again = await claimAll(ids, at(31));
  for (const id of ids) expect((await read(id)).unsuccessfulSignIns).toEqual([begin, at(31)]);
  expect(await finishAll(lost, at(32))).toEqual([false, false, false, false, false]);
  expect(await finishAll(again, at(33))).toEqual([true, true, true, true, true]);
});

test('an end that another transaction holds keeps those beside it from nothing, and is written when it is free', async () => {
  const ids = (await accounts(3)).map(({ id }) => id);
  const claims = await claimAll(ids, begin);
  const holding = await hold(ids[0] as string);
  const ends = claims.map((claimed) => finishIfStillMine(claimed, next, at(1)));
  expect(await Promise.all(ends.slice(1))).toEqual([true, true]);
  expect((await read(ids[0] as string)).claimId).toBe(claims[0]?.claimId);
  await holding.free();
  expect(await ends[0]).toBe(true);
});

test('an end that cannot be written takes none of those beside it with it', async () => {
  const claims = await claimAll(
    (await accounts(4)).map(({ id }) => id),
    begin,
  );
  const [poisoned, ...others] = claims as [ClaimedAccount, ...ClaimedAccount[]];
  await db.$executeRawUnsafe(
    `CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'poison'; END $$`,
  );
  await db.$executeRawUnsafe(`CREATE TRIGGER poison BEFORE UPDATE ON mail_account FOR EACH ROW
    WHEN (OLD.id = '${poisoned.id}') EXECUTE FUNCTION poison()`);
  const ends = await Promise.allSettled(claims.map((claimed) => finishIfStillMine(claimed, next, at(1))));
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  for (const { id } of others) expect(await read(id)).toMatchObject({ claimId: null, recentChecks: 'o' });
  expect((await read(poisoned.id)).claimId).toBe(poisoned.claimId);
  await db.$executeRawUnsafe('DROP FUNCTION poison CASCADE');
});

/** Another transaction that holds the row of an account. */
async function hold(id: string) {
  const { promise: freed, resolve: free } = Promise.withResolvers<void>();
  const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
  const holder = db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${id}::uuid FOR UPDATE`;
    isLocked();
    await freed;
  });
  await locked;
  return {
    free: () => {
      free();
      return holder;
    },
  };
}
