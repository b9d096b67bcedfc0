import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaveSegment } from '../blobs/segment-writer.ts';
import { keeping, putBlobs } from '../blobs/store.ts';
import { sweepSegments } from '../blobs/sweep.ts';
import { ensureKey } from '../crypto/ensure-key.ts';
import { openStream, sealStream } from '../crypto/passphrase-stream.ts';
import { inBareTransaction } from '../db/bare.ts';
import { withStartLock } from '../db/start-lock.ts';
import { env } from '../env.ts';
import { Secret } from '../secret.ts';
import { testDatabase } from '../testing/database.ts';
import { account } from '../testing/factories.ts';
import { keepBodiesIn, startBucket, switchBodiesTo } from '../testing/segments.ts';
import { storeBackup } from './store-backup.ts';
import { inOrder } from './tables.ts';

const { db, url } = await testDatabase();
await startBucket();
const segments = keepBodiesIn('segments');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-backup-'));
const passphrase = new Secret('correct horse battery');
const file = path.join(folder, 'one.backup');
beforeAll(async () => void (await withStartLock(url, (client) => ensureKey(client, env()))));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** `rekey <command> <file>` as a process, on an empty data folder unless told otherwise. */
async function rekey(args: string[], given: Record<string, string>, typed = passphrase.reveal()) {
  const child = spawn(process.execPath, ['scripts/rekey.ts', ...args], {
    env: { ...process.env, VITEST: '', DATABASE_URL: '', REKEY_BODIES: '', ...given },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  child.stdin.on('error', () => {}).end(`${typed}\n`);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, said };
}

const emptyFolder = () => fs.mkdtempSync(path.join(folder, 'data-'));

/** Starts the database of a restored folder and looks into it. */
async function lookInto<T>(dataDir: string, look: (client: pg.Client) => Promise<T>): Promise<T> {
  const { startEmbedded } = await import('../db/embedded/start.ts');
  const server = await startEmbedded(dataDir);
  const client = new pg.Client({ connectionString: server.url.reveal() });
  await client.connect();
  try {
    return await look(client);
  } finally {
    await client.end();
    await server.stop();
  }
}

const odd = Buffer.from([0, 255, 10, 13, 92, 46, 10, 0x80, 0xfe]);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a backup made under load comes back into an empty folder: every message byte for byte, no link alive, no mail on its way', {
  timeout: 240_000,
}, async () => {
  const { id } = await account({ address: 'ana@northwind.example' });
  const inbox = await db.folder.create({ data: { accountId: id, path: 'INBOX' } });
  const store = async (uid: number, bytes: Buffer) => {
    const contentHash = new Uint8Array(createHash('sha256').update(bytes).digest());
    const message = await db.message.create({
      data: {
        accountId: id,
        folderId: inbox.id,
        uidValidity: 1n,
        uid: BigInt(uid),
        contentHash,
        size: bytes.length,
        flags: [],
      },
    });
    // Some lie in the database, others in files and in a bucket.
    switchBodiesTo((['postgres', 'segments', 's3'] as const)[uid % 3] ?? 's3');
    const blob = { id: message.id, bytes, hash: contentHash };
    await keeping([blob], (kept) => inBareTransaction((client) => putBlobs(client, kept)));
    return { messageId: message.id, bytes };
  };
  const before: { messageId: string; bytes: Buffer }[] = [];
  for (let uid = 1; uid <= 40; uid += 1) {
    before.push(await store(uid, Buffer.concat([odd, randomBytes(uid * 2_000)])));
  }
  await db.notification.create({
    data: {
      ruleKey: 'x',
      kind: 'suspended',
      channel: 'email',
      recipient: 'a@b.example',
      recipientKind: 'own_address',
      accountId: id,
      idempotencyKey: 'k1',
    },
  });
  await db.outgoingMessage.create({
    data: {
      accountId: id,
      messageId: '<1@x>',
      envelopeFrom: 'a@b.example',
      envelopeTo: ['c@d.example'],
      size: 3,
      bytes: new Uint8Array([1, 2, 3]),
    },
  });
  await db.updateLink.create({
    data: {
      accountId: id,
      channel: 'email',
      tokenHash: new Uint8Array(32),
      credentialVersion: 1,
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  });
  // Somebody goes on storing messages, each with its row and its body in one transaction, and sweeping what he deletes.
  let isLoaded = true;
  const load = (async () => {
    for (let uid = 1_000; isLoaded; uid += 1) {
      const { messageId } = await store(uid, randomBytes(5_000));
      if (uid % 10) continue;
      await db.message.delete({ where: { id: messageId } });
      await leaveSegment();
      await sweepSegments({ openMs: 0, sinceMs: 0 });
    }
  })();
  await storeBackup(url, passphrase, file);
  isLoaded = false;
  await load;

  // The folder it came from is gone, as after a fire.
  await leaveSegment();
  fs.rmSync(segments, { recursive: true });
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  const text = fs.readFileSync(file, 'latin1');
  for (const known of ['ana@northwind.example', 'INBOX', 'messageId']) expect(text).not.toContain(known);

  const dataDir = emptyFolder();
  const { code, said } = await rekey(['restore', file], { REKEY_DATA_DIR: dataDir });
  expect(said).toContain('restored the state of');
  expect(code).toBe(0);
  await lookInto(dataDir, async (client) => {
    const { rows } = await client.query<{ messageId: string; bytes: Buffer; hash: Buffer }>(
      'SELECT r."messageId", r.bytes, m."contentHash" AS hash FROM message_raw r JOIN message m ON m.id = r."messageId" ORDER BY 1',
    );
    expect(rows.length).toBeGreaterThanOrEqual(before.length);
    for (const { bytes, hash } of rows) expect(hashOf(bytes)).toBe(hash.toString('hex'));
    for (const { messageId, bytes } of before)
      expect(hashOf(rows.find((row) => row.messageId === messageId)?.bytes ?? odd)).toBe(hashOf(bytes));
    const one = async (sql: string) => (await client.query(sql)).rows[0];
    expect(await one('SELECT state FROM notification')).toEqual({ state: 'cancelled' });
    expect(await one('SELECT state, "nextTryAt" FROM outgoing_message')).toEqual({
      state: 'unknown',
      nextTryAt: null,
    });
    expect(await one('SELECT count(*)::int AS open FROM update_link WHERE "revokedAt" IS NULL')).toEqual({
      open: 0,
    });
    expect(
      await one('SELECT min("nextCheckAt") > now() - interval \'1 minute\' AS later FROM mail_account'),
    ).toEqual({ later: true });
    expect(
      await one("SELECT count(*)::int AS told FROM audit_entry WHERE action = 'backup.restored'"),
    ).toEqual({ told: 1 });
    expect(await one("SELECT to_regclass('rekey_restoring') AS mark")).toEqual({ mark: null });
    expect(await one('SELECT count(*)::int AS found FROM account_search')).toEqual({ found: 1 });
  });

  const again = await rekey(['restore', file], { REKEY_DATA_DIR: dataDir });
  expect([again.code, again.said]).toEqual([1, expect.stringContaining('not empty')]);
});

describe('a restore refuses, with nothing touched,', () => {
  const other = randomBytes(32).toString('base64');
  test.each([
    ['another passphrase', {}, 'another passphrase', 'the passphrase is not the one'],
    ['another key', { REKEY_SECRET_KEY: other }, undefined, 'REKEY_SECRET_KEY is not the key of this backup'],
    ['a lost key', { REKEY_SECRET_KEY: '' }, undefined, 'the key of this backup is missing'],
  ] as [string, Record<string, string>, string | undefined, string][])(
    '%s',
    async (_, given, typed, words) => {
      const dataDir = emptyFolder();
      const { code, said } = await rekey(['restore', file], { REKEY_DATA_DIR: dataDir, ...given }, typed);
      expect([code, said]).toEqual([1, expect.stringContaining(words)]);
      await lookInto(dataDir, async (client) => {
        const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
        expect(rows).toEqual([]);
      });
    },
  );
});

describe('what a passphrase opens', () => {
  const open = async (bytes: Buffer) => {
    const pieces: Buffer[] = [];
    for await (const piece of openStream(Readable.from([bytes]), passphrase)) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const sealed = async (bytes: Buffer) => {
    const pieces: Buffer[] = [];
    for await (const piece of sealStream(Readable.from([bytes]), passphrase)) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const chunk = 64 * 1024;

  test.each([0, chunk, 2 * chunk + 1])('is what was sealed, of %i bytes', async (length) => {
    const bytes = randomBytes(length);
    expect((await open(await sealed(bytes))).equals(bytes)).toBe(true);
  });

  test('and nothing else: not changed, cut off, longer, or in another order', async () => {
    const whole = await sealed(randomBytes(3 * chunk + 5));
    const header = whole.indexOf(10) + 1;
    const at = (n: number) => header + n * (chunk + 16);
    const flipped = (place: number) => {
      const copy = Buffer.from(whole);
      copy.writeUInt8(copy.readUInt8(place) ^ 1, place);
      return copy;
    };
    const bad = {
      'a changed byte': flipped(at(1) + 7),
      'a changed header': flipped(header - 6),
      'the end cut off': whole.subarray(0, -1),
      'the last chunk cut off': whole.subarray(0, at(3)),
      'all but the header cut off': whole.subarray(0, header),
      'more at the end': Buffer.concat([whole, Buffer.from([0])]),
      'two chunks exchanged': Buffer.concat([
        whole.subarray(0, at(0)),
        whole.subarray(at(1), at(2)),
        whole.subarray(at(0), at(1)),
        whole.subarray(at(2)),
      ]),
      'something else': randomBytes(5_000),
      nothing: Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(bad))
      await expect(open(bytes), name).rejects.toThrow(/backup/);
  });
});

test('tables come after those that they refer to, and a circle is said', () => {
  const references = [
    { from: 'b', to: 'a' },
    { from: 'b', to: 'b' },
    { from: 'a', to: 'c' },
  ];
  expect(inOrder(['a', 'b', 'c'], references)).toEqual(['c', 'a', 'b']);
  expect(() =>
    inOrder(
      ['a', 'b'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'a' },
      ],
    ),
  ).toThrow('refer to each other');
});
