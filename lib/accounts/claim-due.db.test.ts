import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { askForCheck } from './ask-for-check.ts';
import type { ClaimedAccount } from './claim.ts';
import { claimDue } from './claim-due.ts';
import { finishIfStillMine } from './finish-check.ts';

const { db } = await testDatabase();
const budget = { attemptsPerHour: 5, reserved: 1 };
const now = new Date();
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const read = (id: string) => db.mailAccount.findUniqueOrThrow({ where: { id } });

beforeEach(() => db.mailAccount.deleteMany());

type Given = Parameters<typeof account>[0];
const due = async (given: Given = {}) => (await account({ nextCheckAt: at(-60), ...given })).id;
const manyDue = (count: number, given: Given = {}) =>
  Promise.all(Array.from({ length: count }, (_, i) => due({ nextCheckAt: at(-60 - i), ...given })));

const claim = (given: Partial<Parameters<typeof claimDue>[1]> = {}, when = now) =>
  claimDue(db, { kind: 'ordered', seats: 20, hostCap: 100, budget, ...given }, when);
const idsOf = ({ claimed }: { claimed: ClaimedAccount[] }) => claimed.map(({ id }) => id);

test('takes those that are due, the longest first, leased and entered into their budgets', async () => {
  const ids = await manyDue(3);
  await due({ nextCheckAt: at(60) });
  await due({ nextCheckAt: null });
  await due({ pausedAt: now });
  expect(new Set(idsOf(await claim({ seats: 2 })))).toEqual(new Set([ids[2], ids[1]]));
  expect(await read(ids[2] as string)).toMatchObject({
    claimId: expect.any(String),
    claimedUntil: at(30),
    lastClaimAt: now,
    unsuccessfulSignIns: [now],
  });
  expect(idsOf(await claim())).toEqual([ids[0]]);
  expect(idsOf(await claim())).toEqual([]);
});

test('takes first what somebody asked for, and asks no longer', async () => {
  await manyDue(30);
  const asked = await due({ nextCheckAt: at(3600) });
  const later = await due({ nextCheckAt: at(3600) });
  await askForCheck(db, asked, at(-1));
  await askForCheck(db, later, at(3));
  expect(idsOf(await claim({ seats: 1 }))).toEqual([asked]);
  expect((await read(asked)).askedAt).toBeNull();
  await claim({ seats: 40 });
  expect((await read(later)).claimId).toBeNull();
  expect(idsOf(await claim({ seats: 1 }, at(3)))).toEqual([later]);
});

test('a host bears no check any more whose connection is closed, and none is claimed twice', async () => {
  await manyDue(5);
  const first = await claim({ hostCap: 2 });
  expect(first.claimed).toHaveLength(2);
  expect(idsOf(await claim({ hostCap: 2 }))).toEqual([]);
  const leftServer = first.claimed.slice(0, 1).map(({ claimId }) => claimId);
  const next = await claim({ hostCap: 2, leftServer });
  expect(next.claimed).toHaveLength(1);
  expect(idsOf(first)).not.toContain(idsOf(next)[0]);
});

test('a check asked for while one is under way is another one behind it', async () => {
  const id = await due();
  const first = await claim();
  await askForCheck(db, id, at(1));
  expect(idsOf(await claim({}, at(2)))).toEqual([]);
  await finishIfStillMine(first.claimed[0] as ClaimedAccount, { nextCheckAt: at(1800) }, at(2));
  expect(idsOf(await claim({}, at(2)))).toEqual([id]);
  expect(idsOf(await claim({}, at(2)))).toEqual([]);
});

test('keeps seats of their own for accounts in trouble', async () => {
  const well = [await due(), await due({ state: 'receive_only' })];
  const ill = [await due({ state: 'degraded' }), await due({ state: 'failing' })];
  expect(new Set(idsOf(await claim({ kind: 'troubled' })))).toEqual(new Set(ill));
  expect(new Set(idsOf(await claim({ kind: 'ordered' })))).toEqual(new Set(well));
});

test('no workers at the same moment take an account twice, or a host beyond its cap', async () => {
  const busy = await manyDue(60, { incomingHost: 'busy.example' });
  const others = await Promise.all(
    Array.from({ length: 20 }, (_, i) => due({ incomingHost: `${i}.example` })),
  );
  const claims = await Promise.all(Array.from({ length: 6 }, () => claim({ seats: 15, hostCap: 3 })));
  const all = claims.flatMap(idsOf);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((id) => busy.includes(id))).toHaveLength(3);
  expect(new Set(all.filter((id) => others.includes(id)))).toEqual(new Set(others));
  // Those of a killed worker count no more once their leases have run out.
  expect(idsOf(await claim({ hostCap: 3 }, at(31))).filter((id) => busy.includes(id))).toHaveLength(3);
});

test('a host with all the seats it may have hides nobody behind its queue', async () => {
  const busy = await manyDue(300, { incomingHost: 'busy.example' });
  const other = await due({ nextCheckAt: at(-1), incomingHost: 'other.example' });
  const first = await claim({ seats: 10, hostCap: 2 });
  expect(idsOf(first).every((id) => busy.includes(id))).toBe(true);
  expect(first).toMatchObject({ claimed: { length: 2 }, more: true });
  expect(idsOf(await claim({ seats: 10, hostCap: 2 }))).toEqual([other]);
});

test('one whose budget is spent gets its next due time, asked for or not, and keeps the others from nothing', async () => {
  const spent = [1, 2, 3, 4].map((minutes) => at(-60 * minutes));
  const id = await due();
  await askForCheck(db, id, now);
  await db.mailAccount.update({ where: { id }, data: { unsuccessfulSignIns: spent, lastClaimAt: at(60) } });
  const other = await due({ nextCheckAt: at(-1) });
  expect(idsOf(await claim())).toEqual([other]);
  expect(await read(id)).toMatchObject({
    claimId: null,
    askedAt: null,
    nextCheckAt: at(3600 - 240),
    unsuccessfulSignIns: spent,
  });
  expect(await claim()).toEqual({ claimed: [], more: false });
});

test('one that waits for its owner is not polled', async () => {
  const id = await due({ state: 'needs_consent' });
  await db.credential.delete({ where: { accountId: id } });
  expect(idsOf(await claim({ kind: 'troubled' }))).toEqual([]);
  expect(await read(id)).toMatchObject({ claimId: null, nextCheckAt: null, unsuccessfulSignIns: [] });
});

test('one that another transaction holds is left out, and taken at the next look', async () => {
  const held = await due();
  const other = await due({ nextCheckAt: at(-1) });
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM mail_account WHERE id = ${held}::uuid FOR UPDATE`;
    expect(await claim()).toMatchObject({ claimed: [{ id: other }], more: false });
  });
  expect(idsOf(await claim())).toEqual([held]);
});

test('a process that dies behind its claims leaves every sign-in counted, and the accounts due within a minute', async () => {
  const ids = await manyDue(5);
  const lost = await claim({ budget: { ...budget, againMs: 86_400_000 } });
  expect(idsOf(await claim({}, at(29)))).toEqual([]);
  const again = await claim({}, at(61));
  expect(new Set(idsOf(again))).toEqual(new Set(ids));
  for (const id of ids) expect((await read(id)).unsuccessfulSignIns).toEqual([now, at(61)]);
  const ends = lost.claimed.map((one) => finishIfStillMine(one, { nextCheckAt: at(1800) }, at(62)));
  expect(await Promise.all(ends)).toEqual(Array(5).fill(false));
  for (const { id, claimId } of again.claimed) expect((await read(id)).claimId).toBe(claimId);
});
