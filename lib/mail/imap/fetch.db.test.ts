import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { folderStore } from '../../messages/store.ts';
import { corpus } from '../../testing/corpus.ts';
import { testDatabase } from '../../testing/database.ts';
import { type Dovecot, startDovecot } from '../../testing/dovecot.ts';
import { account } from '../../testing/factories.ts';
import { startFaultProxy } from '../../testing/fault-proxy.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder, newFolder } from '../../testing/memory-folder.ts';
import type { CopyLimits, FolderStore } from '../copy.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import type { MailLimits } from '../network/limits.ts';
import type { ConnectionSecurity } from '../network/server.ts';
import { found, tryIncoming } from '../probe.ts';
import { withImapSession } from './connect.ts';
import { copyNewMessages, retryMissing } from './fetch.ts';

// Everything here runs against a real Dovecot and a real PostgreSQL.
const { db } = await testDatabase();
let dovecot: Dovecot;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority });
});
afterAll(async () => {
  await dovecot.stop();
  restore();
});

let user: string;
let password: string;
let accountId: string;
let folderId: string;
let count = 0;

beforeEach(async () => {
  user = `user${++count}`;
  password = `secret ${count}`;
  await dovecot.setPassword(user, password);
  ({ id: accountId } = await account());
  ({ id: folderId } = await db.folder.create({ data: { accountId, path: 'INBOX' } }));
});

const text = (name: string) =>
  Buffer.from(`Subject: ${name}\r\nFrom: a@b.example\r\n\r\nThis is ${name}.\r\n`);

type Options = {
  copy?: Partial<CopyLimits>;
  limits?: Partial<MailLimits>;
  security?: ConnectionSecurity;
  folder?: string;
  port?: number;
};

async function copy(options: Options = {}) {
  const { copy: copyLimits, limits, security = 'tls', folder = folderId } = options;
  const row = await db.folder.findUniqueOrThrow({ where: { id: folder } });
  const port = options.port ?? (security === 'tls' ? dovecot.imapsPort : dovecot.imapPort);
  const server = { host: 'localhost', port, security, user };
  let stored = 0;
  const batches: number[] = [];
  const store = folderStore({ id: folder, accountId }, (count) => {
    stored += count;
  });
  const counting: FolderStore = {
    ...store,
    save(batch, next, missing) {
      batches.push(batch.length);
      return store.save(batch, next, missing);
    },
  };
  const result = await withImapSession(
    server,
    passwordCredential(password),
    { signal: AbortSignal.timeout(20_000), limits },
    async (session) => {
      const copied = await copyNewMessages(session, row, counting, copyLimits);
      const now = await db.folder.findUniqueOrThrow({ where: { id: folder } });
      await retryMissing(session, now, store, copyLimits);
      return copied;
    },
  );
  return { ...result, stored, batches };
}

const subjects = async () =>
  (await db.message.findMany({ where: { folderId }, orderBy: { uid: 'asc' } })).map((row) => row.subject);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('copies every message of the corpus byte for byte, over TLS, STARTTLS and plain', async () => {
  const messages = corpus();
  dovecot.deliver(
    user,
    messages.map(({ raw }) => raw),
  );
  expect(await copy({ security: 'starttls' })).toMatchObject({ stored: messages.length, more: false });
  const rows = await db.message.findMany({
    where: { folderId },
    orderBy: { uid: 'asc' },
    include: { raw: true },
  });
  const found = rows.map((row) => sha256(row.raw?.bytes ?? Buffer.alloc(0)));
  // A literal cannot carry NUL (RFC 3501 4.3): Dovecot hands out 0x80 in its place.
  const asHandedOut = (raw: Buffer) => raw.map((byte) => byte || 0x80);
  expect(found).toEqual(messages.map(({ raw }) => sha256(asHandedOut(raw))));
  expect(await copy({ security: 'tls' })).toMatchObject({ unchanged: true, stored: 0 });
  expect(await copy({ security: 'none' })).toMatchObject({ unchanged: true, stored: 0 });
});

test('copies only what is new, and leaves flags at the server as they are', async () => {
  dovecot.deliver(user, [text('one'), text('two')]);
  dovecot.deliver(user, [text('read')], { seen: true });
  expect(await copy()).toMatchObject({ fetched: 3, stored: 3 });
  dovecot.deliver(user, [text('three')]);
  expect(await copy()).toMatchObject({ fetched: 1, stored: 1 });
  expect((await subjects()).sort()).toEqual(['one', 'read', 'three', 'two']);
  const rows = await db.message.findMany({ where: { folderId } });
  expect(rows.filter((row) => row.flags.includes('\\Seen')).map((row) => row.subject)).toEqual(['read']);
  expect(rows.every((row) => row.internalDate !== null)).toBe(true);
  const names = fs.readdirSync(path.join(dovecot.maildir(user), 'cur'));
  expect(names.filter((name) => name.endsWith('S'))).toHaveLength(1);
});

test('hands over batches bounded by count and bytes, and goes on where it stopped', async () => {
  dovecot.deliver(
    user,
    Array.from({ length: 120 }, (_, i) => text(`m${i}`)),
  );
  const first = await copy({ copy: { batchCount: 50, stopAt: Date.now() - 1 } });
  expect(first).toMatchObject({ fetched: 0, more: true });
  const second = await copy({ copy: { batchCount: 50 } });
  expect(second.batches).toEqual([50, 50, 20]);
  dovecot.deliver(
    user,
    Array.from({ length: 31 }, () => Buffer.alloc(10_000, 'x\r\n')),
  );
  const third = await copy({ copy: { batchBytes: 100_000 } });
  expect(third.batches).toEqual([10, 10, 10, 1]);
  expect(await subjects()).toHaveLength(151);
});

test('loses and doubles nothing when the store fails in the middle', async () => {
  dovecot.deliver(
    user,
    Array.from({ length: 60 }, (_, i) => text(`m${i}`)),
  );
  const row = await db.folder.findUniqueOrThrow({ where: { id: folderId } });
  const store = folderStore({ id: folderId, accountId });
  let calls = 0;
  const attempt = withImapSession(
    { host: 'localhost', port: dovecot.imapsPort, security: 'tls', user },
    passwordCredential(password),
    { signal: AbortSignal.timeout(20_000) },
    (session) =>
      copyNewMessages(
        session,
        row,
        {
          ...store,
          save(batch, next, missing) {
            if (++calls === 3) throw new Error('the database went away');
            return store.save(batch, next, missing);
          },
        },
        { batchCount: 10 },
      ),
  );
  await expect(attempt).rejects.toThrow('the database went away');
  expect(await subjects()).toHaveLength(20);
  expect(await copy()).toMatchObject({ stored: 40 });
  expect(new Set(await subjects()).size).toBe(60);
});

test.each(['close', 'reset', 'stall'] as const)(
  'goes on where a %s cut it off, again and again',
  async (then) => {
    dovecot.deliver(
      user,
      Array.from({ length: 60 }, (_, i) => Buffer.concat([text(`m${i}`), Buffer.alloc(3000, 'z\r\n')])),
    );
    const proxy = await startFaultProxy(dovecot.imapsPort, { afterBytes: { bytes: 60_000, then } });
    try {
      for (let cuts = 0; cuts < 3; cuts++) {
        const cut = await copy({
          port: proxy.port,
          copy: { batchCount: 5 },
          limits: { commandMs: 400 },
        }).catch((e) => e);
        expect(cut).toBeInstanceOf(MailFailure);
        expect((cut as MailFailure).verdict.cause).toBe('network');
      }
      expect((await subjects()).length).toBeGreaterThan(15);
      proxy.faults = {};
      await copy({ port: proxy.port });
    } finally {
      await proxy.stop();
    }
    const found = await subjects();
    expect(found).toHaveLength(60);
    expect(new Set(found).size).toBe(60);
  },
);

test('follows a change of UIDVALIDITY without loss or double', async () => {
  dovecot.deliver(user, [text('one'), text('two'), text('three')]);
  await copy();
  const before = await db.folder.findUniqueOrThrow({ where: { id: folderId } });
  for (const name of fs.readdirSync(dovecot.maildir(user))) {
    if (name.startsWith('dovecot')) fs.rmSync(path.join(dovecot.maildir(user), name), { recursive: true });
  }
  await new Promise((resolve) => setTimeout(resolve, 1100)); // UIDVALIDITY is the second it was made in
  dovecot.deliver(user, [text('four')]);
  expect(await copy()).toMatchObject({ fetched: 4, stored: 1 });
  const after = await db.folder.findUniqueOrThrow({ where: { id: folderId } });
  expect(after.uidValidity).not.toBe(before.uidValidity);
  expect((await subjects()).sort()).toEqual(['four', 'one', 'three', 'two']);
  expect(await copy()).toMatchObject({ unchanged: true });
});

test('passes over messages that went, and keeps those it has', async () => {
  dovecot.deliver(
    user,
    Array.from({ length: 40 }, (_, i) => text(`m${i}`)),
  );
  await copy();
  const cur = path.join(dovecot.maildir(user), 'cur');
  for (const name of fs.readdirSync(cur).slice(0, 20)) fs.rmSync(path.join(cur, name));
  expect(await copy()).toMatchObject({ unchanged: true });
  expect(await subjects()).toHaveLength(40);
});

test('records a message over the limit by its head, and copies the others', async () => {
  const huge = Buffer.concat([text('huge'), Buffer.alloc(300_000, 'y\r\n')]);
  dovecot.deliver(user, [text('before'), huge, text('after')]);
  expect(await copy({ limits: { messageBytes: 100_000 } })).toMatchObject({ stored: 3 });
  const rows = await db.message.findMany({
    where: { folderId },
    orderBy: { uid: 'asc' },
    include: { raw: true },
  });
  expect(rows.map((row) => [row.subject, row.note, row.raw !== null])).toEqual([
    ['before', null, true],
    ['huge', 'too_large', false],
    ['after', null, true],
  ]);
  expect(rows[1]?.size).toBe(huge.length);
});

describe('folders', () => {
  test('a missing folder is a mailbox failure, and the others go on in the same session', async () => {
    dovecot.deliver(user, [text('in the archive')], { folder: 'Archive' });
    const server = { host: 'localhost', port: dovecot.imapsPort, security: 'tls' as const, user };
    const seen = await withImapSession(
      server,
      passwordCredential(password),
      { signal: AbortSignal.timeout(9000) },
      async (session) => {
        const failure = await copyNewMessages(
          session,
          { ...newFolder, path: 'Nowhere' },
          new MemoryFolder(),
        ).catch((e) => e);
        expect(failure).toBeInstanceOf(MailFailure);
        expect((failure as MailFailure).verdict.cause).toBe('mailbox');
        expect(session.isOpen).toBe(true);
        return await copyNewMessages(session, { ...newFolder, path: 'Archive' }, new MemoryFolder());
      },
    );
    expect(seen.fetched).toBe(1);
  });

  test('a name in any script is found', async () => {
    dovecot.deliver(user, [text('hello')], { folder: '&ZeVnLIqe-' });
    const { id: folder } = await db.folder.create({ data: { accountId, path: '日本語' } });
    expect(await copy({ folder })).toMatchObject({ fetched: 1 });
  });
});

test('signs in once and reports a wrong password as wrong_credentials', async () => {
  const server = { host: 'localhost', port: dovecot.imapsPort, security: 'tls' as const, user };
  const options = { signal: AbortSignal.timeout(9000) };
  expect(await found(tryIncoming('imap', server, passwordCredential('not it'), options))).toMatchObject({
    ok: false,
    stage: 'auth',
    verdict: { cause: 'wrong_credentials' },
  });
  expect(dovecot.signIns(user)).toEqual({ accepted: 0, refused: 1 });
  await dovecot.setPassword(user, 'new "one\\ ü');
  expect(await found(tryIncoming('imap', server, passwordCredential('new "one\\ ü'), options))).toEqual({
    ok: true,
  });
  expect(dovecot.signIns(user)).toEqual({ accepted: 1, refused: 1 });
});

test('tells a server that cannot check passwords from one that refuses them', async () => {
  const server = { host: 'localhost', port: dovecot.imapsPort, security: 'tls' as const, user };
  await dovecot.setAvailable(false);
  try {
    expect(
      await found(
        tryIncoming('imap', server, passwordCredential(password), { signal: AbortSignal.timeout(9000) }),
      ),
    ).toMatchObject({
      ok: false,
      verdict: { cause: 'server_unavailable' },
    });
  } finally {
    await dovecot.setAvailable(true);
  }
});

test('sends no password where the server demands TLS first', async () => {
  const strict = await startDovecot({
    users: { ana: 'x' },
    requireTls: true,
    config: 'login_trusted_networks =',
  });
  try {
    const server = { host: 'localhost', port: strict.imapPort, security: 'none' as const, user: 'ana' };
    const result = await found(
      tryIncoming('imap', server, passwordCredential('x'), { signal: AbortSignal.timeout(9000) }),
    );
    if (!result.ok) expect(result.verdict.cause).toBe('tls');
    expect(strict.signIns('ana').refused).toBe(0);
  } finally {
    await strict.stop();
  }
});
