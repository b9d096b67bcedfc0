import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { passwordCredential } from '../mail/credential.ts';
import { withImapSession } from '../mail/imap/connect.ts';
import { writeFlags } from '../mail/imap/write-flags.ts';
import { closeBoss } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account, user } from '../testing/factories.ts';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { aUser } from '../testing/viewers.ts';
import type { UserViewer } from '../viewer.ts';
import { checkAccount } from './check-account.ts';
import { setFlag } from './set-flag.ts';

// A real Dovecot and a real PostgreSQL; what goes over the wire is seen by a proxy between them.
const { db } = await testDatabase();
let dovecot: Dovecot;
let imap: FaultProxy;
let restore: () => void;
let said: string[] = [];

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority });
  imap = await startFaultProxy(dovecot.imapPort);
  imap.faults = {
    onChunk: (chunk, from) => {
      if (from === 'client') said.push(chunk.toString('latin1'));
      return true;
    },
  };
});
afterAll(async () => {
  await imap.stop();
  await Promise.all([dovecot.stop(), closeBoss()]);
  restore();
});

const password = 'old secret';
let address: string;
let accountId: string;
let viewer: UserViewer;
let count = 0;

beforeEach(async () => {
  address = `reader${++count}@northwind.example`;
  await dovecot.setPassword(address, password);
  const owner = await user();
  viewer = aUser(owner);
  const incoming = { incomingHost: '127.0.0.1', incomingSecurity: 'none' as const, incomingUser: address };
  const given = { address, ownerId: owner.id, incomingPort: imap.port, password };
  ({ id: accountId } = await account({ ...given, ...incoming }));
  dovecot.deliver(
    address,
    [1, 2, 3].map((n) => Buffer.from(`Subject: message ${n}\r\nFrom: a@b.example\r\n\r\nHello\r\n`)),
  );
  await check();
});

async function check() {
  said = [];
  const claimed = await claimAccount(db, accountId, { attemptsPerHour: 20, reserved: 1 });
  if ('refused' in claimed) throw new Error(claimed.refused);
  return checkAccount(db, claimed, await readSettings(), new AbortController().signal);
}

/** The commands of the last check after its sign-in, without their tags. */
const commands = () => {
  const all = said
    .join('')
    .split('\r\n')
    .map((line) => line.replace(/^\S+ /, ''));
  return all
    .slice(all.findLastIndex((line) => /^(LOGIN|AUTHENTICATE)/.test(line)) + 1)
    .filter((line) => /^[A-Z]+ /.test(line));
};

const messages = () => db.message.findMany({ where: { accountId }, orderBy: { uid: 'asc' } });
const askedAt = async () => (await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } })).askedAt;
const wishes = () => db.flagChange.count({ where: { accountId } });

/** What another program that reads the same mailbox sees: Dovecot's own file names. */
function atServer(n: number): string {
  const dir = dovecot.maildir(address);
  const files = ['cur', 'new'].flatMap((sub) =>
    fs.readdirSync(path.join(dir, sub)).map((file) => path.join(dir, sub, file)),
  );
  const file = files.find((one) => fs.readFileSync(one, 'utf8').includes(`message ${n}\r\n`)) ?? '';
  return /:2,([A-Z]*)$/.exec(file)?.[1] ?? '';
}

/** Another program changes flags over IMAP. */
async function elsewhere(changes: { uid: number; flag: string; isSet: boolean }[]) {
  const server = { host: '127.0.0.1', port: dovecot.imapPort, security: 'none' as const, user: address };
  await withImapSession(
    server,
    passwordCredential(password),
    { signal: AbortSignal.timeout(20_000) },
    async (session) => {
      const uidValidity = (await messages())[0]?.uidValidity ?? 0n;
      const wished = changes.map(({ uid, ...rest }) => ({ uid: BigInt(uid), ...rest }));
      expect(await writeFlags(session, 'INBOX', uidValidity, wished)).toBe(true);
    },
  );
}

describe('a flag set in a view', () => {
  test('holds in the views at once and reaches the server with the next check', async () => {
    const [first, second] = await messages();
    expect(await setFlag(viewer, first?.id ?? '', '\\Seen', true)).toBe(true);
    expect(await setFlag(viewer, second?.id ?? '', '\\Flagged', true)).toBe(true);
    expect((await messages()).map(({ flags }) => flags.filter((flag) => flag !== '\\Recent'))).toEqual([
      ['\\Seen'],
      ['\\Flagged'],
      [],
    ]);
    expect(atServer(1)).toBe('');
    expect(await askedAt()).toEqual(expect.any(Date));

    await check();
    expect([atServer(1), atServer(2), atServer(3)]).toEqual(['S', 'F', '']);
    expect(await wishes()).toBe(0);

    await setFlag(viewer, first?.id ?? '', '\\Seen', false);
    await check();
    expect(atServer(1)).toBe('');
  });

  test('is not undone by what the server says before it knows', async () => {
    const [first] = await messages();
    await elsewhere([{ uid: 1, flag: '\\Answered', isSet: true }]);
    await setFlag(viewer, first?.id ?? '', '\\Seen', true);
    await check();
    const [now] = await messages();
    expect(now?.flags).toEqual(expect.arrayContaining(['\\Seen', '\\Answered']));
    expect(atServer(1)).toContain('S');
  });

  test('set while a check is under way is not left to the next interval', async () => {
    const [first] = await messages();
    const claimed = await claimAccount(db, accountId, { attemptsPerHour: 20, reserved: 1 });
    if ('refused' in claimed) throw new Error(claimed.refused);
    await pause(5);
    await setFlag(viewer, first?.id ?? '', '\\Seen', true);
    const report = await checkAccount(db, claimed, await readSettings(), new AbortController().signal);
    expect(report).toMatchObject({ outcome: 'ok', more: false });
    expect(await askedAt()).toEqual(expect.any(Date));
    await check();
    expect(atServer(1)).toBe('S');
  });

  test('belongs to the owner of the message', async () => {
    const [first] = await messages();
    expect(await setFlag(aUser(await user()), first?.id ?? '', '\\Seen', true)).toBe(false);
    expect(await wishes()).toBe(0);
  });

  test('asks an account in trouble for no sign-in', async () => {
    await db.mailAccount.update({ where: { id: accountId }, data: { state: 'failing' } });
    const [first] = await messages();
    await setFlag(viewer, first?.id ?? '', '\\Seen', true);
    expect(await askedAt()).toBeNull();
  });

  test('whose message the server counts anew goes to the right one', async () => {
    const [first] = await messages();
    await setFlag(viewer, first?.id ?? '', '\\Flagged', true);
    // Dovecot loses its list of UIDs and begins another.
    for (const file of fs.readdirSync(dovecot.maildir(address)).filter((name) => /^dovecot[.-]/.test(name)))
      fs.rmSync(path.join(dovecot.maildir(address), file), { recursive: true, force: true });
    await pause(1100);
    await check();
    await check();
    expect([atServer(1), atServer(2), atServer(3)]).toEqual(['F', '', '']);
    expect(await messages()).toHaveLength(3);
    expect(await wishes()).toBe(0);
  });
});

describe('a flag set by another program', () => {
  test('comes in with the next check, without the messages', async () => {
    await check(); // Dovecot counts changes only once somebody asked
    const before = await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } });
    await elsewhere([
      { uid: 1, flag: '\\Seen', isSet: true },
      { uid: 3, flag: '\\Flagged', isSet: true },
    ]);
    await check();
    const [one, two, three] = await messages();
    expect(one?.flags).toContain('\\Seen');
    expect(two?.flags).not.toContain('\\Seen');
    expect(three?.flags).toContain('\\Flagged');
    expect(said.join('')).not.toContain('BODY');
    expect(commands().filter((line) => line.includes('CHANGEDSINCE'))).toHaveLength(1);
    const after = await db.mailAccount.findUniqueOrThrow({ where: { id: accountId } });
    expect(after.viewVersion).toBeGreaterThan(before.viewVersion);
  });

  test('comes in together with new mail, and is not passed over by it', async () => {
    await elsewhere([{ uid: 1, flag: '\\Seen', isSet: true }]);
    dovecot.deliver(address, [Buffer.from('Subject: new\r\n\r\nnew\r\n')]);
    expect(await check()).toMatchObject({ fetched: 1 });
    expect((await messages())[0]?.flags).toContain('\\Seen');
  });

  test('and nothing changed: one exchange', async () => {
    await check();
    await check();
    expect(commands()).toEqual([expect.stringMatching(/^STATUS .*HIGHESTMODSEQ/)]);
  });
});

describe('a server that cannot tell what changed', () => {
  beforeAll(() => {
    const { onChunk } = imap.faults;
    imap.faults.onChunk = (chunk, from) => {
      if (from === 'server') {
        // Of the same length, so that the proxy can pass it on as it is.
        const at = chunk.indexOf(' CONDSTORE');
        if (at >= 0) chunk.write(' CONDSTOLE', at, 'latin1');
      }
      return onChunk?.(chunk, from) ?? true;
    };
  });

  test('is asked for the flags of its newest messages, seldom, and for nothing else in between', async () => {
    await db.folder.updateMany({ where: { accountId }, data: { highestModseq: null } });
    await check();
    await elsewhere([{ uid: 2, flag: '\\Seen', isSet: true }]);
    await check();
    await db.folder.updateMany({
      where: { accountId },
      data: { highestModseq: null, flagsReadAt: new Date() },
    });
    await check();
    expect(commands().filter((line) => line.startsWith('STATUS'))).toHaveLength(1);
    await db.folder.updateMany({
      where: { accountId },
      data: { highestModseq: null, flagsReadAt: new Date(Date.now() - 3_700_000) },
    });
    await check();
    expect((await messages())[1]?.flags).toContain('\\Seen');
    expect(said.join('')).not.toContain('BODY');
  });
});
