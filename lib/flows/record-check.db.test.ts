import { beforeEach, describe, expect, it } from 'vitest';
import type { ClaimedAccount } from '../accounts/claim.ts';
import type { GivenBack } from '../accounts/give-back.ts';
import type { Verdict } from '../mail/judge/classify.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { account, user } from '../testing/factories.ts';
import { system } from '../viewer.ts';
import { changeSettings } from './change-settings.ts';
import type { CheckResult } from './ended-check.ts';
import { recordCheck } from './record-check.ts';
import { holdHostOutage, releaseHostOutage } from './release-host-outage.ts';

const { db } = await testDatabase();

const refusal: Verdict = {
  cause: 'wrong_credentials',
  retry: false,
  evidence: 'NO [AUTHENTICATIONFAILED] no',
};
const down: Verdict = { cause: 'server_unavailable', retry: true, evidence: 'NO [UNAVAILABLE] later' };
const budget = { attemptsPerHour: 1000, reserved: 1 };

/** Of a suspended account: as if its probe were due. */
async function claim(id: string): Promise<ClaimedAccount> {
  let claimed = await claimAccount(db, id, budget);
  if ('refused' in claimed && claimed.refused === 'refused_secret') {
    await db.refusedSecret.updateMany({ where: { accountId: id }, data: { probeAt: new Date(0) } });
    claimed = await claimAccount(db, id, budget);
  }
  if ('refused' in claimed) throw new Error(claimed.refused);
  return claimed;
}

const gives = (budget: GivenBack['budget']): GivenBack => ({ budget, test: false });
const refused = { fetched: 0, more: false, signedIn: false, failure: refusal, givenBack: gives('nothing') };
const unavailable = { ...refused, failure: down, givenBack: gives('own') };
const fine = { fetched: 0, more: false, signedIn: true, failure: null, givenBack: gives('all') };

async function check(id: string, result: CheckResult) {
  return recordCheck(db, await claim(id), result, await readSettings());
}

const read = (id: string) => db.mailAccount.findUniqueOrThrow({ where: { id } });
const story = async (id: string) =>
  (await db.event.findMany({ where: { accountId: id }, orderBy: { id: 'asc' } })).map(({ kind }) => kind);
const jobs = (queue: string) =>
  db.$queryRaw<{ data: unknown }[]>`SELECT data FROM pgboss.job WHERE name = ${queue}`;

const quick = {
  'suspension.refusalsIfWorked': 2,
  'suspension.minimumMinutes': 0,
  'suspension.confirmAfterSeconds': 0,
};

async function enableRule() {
  await db.notificationRule.upsert({
    where: { key: 'email-wrong-credentials' },
    create: { key: 'email-wrong-credentials', enabled: true },
    update: { enabled: true },
  });
}

beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.hostOutage.deleteMany();
  await db.notification.deleteMany();
  await db.notificationRule.deleteMany();
  await changeSettings(quick, system);
});

describe('an account whose credential is refused', () => {
  it('is suspended with its story, its incident and one queued message, and the bystander is as it was', async () => {
    await enableRule();
    const owner = await user({ alternateEmail: 'ana@home.example' });
    const { id } = await account({ ownerId: owner.id });
    const bystander = await account();
    await check(id, refused);
    expect(await read(id)).toMatchObject({ state: 'failing', refusals: 1, recentChecks: 'c' });
    expect(await db.notification.count()).toBe(0);
    await check(id, refused);
    expect(await read(id)).toMatchObject({
      state: 'suspended',
      refusals: 2,
      lastEvidence: refusal.evidence,
      claimId: null,
    });
    expect(await story(id)).toEqual(['failing', 'suspended', 'notification_queued']);
    expect(await db.incident.findMany({ where: { accountId: id } })).toMatchObject([
      { cause: 'wrong_credentials', closedAt: null, evidence: refusal.evidence },
    ]);
    expect(await db.notification.findMany()).toMatchObject([
      { recipient: 'ana@home.example', recipientKind: 'alternate_address', state: 'queued', accountId: id },
    ]);
    expect(await jobs('send-notification')).toHaveLength(1);
    expect(await read(bystander.id)).toEqual(bystander);
  });

  it('remembers whether the refused password has letters beyond ASCII, for the owner to be told', async () => {
    const plain = await account();
    const { id } = await account({ password: 'geheim für alle' });
    for (const one of [id, plain.id]) await check(one, refused);
    const incidents = await db.incident.findMany({ orderBy: { isBeyondAscii: 'desc' } });
    expect(incidents).toMatchObject([
      { accountId: id, isBeyondAscii: true },
      { accountId: plain.id, isBeyondAscii: false },
    ]);
  });

  it('is written about to its own address, marked so, where the owner has no other', async () => {
    await enableRule();
    const { id, address } = await account();
    await check(id, refused);
    await check(id, refused);
    expect(await db.notification.findMany()).toMatchObject([
      { recipient: address, recipientKind: 'own_address' },
    ]);
  });

  it('tells nobody while the rule is off', async () => {
    const { id } = await account();
    await check(id, refused);
    await check(id, refused);
    expect(await read(id)).toMatchObject({ state: 'suspended' });
    expect(await db.notification.count()).toBe(0);
  });

  it('recovers by itself when a probe works, and the waiting message is cancelled', async () => {
    await enableRule();
    const { id } = await account();
    await check(id, refused);
    await check(id, refused);
    await check(id, { ...fine, fetched: 0 });
    expect(await read(id)).toMatchObject({
      state: 'active',
      refusals: 0,
      lastRefusalAt: null,
      receiptFor: null,
    });
    expect(await db.incident.findMany({ where: { accountId: id } })).toMatchObject([
      { closedBy: 'signed_in', fetchedAfter: 0 },
    ]);
    expect((await db.notification.findMany()).map(({ state }) => state)).toEqual(['cancelled']);
    expect(await story(id)).toContain('recovered');
    expect(await story(id)).toContain('gap_receipt');
  });
});

describe('a check whose verdict is void', () => {
  it('changes nothing when the credential was replaced while it ran', async () => {
    const { id } = await account();
    const claimed = await claim(id);
    await db.mailAccount.update({ where: { id }, data: { credentialVersion: { increment: 1 } } });
    const report = await recordCheck(db, claimed, refused, await readSettings());
    expect(report.outcome).toBe('superseded');
    expect(await read(id)).toMatchObject({ state: 'active', refusals: 0, claimId: null });
  });

  it('changes nothing when another worker took the account over', async () => {
    const { id } = await account();
    const frozen = await claim(id);
    await db.mailAccount.update({ where: { id }, data: { claimedUntil: new Date(0) } });
    await check(id, fine);
    const before = await read(id);
    expect((await recordCheck(db, frozen, refused, await readSettings())).outcome).toBe('superseded');
    expect((await recordCheck(db, frozen, fine, await readSettings())).outcome).toBe('superseded');
    expect(await read(id)).toEqual(before);
  });
});

describe('failures that say nothing about the credential', () => {
  it('never suspend, five hundred times [UNAVAILABLE]', { timeout: 60_000 }, async () => {
    await enableRule();
    const { id } = await account();
    for (let count = 0; count < 500; count++) await check(id, unavailable);
    expect(await read(id)).toMatchObject({ state: 'degraded', refusals: 0, transientFailures: 500 });
    expect(await db.incident.count({ where: { accountId: id } })).toBe(0);
    expect(await db.notification.count()).toBe(0);
    expect(await story(id)).toEqual(['degraded']);
  });
});

describe('fifty accounts of one host refused together', () => {
  it('are not suspended: no owner is told, the administrators once; a lone one elsewhere still is', async () => {
    await enableRule();
    await user({ role: 'ADMIN', email: `admin${Date.now()}@northwind.example` });
    const together = await Promise.all(
      Array.from({ length: 50 }, () => account({ incomingHost: 'big.example' })),
    );
    const lone = await account({ incomingHost: 'small.example' });
    for (let round = 0; round < 4; round++) {
      for (const { id } of together) await check(id, refused);
      await check(lone.id, refused);
    }
    const states = new Set((await Promise.all(together.map(({ id }) => read(id)))).map(({ state }) => state));
    expect(states.has('suspended')).toBe(false);
    expect(await read(lone.id)).toMatchObject({ state: 'suspended' });
    const sent = await db.notification.findMany();
    expect(sent.filter(({ recipientKind }) => recipientKind === 'administrator')).toHaveLength(1);
    expect(sent.filter(({ accountId }) => accountId !== null).map(({ accountId }) => accountId)).toEqual([
      lone.id,
    ]);
    expect(await db.hostOutage.count({ where: { closedAt: null } })).toBe(1);
  });

  it('count again once the host accepts most of them', async () => {
    const together = await Promise.all(
      Array.from({ length: 10 }, () => account({ incomingHost: 'big.example' })),
    );
    for (const { id } of together) await check(id, refused);
    expect(await db.hostOutage.count({ where: { closedAt: null } })).toBe(1);
    for (const { id } of together.slice(1)) await check(id, fine);
    expect(await db.hostOutage.count({ where: { closedAt: null } })).toBe(0);
    await check((together[0] as { id: string }).id, refused);
    expect(await read((together[0] as { id: string }).id)).toMatchObject({ state: 'failing', refusals: 1 });
  });
});

describe('checks that end together', () => {
  type Ends = { before?: CheckResult[]; result: CheckResult; meanwhile?: (id: string) => Promise<unknown> };
  const ends: Record<string, Ends> = {
    'a first refusal': { result: refused },
    'the refusal that is enough': { before: [refused], result: refused },
    'a refused probe': { before: [refused, refused], result: refused },
    'a server that is away': { result: unavailable },
    'one that stays away': { before: [unavailable], result: unavailable },
    'one that is back': { before: [unavailable], result: fine },
    'a password that works again': { before: [refused, refused], result: fine },
    'a mailbox in trouble behind a sign-in': {
      before: [refused],
      result: { ...unavailable, signedIn: true },
    },
    'a new password meanwhile': {
      result: refused,
      meanwhile: (id) =>
        db.mailAccount.update({ where: { id }, data: { credentialVersion: { increment: 1 } } }),
    },
    'a claim that was taken over': {
      result: refused,
      meanwhile: (id) =>
        db.mailAccount.update({
          where: { id },
          data: { claimId: '018f0000-0000-7000-8000-000000000000', claimedUntil: new Date(0) },
        }),
    },
  };

  /** Each on a host of its own, so that none is a neighbour; `record` gets all that are claimed, and records them. */
  async function endingsOf(record: (checks: (() => Promise<unknown>)[]) => Promise<unknown>) {
    const claims = [];
    for (const [name, { before = [], result, meanwhile }] of Object.entries(ends)) {
      const owner = await user({ alternateEmail: `${crypto.randomUUID()}@home.example` });
      const { id } = await account({ ownerId: owner.id, incomingHost: `${crypto.randomUUID()}.example` });
      for (const earlier of before) await check(id, earlier);
      const claimed = await claim(id);
      await meanwhile?.(id);
      claims.push({ name, id, claimed, result });
    }
    const settings = await readSettings();
    await record(
      claims.map(
        ({ claimed, result }) =>
          () =>
            recordCheck(db, claimed, result, settings),
      ),
    );
    const endings: Record<string, unknown> = {};
    for (const { name, id } of claims) {
      const row = await read(id);
      const incident = await db.incident.findFirst({
        where: { accountId: id },
        orderBy: { openedAt: 'desc' },
      });
      endings[name] = {
        state: row.state,
        refusals: row.refusals,
        recentChecks: row.recentChecks,
        transientFailures: row.transientFailures,
        lastOutcome: row.lastOutcome,
        isClaimed: row.claimId !== null,
        budget: row.unsuccessfulSignIns.length,
        wasRefused: row.lastRefusalAt !== null,
        story: await story(id),
        closedBy: incident?.closedBy,
        isSuspended: Boolean(incident?.suspendedAt),
        told: await db.notification.count({ where: { accountId: id } }),
        known: await db.refusedSecret.count({ where: { accountId: id } }),
      };
    }
    return endings;
  }

  it('leave each account as it would be left alone, whatever the others met', async () => {
    await enableRule();
    const alone = await endingsOf(async (checks) => {
      for (const recorded of checks) await recorded();
    });
    const together = await endingsOf((checks) => Promise.all(checks.map((recorded) => recorded())));
    expect(together).toEqual(alone);
    expect(together).toMatchObject({
      'a first refusal': { state: 'failing', story: ['failing'] },
      'the refusal that is enough': { state: 'suspended', isSuspended: true, told: 1, known: 1 },
      'a password that works again': { state: 'active', closedBy: 'signed_in' },
      'a new password meanwhile': { state: 'active', refusals: 0, isClaimed: false },
      'a claim that was taken over': { state: 'active', refusals: 0, isClaimed: true },
    });
  });

  it('are neighbours to each other: of fifty of one host that are refused at once not one counts', async () => {
    const settings = await readSettings();
    const claims = await Promise.all(
      Array.from({ length: 50 }, async () => claim((await account({ incomingHost: 'big.example' })).id)),
    );
    await Promise.all(claims.map((claimed) => recordCheck(db, claimed, refused, settings)));
    expect(await db.hostOutage.count({ where: { closedAt: null } })).toBe(1);
    expect(await db.mailAccount.count({ where: { state: 'degraded', refusals: 0 } })).toBe(50);
    expect(await db.incident.count({ where: { closedAt: null } })).toBe(0);
  });

  it('bring back no count that the outage of their host has voided', async () => {
    await changeSettings({ 'suspension.refusalsIfWorked': 5 }, system);
    const settings = await readSettings();
    const { id } = await account({ incomingHost: 'big.example' });
    await check(id, refused);
    expect(await read(id)).toMatchObject({ state: 'failing', refusals: 1 });
    const away = await claim(id);
    const others = await Promise.all(
      Array.from({ length: 20 }, async () => claim((await account({ incomingHost: 'big.example' })).id)),
    );
    const reports = await Promise.all([
      recordCheck(db, away, unavailable, settings),
      ...others.map((claimed) => recordCheck(db, claimed, refused, settings)),
    ]);
    expect(reports[0]).toMatchObject({ outcome: 'superseded' });
    expect(await read(id)).toMatchObject({
      state: 'degraded',
      refusals: 0,
      firstRefusalAt: null,
      claimId: null,
    });
    expect(await db.incident.count({ where: { closedAt: null } })).toBe(0);
  });

  it('show no outage where most of them work again', async () => {
    const settings = await readSettings();
    const made = await Promise.all(
      Array.from({ length: 10 }, () => account({ incomingHost: 'big.example' })),
    );
    await db.mailAccount.updateMany({
      data: { lastRefusalAt: new Date(), lastOutcome: 'wrong_credentials' },
    });
    const [first, ...rest] = await Promise.all(made.map(({ id }) => claim(id)));
    if (!first) throw new Error('nothing was claimed');
    await Promise.all([
      recordCheck(db, first, refused, settings),
      ...rest.map((claimed) => recordCheck(db, claimed, fine, settings)),
    ]);
    expect(await db.hostOutage.count()).toBe(0);
    expect(await read(first.id)).toMatchObject({ state: 'failing', refusals: 1 });
  });

  it('wait for none that another transaction holds', async () => {
    const settings = await readSettings();
    const [held, ...others] = await Promise.all(
      Array.from({ length: 5 }, async () => claim((await account()).id)),
    );
    if (!held) throw new Error('nothing was claimed');
    let isOver = false;
    const locked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const holding = db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM mail_account WHERE id = ${held.id}::uuid FOR UPDATE`;
      locked.resolve();
      await released.promise;
    });
    await locked.promise;
    const waits = recordCheck(db, held, unavailable, settings).then((report) => {
      isOver = true;
      return report;
    });
    const reports = await Promise.all(others.map((one) => recordCheck(db, one, unavailable, settings)));
    expect(reports.map(({ state }) => state)).toEqual(Array(4).fill('degraded'));
    expect(isOver).toBe(false);
    released.resolve();
    await holding;
    expect(await waits).toMatchObject({ state: 'degraded' });
  });
});

describe('the claim', () => {
  it('is held by one of many workers', async () => {
    const { id } = await account();
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimAccount(db, id, budget)));
    expect(claims.filter((one) => !('refused' in one))).toHaveLength(1);
    expect(claims.filter((one) => 'refused' in one && one.refused === 'busy')).toHaveLength(7);
  });

  it('is not given for a paused account, nor beyond the lock-out budget', async () => {
    const paused = await account({ pausedAt: new Date() });
    expect(await claimAccount(db, paused.id, budget)).toMatchObject({ refused: 'paused' });
    const { id } = await account();
    await changeSettings({ 'suspension.refusalsIfWorked': 5 }, system);
    for (let count = 0; count < 4; count++) {
      const claimed = await claimAccount(db, id, { attemptsPerHour: 5, reserved: 1 });
      if ('refused' in claimed) throw new Error(claimed.refused);
      await recordCheck(db, claimed, refused, await readSettings());
    }
    expect(await claimAccount(db, id, { attemptsPerHour: 5, reserved: 1 })).toMatchObject({
      refused: 'budget',
    });
  });

  it('gives the whole budget back with a sign-in that worked, as servers do', async () => {
    await changeSettings({ 'suspension.refusalsIfWorked': 5 }, system);
    const { id } = await account();
    for (let count = 0; count < 3; count++) await check(id, refused);
    expect((await read(id)).unsuccessfulSignIns).toHaveLength(3);
    await check(id, fine);
    expect(await read(id)).toMatchObject({ state: 'active', unsuccessfulSignIns: [] });
    // A sign-in elsewhere that was entered meanwhile stays: nobody knows yet how it ends.
    await check(id, refused);
    const claimed = await claim(id);
    const later = new Date(claimed.signInAt.getTime() + 5);
    await db.mailAccount.update({ where: { id }, data: { unsuccessfulSignIns: { push: later } } });
    await recordCheck(db, claimed, fine, await readSettings());
    expect((await read(id)).unsuccessfulSignIns).toEqual([later]);
  });

  it('lets the first sign-in with a new password have the try that is kept for it, and no second', async () => {
    const { id } = await account({ state: 'failing', refusals: 1 });
    const few = { attemptsPerHour: 5, reserved: 1 };
    const spent = Array.from({ length: 4 }, () => new Date());
    await db.mailAccount.update({
      where: { id },
      data: { unsuccessfulSignIns: spent, lastClaimAt: new Date() },
    });
    expect(await claimAccount(db, id, few)).toMatchObject({ refused: 'budget' });
    const setAt = new Date(Date.now() + 50);
    await db.credential.update({ where: { accountId: id }, data: { setAt } });
    const claimed = await claimAccount(db, id, few, new Date(setAt.getTime() + 50));
    if ('refused' in claimed) throw new Error(claimed.refused);
    await recordCheck(db, claimed, refused, await readSettings());
    expect(await claimAccount(db, id, few, new Date(setAt.getTime() + 100))).toMatchObject({
      refused: 'budget',
    });
  });

  it('does not give out a password that was refused beyond doubt before its probe is due, whoever asks', async () => {
    const { id } = await account();
    await check(id, refused);
    await check(id, refused);
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const known = await db.refusedSecret.findMany({ where: { accountId: id } });
    expect(known).toMatchObject([{ server: 'incoming', probedAt: null }]);
    expect(JSON.stringify(known)).not.toContain('old secret');
    const refusal = await claimAccount(db, id, budget, at(23));
    expect(refusal).toEqual({ refused: 'refused_secret', until: known[0]?.probeAt });
    // Given back whole: neither leased, nor counted.
    expect(await read(id)).toMatchObject({ claimId: null, unsuccessfulSignIns: [] });
    const probe = await claimAccount(db, id, budget, at(25));
    if ('refused' in probe) throw new Error(probe.refused);
    await recordCheck(db, probe, refused, await readSettings(), at(25));
    expect(await claimAccount(db, id, budget, at(48))).toMatchObject({ refused: 'refused_secret' });
    // The same password at another server is another matter.
    await db.mailAccount.update({ where: { id }, data: { incomingHost: 'other.example' } });
    expect(await claimAccount(db, id, budget, at(48))).toMatchObject({ state: 'suspended' });
  });

  it('leaves nothing in the budget for a sign-in that worked', async () => {
    const { id } = await account();
    for (let count = 0; count < 10; count++) {
      const claimed = await claimAccount(db, id, { attemptsPerHour: 5, reserved: 1 });
      if ('refused' in claimed) throw new Error(claimed.refused);
      await recordCheck(db, claimed, fine, await readSettings());
    }
    expect(await read(id)).toMatchObject({ unsuccessfulSignIns: [], recentChecks: 'oooooooooo' });
  });
});

describe('many accounts of one host that are refused together', () => {
  const incomingHost = 'mail.northwind.example';
  const clerk = { kind: 'user' as const, id: null, name: 'root@northwind.example' };

  async function outage() {
    await enableRule();
    const made = await Promise.all(Array.from({ length: 8 }, () => account({ incomingHost })));
    const ids = made.map(({ id }) => id);
    for (let round = 0; round < 3; round++) for (const id of ids) await check(id, refused);
    const [open] = await db.hostOutage.findMany();
    if (!open) throw new Error('no outage was opened');
    return { ids, open };
  }

  it('are suspended with all the evidence, and their owners told, once an administrator has said it is real', async () => {
    const { ids, open } = await outage();
    expect(await db.mailAccount.count({ where: { state: 'suspended' } })).toBe(0);
    expect(await releaseHostOutage(open.id, clerk)).toEqual({ ok: true });
    for (const id of ids) await check(id, refused);
    expect(await db.mailAccount.count({ where: { state: 'failing', refusals: 1 } })).toBe(8);
    for (const id of ids) await check(id, refused);
    expect(await db.mailAccount.count({ where: { state: 'suspended' } })).toBe(8);
    expect(await db.notification.count({ where: { ruleKey: 'email-wrong-credentials' } })).toBe(8);
    expect(await db.hostOutage.findMany()).toMatchObject([{ closedAt: expect.any(Date) }]);
    expect(await db.auditEntry.count({ where: { action: 'host_outage.released' } })).toBe(1);
  });

  it('are held back again when that word is taken back', async () => {
    const { ids, open } = await outage();
    await releaseHostOutage(open.id, clerk);
    expect(await holdHostOutage(open.id, clerk)).toEqual({ ok: true });
    for (let round = 0; round < 3; round++) for (const id of ids) await check(id, refused);
    expect(await db.mailAccount.count({ where: { state: 'degraded' } })).toBe(8);
    expect(await db.notification.count({ where: { ruleKey: 'email-wrong-credentials' } })).toBe(0);
  });

  it('cannot be released once the host accepts them again', async () => {
    const { ids, open } = await outage();
    for (const id of ids) await check(id, fine);
    expect(await releaseHostOutage(open.id, clerk)).toEqual({ ok: false, reason: 'not_found' });
    expect(await db.mailAccount.count({ where: { state: 'active' } })).toBe(8);
  });
});
