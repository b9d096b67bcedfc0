import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountChange, accountForm } from '#lib/accounts/schema.ts';
import { changeAccount } from '#lib/flows/change-account.ts';
import { changeSettings } from '#lib/flows/change-settings.ts';
import { checkNow } from '#lib/flows/check-now.ts';
import { createAccount } from '#lib/flows/create-account.ts';
import { deleteAccount } from '#lib/flows/delete-account.ts';
import { gatherMessage } from '#lib/flows/gather-message.ts';
import { pauseAccount } from '#lib/flows/pause-account.ts';
import { queueMessage } from '#lib/flows/queue-message.ts';
import { resumeAccount } from '#lib/flows/resume-account.ts';
import { sendMail } from '#lib/flows/send-mail.ts';
import { sendUpdateLink } from '#lib/flows/send-update-link.ts';
import { updatePassword } from '#lib/flows/update-password.ts';
import { passwordCredential } from '#lib/mail/credential.ts';
import { renderNotification } from '#lib/notifications/channels/email/render.ts';
import { messageForm } from '#lib/outgoing-messages/schema.ts';
import { closeBoss } from '#lib/queue/boss.ts';
import { readSettings } from '#lib/settings/store.ts';
import { checkById } from '#lib/testing/check-by-id.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { type ImapMailboxes, startImapMailboxes } from '#lib/testing/imap-mailboxes.ts';
import { mailTestEnv } from '#lib/testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { anAdmin, aUser } from '#lib/testing/viewers.ts';
import { adminViewer, system } from '#lib/viewer.ts';

// Every way an account gets into trouble, times every way out of it, each cell an account of its own on a host of its
// own: real flows, real checks, real servers. What must hold in the end is the same for all of them.
const { db } = await testDatabase();
const admin = anAdmin();
const program = adminViewer({ kind: 'api_token', id: null, name: 'provisioning' }, null);
let imap: ImapMailboxes;
let smtp: SmtpSink;
let restore: () => void;

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  imap = await startImapMailboxes();
  smtp = await startSmtpSink({ users: { nobody: 'x' } });
  const saved = await changeSettings(
    {
      'suspension.refusalsIfNeverWorked': 2,
      'suspension.refusalsIfWorked': 2,
      'suspension.minimumMinutes': 0,
      'suspension.confirmAfterSeconds': 0,
      'outage.minimumAccounts': 3,
      'desktop.webAddress': 'https://mail.northwind.example',
      'phone.webAddress': 'https://mail.northwind.example',
      'email.from': 'rekey@northwind.example',
      'email.host': '127.0.0.1',
    },
    system,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  const keys = ['email-wrong-credentials', 'email-recovered', 'email-password-updated'];
  await db.notificationRule.createMany({ data: keys.map((key) => ({ key, enabled: true })) });
});
afterAll(async () => {
  await closeBoss();
  await Promise.all([imap.stop(), smtp.stop()]);
  restore();
});

/** One account in trouble, and what its owner was written. */
class Cell {
  static #made = 0;
  readonly number = ++Cell.#made;
  readonly address = `box${this.number}@northwind.example`;
  readonly host = `127.1.${this.number >> 8}.${this.number & 255}`;
  id = '';
  owner = { id: '', email: '' };
  /** The password stored here, and the link in the owner's hands. */
  stored = 'old';
  token: string | null = null;
  texts: string[] = [];
  /** From here on the refused password may go to no server, but for the probe. */
  mark = 0;
  acceptedBefore = 0;

  form(given: { test?: boolean; password?: string; own?: string } = {}) {
    const { password = this.stored, own, test = false } = given;
    return accountForm.parse({
      address: this.address,
      owner: {
        email: `owner${this.number}@home.example`,
        alternateEmail: `other${this.number}@home.example`,
      },
      incoming: { host: this.host, port: imap.port, security: 'none', password },
      outgoing: { host: '127.0.0.1', port: smtp.port, security: 'none', ...(own ? { password: own } : {}) },
      test,
    });
  }

  async create(given: Parameters<Cell['form']>[0] = {}): Promise<this> {
    const made = await createAccount(admin, this.form(given));
    if (!made.ok) throw new Error(made.reason);
    this.id = made.account.id;
    this.owner = made.account.owner;
    return this;
  }

  /** An account that has worked. */
  async working(own?: string): Promise<this> {
    this.at('old', own ?? 'old');
    await this.create(own ? { own } : {});
    await this.check();
    expect(await this.row()).toMatchObject({ state: 'active', lastOutcome: 'ok' });
    return this;
  }

  /** What its servers take from now on. */
  at(incoming: string, outgoing = incoming): void {
    imap.setPassword(this.address, incoming);
    smtp.setPassword(this.address, outgoing);
  }

  row = () => db.mailAccount.findUniqueOrThrow({ where: { id: this.id } });
  check = () => checkById(db, this.id);

  /** A day goes by. */
  async nextDay(): Promise<void> {
    await db.refusedSecret.updateMany({ where: { accountId: this.id }, data: { probeAt: new Date(0) } });
  }

  /** Delivers what waits, and keeps what it says with what was so at that moment. */
  async deliver(): Promise<void> {
    const settings = await readSettings();
    const queued = await db.notification.findMany({ where: { accountId: this.id, state: 'queued' } });
    for (const { id } of queued) {
      const gathered = await db.$transaction((tx) => gatherMessage(tx, id, settings));
      if (!gathered) continue;
      const { subject, text } = renderNotification(gathered.message);
      const carried = { id: { in: gathered.rows.map((row) => row.id) } };
      await db.notification.updateMany({ where: carried, data: { state: 'sent', sentAt: new Date() } });
      this.texts.push(subject);
      this.token = /\/update\/([\w-]{43})/.exec(text)?.[1] ?? this.token;
      const { state } = await this.row();
      if (state !== 'active' || !this.hasProof()) {
        expect(`${subject} ${text}`, `while ${state}`).not.toMatch(
          /nothing to do|works? again|can be sent again/i,
        );
      }
    }
  }

  hasProof = () => imap.signIns(this.address).accepted > this.acceptedBefore;

  /** The servers have let nobody in since the trouble began: nothing may say or be as if they had. */
  async isStillInTrouble(): Promise<void> {
    if (this.hasProof()) return;
    const kinds = (await db.event.findMany({ where: { accountId: this.id } })).map(({ kind }) => kind);
    expect(kinds).not.toContain('recovered');
    expect(
      await db.incident.count({ where: { accountId: this.id, closedBy: { notIn: ['host_outage'] } } }),
    ).toBe(0);
    await this.deliver();
  }
}

/** Each leads to a state that is not `active`. The password that is stored then is `stored`. */
const waysIn: Record<string, (cell: Cell) => Promise<string>> = {
  'suspended by checks': suspended,
  'suspended, and never worked': async (cell) => {
    cell.at('another');
    await cell.create();
    await cell.check();
    await cell.check();
    return 'suspended';
  },
  'suspended, with another wrong password since': async (cell) => {
    await suspended(cell);
    const change = accountChange.parse({ incoming: { password: 'mistyped' } });
    expect(await changeAccount(admin, cell.id, change)).toMatchObject({ ok: true });
    cell.stored = 'mistyped';
    await cell.check();
    return 'suspended';
  },
  failing: async (cell) => {
    await cell.working();
    cell.at('another');
    await cell.check();
    return 'failing';
  },
  'degraded by a server that is down': async (cell) => {
    await cell.working();
    imap.setAvailable(cell.address, false);
    await cell.check();
    return 'degraded';
  },
  'receive_only by sending': cannotSend,
  'receive_only by sending, with a password of its own': async (cell) => {
    await cell.working('own');
    smtp.setPassword(cell.address, 'another');
    await send(cell);
    return 'receive_only';
  },
  'receive_only since it was saved': async (cell) => {
    cell.at('old', 'another');
    await cell.create({ test: true });
    await cell.check();
    return 'receive_only';
  },
  'suspended, after it could not send': async (cell) => {
    await cannotSend(cell);
    cell.at('another');
    await cell.check();
    await cell.check();
    return 'suspended';
  },
  'paused while suspended': async (cell) => {
    await suspended(cell);
    await pauseAccount(cell.id, admin.actor);
    return 'suspended';
  },
  'held by an outage of its host': async (cell) => {
    const others = [new Cell(), new Cell()].map((other) => Object.assign(other, { host: cell.host }));
    for (const one of [cell, ...others]) await one.working();
    for (const one of [...others, cell]) {
      one.at('another');
      await one.check();
    }
    return 'degraded';
  },
};

async function suspended(cell: Cell): Promise<string> {
  await cell.working();
  cell.at('another');
  await cell.check();
  await cell.check();
  return 'suspended';
}

async function cannotSend(cell: Cell): Promise<string> {
  await cell.working();
  smtp.setPassword(cell.address, 'another');
  await send(cell);
  return 'receive_only';
}

async function send(cell: Cell): Promise<void> {
  const written = { accountId: cell.id, to: 'mei@example.org', subject: 'Lunch', text: 'Hello' };
  const queued = await queueMessage(
    aUser(cell.owner),
    messageForm.parse({ id: randomUUID(), ...written }),
    [],
  );
  if (!queued.ok) throw new Error(queued.reason);
  // Due by the database's clock, which this process knows to some milliseconds: a worker would look again.
  await db.outgoingMessage.update({ where: { id: queued.id }, data: { nextTryAt: new Date(0) } });
  await sendMail(db, queued.id, await readSettings(), new AbortController().signal);
}

const both = (cell: Cell, password: string) => {
  cell.at(password);
  imap.setAvailable(cell.address, true);
};

/** The servers take another password, and somebody gives it. */
const newPassword: Record<string, (cell: Cell) => Promise<void>> = {
  'the update page': async (cell) => {
    if (!cell.token) {
      await sendUpdateLink(cell.id, admin.actor);
      await cell.deliver();
    }
    const passwords = { oldPassword: passwordCredential('old'), newPassword: passwordCredential('new') };
    const door = { token: cell.token ?? '' };
    if (!['suspended', 'failing'].includes((await cell.row()).state))
      passwords.oldPassword = passwordCredential(cell.stored);
    expect(await updatePassword({ door, ...passwords })).toMatchObject({ ok: true });
  },
  'the owner, signed in': async (cell) => {
    const door = { viewer: aUser(cell.owner), accountId: cell.id };
    const passwords = {
      oldPassword: passwordCredential(cell.stored),
      newPassword: passwordCredential('new'),
    };
    expect(await updatePassword({ door, ...passwords })).toMatchObject({ ok: true });
  },
  'edit, tested first': (cell) => edit(cell, true),
  'edit, untested': (cell) => edit(cell, false),
  'the API, tested': (cell) => edit(cell, true, program),
  'the API, untested': (cell) => edit(cell, false, program),
  'delete and import': async (cell) => {
    await deleteAccount(admin, cell.id);
    await cell.create({ password: 'new', test: true });
  },
};

async function edit(cell: Cell, isTested: boolean, by = admin): Promise<void> {
  const change = accountChange.parse({
    incoming: { password: 'new' },
    outgoing: { password: null },
    test: isTested,
  });
  expect(await changeAccount(by, cell.id, change)).toMatchObject({ ok: true });
}

/** The servers take the stored password again. */
const storedAgain: Record<string, (cell: Cell) => Promise<void>> = {
  'the probe of the next day': (cell) => cell.nextDay(),
  resume: async (cell) => {
    expect(await resumeAccount(cell.id, admin.actor)).toMatchObject({ ok: true });
  },
  'resume over the API, and again': async (cell) => {
    await resumeAccount(cell.id, program.actor);
    await resumeAccount(cell.id, program.actor);
  },
  'check now, and the probe of the next day': async (cell) => {
    const { state, pausedAt } = await cell.row();
    const asked = await checkNow(cell.id, admin.actor);
    if (pausedAt) expect(asked).toEqual({ ok: false, reason: 'paused' });
    else if (state === 'suspended' && cell.stored === 'old')
      expect(asked).toMatchObject({ ok: false, reason: 'password_refused' });
    else expect(asked).toMatchObject({ ok: true });
    await cell.check();
    await cell.nextDay();
  },
};

async function play(wayIn: string, wayOut: string): Promise<void> {
  const cell = new Cell();
  const state = await (waysIn[wayIn] as (typeof waysIn)[string])(cell);
  const begun = await cell.row();
  expect(`${begun.state} ${begun.lastEvidence ?? ''}`).toMatch(state);
  await cell.deliver();
  cell.acceptedBefore = imap.signIns(cell.address).accepted;
  cell.mark = imap.tried(cell.address).length;

  const isNew = wayOut in newPassword;
  if (isNew) both(cell, 'new');
  else {
    imap.setPassword(cell.address, cell.stored);
    smtp.setPassword(cell.address, wayIn.includes('of its own') ? 'own' : cell.stored);
    imap.setAvailable(cell.address, true);
  }
  imap.deliver(cell.address);
  const act = newPassword[wayOut] ?? storedAgain[wayOut];
  await act?.(cell);
  await cell.isStillInTrouble();
  if ((await cell.row()).pausedAt) await resumeAccount(cell.id, admin.actor);
  for (let i = 0; i < 3; i++) await cell.check();
  await cell.deliver();

  expect(await cell.row()).toMatchObject({
    state: 'active',
    pausedAt: null,
    refusals: 0,
    firstRefusalAt: null,
    lastRefusalAt: null,
    transientFailures: 0,
    unsuccessfulSignIns: [],
    outgoingRefusedAt: null,
    lastOutcome: 'ok',
    messageCount: 1,
  });
  const accountId = cell.id;
  const open = {
    incidents: await db.incident.count({ where: { accountId, closedAt: null } }),
    links: await db.updateLink.count({ where: { accountId, usedAt: null, revokedAt: null } }),
    notifications: await db.notification.count({
      where: { accountId, state: { in: ['queued', 'sending'] } },
    }),
    refusedSecrets: await db.refusedSecret.count({ where: { accountId } }),
  };
  expect(open).toEqual({ incidents: 0, links: 0, notifications: 0, refusedSecrets: 0 });
  if (isNew) expect(imap.tried(cell.address).slice(cell.mark)).not.toContain('old');
  // Who was told of the trouble is told once that it is over.
  const isGone = wayOut === 'delete and import';
  const isTold = cell.texts.some((subject) => /^(New mail is not being|Mail cannot be)/.test(subject));
  const hadIncident = await db.incident.count({ where: { accountId } });
  const over = cell.texts.filter((subject) => /again/.test(subject));
  expect(over, cell.texts.join(' | ')).toHaveLength(isTold && hadIncident && !isGone ? 1 : 0);
}

describe.each(Object.keys(waysIn))('an account that is %s', (wayIn) => {
  test('works again after every way out, with nothing of it left open and nothing untrue said', async () => {
    const waysOut = [...Object.keys(newPassword), ...Object.keys(storedAgain)];
    const failed: string[] = [];
    const playNext = async (): Promise<void> => {
      const wayOut = waysOut.shift();
      if (!wayOut) return;
      await play(wayIn, wayOut).catch((error) => failed.push(`${wayOut}: ${told(error)}`));
      await playNext();
    };
    await Promise.all([playNext(), playNext(), playNext()]);
    expect(failed.join('\n\n')).toBe('');
  });
});

/** What failed and where, without the way there. */
const told = (error: Error) =>
  `${error.message}\n${(error.stack ?? '').split('\n').find((line) => line.includes('recovery-matrix')) ?? ''}`;
