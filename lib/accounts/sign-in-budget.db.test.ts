import { describe, expect, it } from 'vitest';
import { changeSettings } from '../flows/change-settings.ts';
import { recordCheck } from '../flows/record-check.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { system } from '../viewer.ts';
import { enterPasswordTest, refundPasswordTest } from './sign-in-budget.ts';

const { db } = await testDatabase();

const failure = { cause: 'wrong_credentials', retry: false, evidence: 'NO' } as const;
const givenBack = { budget: 'nothing', test: false } as const;
const refused = { fetched: 0, more: false, signedIn: false, failure, givenBack };

const minute = 60_000;
const hour = 60 * minute;
const start = new Date('2026-11-23T00:00:00Z');

/** The most sign-ins that any hour of the list holds. */
function mostInAnHour(signIns: number[]): number {
  return Math.max(...signIns.map((from) => signIns.filter((at) => at >= from && at < from + hour).length));
}

/**
 * A day in the life of an account whose password was changed: the worker checks when it is due and whenever an
 * administrator presses Check now; somebody tries passwords on the update page. Answers every sign-in at the server.
 */
async function playDay(id: string, { checkNowEvery, pageAt }: { checkNowEvery: number; pageAt: number[] }) {
  const settings = await readSettings();
  const budget = {
    attemptsPerHour: settings['lockout.attemptsPerHour'],
    reserved: settings['lockout.reservedAttempts'],
  };
  const signIns: number[] = [];
  const page: { at: number; granted: boolean }[] = [];
  for (let now = start.getTime(); now < start.getTime() + 24 * hour; now += minute) {
    const at = new Date(now);
    const { nextCheckAt } = await db.mailAccount.findUniqueOrThrow({
      where: { id },
      select: { nextCheckAt: true },
    });
    const isAsked = now % checkNowEvery === 0;
    if (isAsked || (nextCheckAt && nextCheckAt <= at)) {
      const claimed = await claimAccount(db, id, budget, at);
      if (!('refused' in claimed)) {
        signIns.push(now);
        await recordCheck(db, claimed, refused, settings, at);
      } else if (claimed.refused === 'budget' || claimed.refused === 'refused_secret') {
        await db.mailAccount.update({ where: { id }, data: { nextCheckAt: claimed.until } });
      }
    }
    if (pageAt.includes(now - start.getTime())) {
      const limits = { attemptsPerHour: budget.attemptsPerHour, testsPerHour: 5 };
      const { ok } = await enterPasswordTest(db, id, limits, at);
      if (ok) signIns.push(now);
      page.push({ at: now, granted: ok });
    }
  }
  return { signIns, page };
}

describe('the lock-out budget', () => {
  it('holds over a day of checks, impatient administrators and tries on the page', {
    timeout: 120_000,
  }, async () => {
    const { id } = await account({ lastSuccessAt: start, lastCheckAt: start, nextCheckAt: start });
    const pageAt = [6 * hour, 6 * hour + minute, 6 * hour + 2 * minute, 6 * hour + 3 * minute, 20 * hour];
    const { signIns, page } = await playDay(id, { checkNowEvery: 5 * minute, pageAt });
    expect(mostInAnHour(signIns)).toBeLessThanOrEqual(5);
    expect(signIns.length).toBeGreaterThan(10);
    // Two hours gave the evidence; whoever presses Check now after that, the refused password is not sent again.
    const granted = page.filter(({ granted }) => granted);
    expect(signIns.filter((at) => at >= start.getTime() + 4 * hour)).toEqual(granted.map(({ at }) => at));
    // However often it was checked: the corrected password gets its try.
    expect(page[0]?.granted).toBe(true);
    expect(page.at(-1)?.granted).toBe(true);
  });

  it('leaves a suspended account at one sign-in a day when nobody presses anything', {
    timeout: 120_000,
  }, async () => {
    await changeSettings({ 'suspension.minimumMinutes': 0 }, system);
    const { id } = await account({ lastSuccessAt: start, lastCheckAt: start, nextCheckAt: start });
    const { signIns } = await playDay(id, { checkNowEvery: Number.POSITIVE_INFINITY, pageAt: [] });
    expect(signIns.length).toBe(5);
    expect(mostInAnHour(signIns)).toBeLessThanOrEqual(4);
  });

  it('gives a try back that told nothing', async () => {
    const { id } = await account();
    const limits = { attemptsPerHour: 2, testsPerHour: 1 };
    const first = await enterPasswordTest(db, id, limits);
    if (!first.ok) throw new Error('not granted');
    expect((await enterPasswordTest(db, id, limits)).ok).toBe(false);
    await refundPasswordTest(db, id, first.at);
    expect((await enterPasswordTest(db, id, limits)).ok).toBe(true);
  });

  it('says when the next try may be', async () => {
    const { id } = await account();
    const limits = { attemptsPerHour: 5, testsPerHour: 2 };
    await enterPasswordTest(db, id, limits, start);
    await enterPasswordTest(db, id, limits, new Date(start.getTime() + 10 * minute));
    const third = await enterPasswordTest(db, id, limits, new Date(start.getTime() + 20 * minute));
    expect(third).toEqual({ ok: false, retryAt: new Date(start.getTime() + hour) });
  });

  it('admits only as many parallel tries as are left', async () => {
    const { id } = await account();
    const limits = { attemptsPerHour: 5, testsPerHour: 5 };
    const tries = await Promise.all(Array.from({ length: 30 }, () => enterPasswordTest(db, id, limits)));
    expect(tries.filter(({ ok }) => ok)).toHaveLength(5);
  });
});
