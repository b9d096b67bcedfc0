import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { databaseUrl } from '../db/url.ts';
import { releaseHeldBy } from '../leases/release.ts';
import { deleteGone } from '../messages/delete-gone.ts';
import { closeBoss } from '../queue/boss.ts';
import { readSettings } from '../settings/store.ts';
import { type Chance, chanceOf } from '../testing/chance.ts';
import { claimAccount } from '../testing/claim-account.ts';
import { testDatabase } from '../testing/database.ts';
import { type Dovecot, startDovecot } from '../testing/dovecot.ts';
import { account, user } from '../testing/factories.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { aUser } from '../testing/viewers.ts';
import type { UserViewer } from '../viewer.ts';
import { checkAccount } from './check-account.ts';
import { setFlag } from './set-flag.ts';

// A mailbox that other programs change at random, by a real Dovecot; at the end a plain second client tells what is there.
// REKEY_MIRROR_OPERATIONS=10000 is the long form, in which four other processes check beside this one, and one of them is killed now and
// then; REKEY_SEED one run again.
const operations = Number(process.env.REKEY_MIRROR_OPERATIONS ?? 140);
const isLong = operations > 1000;
const seed = Number(process.env.REKEY_SEED ?? 20_261_129);

const { db } = await testDatabase();
let dovecot: Dovecot;
let restore: () => void;

beforeAll(async () => {
  const env = await mailTestEnv();
  restore = env.restore;
  dovecot = await startDovecot({ authority: env.authority });
});
afterAll(async () => {
  await Promise.all([dovecot.stop(), closeBoss()]);
  restore();
});

const password = 'old secret';
let mailboxes = 0;
const begun = new Set<Checker>();

afterEach(() => Promise.all([...begun].map((checker) => checker.kill())));

/** Another process that checks one account all the time. */
class Checker {
  readonly #child;
  readonly #holder: Promise<string>;

  constructor(accountId: string) {
    this.#child = spawn(process.execPath, ['lib/testing/check-child.ts', accountId], {
      env: { ...process.env, DATABASE_URL: databaseUrl().reveal() },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    begun.add(this);
    this.#holder = once(this.#child.stdout, 'data').then(([said]) => String(said).trim());
  }

  ready = () => this.#holder;

  /** What it held is given back, as a worker does for those of its machine. */
  async kill() {
    begun.delete(this);
    const holder = await this.#holder;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    await db.$transaction((tx) => releaseHeldBy(tx, [holder]));
  }
}

class World {
  readonly type: 'imap' | 'pop3';
  readonly #others: Checker[] = [];
  readonly chance: Chance;
  readonly address = `mirror${++mailboxes}@northwind.example`;
  readonly paths = new Map([
    ['inbox', 'INBOX'],
    ['work', 'Work'],
    ['nested', 'Projects/Été 2026'],
    ['quiet', 'Lists'],
  ]);
  accountId = '';
  viewer: UserViewer | undefined;
  client: ImapFlow;
  appended = 0;
  renamed = 0;
  /** Of all messages that were ever stored. */
  readonly ever = new Set<string>();

  constructor(of: number, type: 'imap' | 'pop3' = 'imap') {
    this.type = type;
    this.chance = chanceOf(of);
    this.client = this.#connect();
  }

  async start(afterLoss: 'keep' | 'mirror') {
    await dovecot.setPassword(this.address, password);
    await this.client.connect();
    for (const path of this.paths.values()) if (path !== 'INBOX') await this.client.mailboxCreate(path);
    const owner = await user();
    this.viewer = aUser(owner);
    const { id } = await account({
      address: this.address,
      ownerId: owner.id,
      password,
      type: this.type,
      incomingHost: '127.0.0.1',
      incomingPort: this.type === 'imap' ? dovecot.imapPort : dovecot.pop3Port,
      incomingSecurity: 'none',
      incomingUser: this.address,
      chosenFolders: this.type === 'imap' ? [...this.paths.values()] : ['INBOX'],
      afterLoss,
    });
    this.accountId = id;
    if (isLong) for (let n = 0; n < 4; n++) this.#others.push(new Checker(id));
    await Promise.all(this.#others.map((other) => other.ready()));
  }

  #connect() {
    return new ImapFlow({
      host: '127.0.0.1',
      port: dovecot.imapPort,
      secure: false,
      doSTARTTLS: false,
      auth: { user: this.address, pass: password },
      logger: false,
    });
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.chance() * of.length)] as T;
  }

  async check() {
    const claimed = await this.#claim();
    const report = await checkAccount(db, claimed, await readSettings(), new AbortController().signal);
    const { lastEvidence } = await db.mailAccount.findUniqueOrThrow({ where: { id: this.accountId } });
    expect(report, `${report.outcome}: ${lastEvidence}`).toMatchObject({ outcome: 'ok' });
    for (const { hash } of await this.stored()) this.ever.add(hash);
  }

  /** As soon as none of the others has it. */
  async #claim() {
    for (const end = Date.now() + 60_000; ; await pause(5)) {
      const claimed = await claimAccount(db, this.accountId, { attemptsPerHour: 1000, reserved: 0 });
      if (!('refused' in claimed)) return claimed;
      if (claimed.refused !== 'busy' || Date.now() > end) throw new Error(claimed.refused);
    }
  }

  /** One of those that check is killed in the middle of it, and another takes its place. */
  async killOne() {
    await pause(this.chance() * 200);
    const killed = this.#others.shift();
    await killed?.kill();
    const next = new Checker(this.accountId);
    this.#others.push(next);
    await next.ready();
  }

  async stored() {
    const rows = await db.message.findMany({
      // What was expunged between a list and its fetch may be noted for a while; a POP3 session cannot see that it is gone.
      where: { accountId: this.accountId, ...(this.type === 'pop3' ? { note: null } : {}) },
      select: {
        id: true,
        uid: true,
        uidValidity: true,
        contentHash: true,
        flags: true,
        goneAt: true,
        folder: { select: { path: true } },
      },
    });
    return rows.map(({ contentHash, folder, flags, ...row }) => ({
      ...row,
      path: folder.path,
      hash: Buffer.from(contentHash).toString('hex'),
      flags: shownFlags(flags),
    }));
  }

  /** All messages of a folder as the second client finds them. */
  async there(path: string) {
    const lock = await this.client.getMailboxLock(path);
    try {
      const found: { uid: number; hash: string; flags: string[] }[] = [];
      for await (const { uid, source, flags } of this.client.fetch('1:*', {
        uid: true,
        flags: true,
        source: true,
      })) {
        // News of flags that the server tells in between, as the library hands it out too.
        if (!source) continue;
        found.push({ uid, hash: hashOf(source), flags: shownFlags([...(flags ?? [])]) });
      }
      return found.sort((a, b) => a.uid - b.uid);
    } finally {
      lock.release();
    }
  }

  async #uids(path: string): Promise<number[]> {
    const lock = await this.client.getMailboxLock(path);
    try {
      return (await this.client.search({ all: true }, { uid: true })) || [];
    } finally {
      lock.release();
    }
  }

  async #onSome(path: string, act: (set: string) => Promise<unknown>) {
    const uids = await this.#uids(path);
    if (uids.length === 0) return;
    const some = new Set(Array.from({ length: 1 + Math.floor(this.chance() * 3) }, () => this.pick(uids)));
    const lock = await this.client.getMailboxLock(path);
    try {
      await act([...some].join(','));
    } finally {
      lock.release();
    }
  }

  readonly operations: Record<string, (path: string) => Promise<unknown>> = {
    append: async (path) => {
      const flags = this.chance() < 0.3 ? ['\\Seen'] : [];
      await this.client.append(path, message(++this.appended), flags);
    },
    expunge: (path) => this.#onSome(path, (set) => this.client.messageDelete(set, { uid: true })),
    move: (path) => {
      const to = this.pick([...this.paths.values()].filter((other) => other !== path));
      return this.#onSome(path, (set) => this.client.messageMove(set, to, { uid: true }));
    },
    copy: (path) => {
      const to = this.pick([...this.paths.values()].filter((other) => other !== path));
      return this.#onSome(path, (set) => this.client.messageCopy(set, to, { uid: true }));
    },
    flag: (path) =>
      this.#onSome(path, (set) =>
        this.chance() < 0.5
          ? this.client.messageFlagsAdd(set, ['\\Flagged'], { uid: true })
          : this.client.messageFlagsRemove(set, ['\\Seen'], { uid: true }),
      ),
    view: async () => {
      const rows = await this.stored();
      if (rows.length === 0 || !this.viewer) return;
      const row = this.pick(rows.sort((a, b) => a.id.localeCompare(b.id)));
      await setFlag(this.viewer, row.id, '\\Flagged', this.chance() < 0.5);
    },
    rename: async (path) => {
      const [name] = [...this.paths].find(([, one]) => one === path) ?? [];
      // Of a folder that is empty on both sides nobody can tell what it is called now.
      await this.check();
      if (!name || path === 'INBOX' || (await this.#uids(path)).length === 0) return;
      const to = `${path.replace(/ \d+$/, '')} ${++this.renamed}`;
      await this.client.mailboxRename(path, to);
      this.paths.set(name, to);
      await this.check();
    },
    renumber: async (path) => {
      if (path === 'INBOX') return;
      await this.client.mailboxRename(path, 'aside');
      await this.client.mailboxCreate(path);
      if ((await this.#uids('aside')).length > 0) {
        const lock = await this.client.getMailboxLock('aside');
        await this.client.messageMove('1:*', path);
        lock.release();
      }
      await this.client.mailboxDelete('aside');
    },
  };

  async run(count: number) {
    const all = { append: 34, expunge: 14, move: 16, copy: 6, flag: 12, view: 8, rename: 3, renumber: 2 };
    // POP3 shows the inbox alone, and flags hold here; without copies each message is there once at the most.
    const weights = this.type === 'imap' ? all : { append: 34, expunge: 14, move: 30, flag: 4 };
    const names = Object.entries(weights).flatMap(([name, weight]) => Array<string>(weight).fill(name));
    for (let n = 0; n < count; n++) {
      const [name, path] = [this.pick(names), this.pick([...this.paths.values()])];
      await this.operations[name]?.(path);
      if (this.chance() < 0.15) await this.check();
      if (this.chance() < 0.03) await this.passTime();
      if (isLong && n % 400 === 399) await this.killOne();
    }
  }

  /** Lets what is missed be looked for again, as if a day had gone by. */
  async passTime() {
    // Each alone with its table: the others write to both meanwhile, row after row in an order of their own.
    await db.$transaction([
      db.$executeRaw`LOCK TABLE gone_message IN ACCESS EXCLUSIVE MODE`,
      db.$executeRaw`UPDATE gone_message SET "nextLookAt" = now(), "firstMissedAt" = "firstMissedAt" - interval '2 days'
        WHERE "nextLookAt" IS NOT NULL AND "folderId" IN (SELECT id FROM folder WHERE "accountId" = ${this.accountId}::uuid)`,
    ]);
    await db.$transaction([
      db.$executeRaw`LOCK TABLE folder IN ACCESS EXCLUSIVE MODE`,
      db.$executeRaw`UPDATE folder SET "lookAt" = now() WHERE "accountId" = ${this.accountId}::uuid AND "lookAt" IS NOT NULL`,
    ]);
    await this.check();
  }

  async settle() {
    await Promise.all(this.#others.splice(0).map((other) => other.kill()));
    for (let i = 0; i < 5; i++) await this.passTime();
  }
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const shownFlags = (flags: string[]) => flags.filter((flag) => flag !== '\\Recent').sort();
const message = (n: number) =>
  `Message-ID: <${n}.${seed}@northwind.example>\r\nSubject: message ${n}\r\nFrom: ben@northwind.example\r\n\r\nHello ${n}\r\n`;

const shown = ({ uid, hash, flags }: { uid: number | bigint; hash: string; flags: string[] }) =>
  `${uid} ${hash.slice(0, 12)} ${flags.join(' ')}`;

describe(`${operations} random operations from both sides, seed ${seed}`, {
  timeout: isLong ? 7_200_000 : 120_000,
}, () => {
  test('leave every folder as a second client finds it, where the server is mirrored', async () => {
    const world = new World(seed);
    await world.start('mirror');
    await world.run(operations);
    await world.settle();
    await deleteGone({ 'archive.afterLoss': 'keep', 'archive.mostShare': 1 });
    const stored = await world.stored();
    for (const path of world.paths.values()) {
      const here = stored.filter((row) => row.path === path).sort((a, b) => Number(a.uid - b.uid));
      expect(here.map(shown), path).toEqual((await world.there(path)).map(shown));
    }
    const { messageCount } = await db.mailAccount.findUniqueOrThrow({ where: { id: world.accountId } });
    expect(messageCount).toBe(stored.length);
    await world.client.logout();
  });

  test('leave all that was ever seen here once over POP3, and all that its maildrop holds', async () => {
    const world = new World(seed + 2, 'pop3');
    await world.start('keep');
    await world.run(operations);
    for (let n = 0; n < 3; n++) await world.operations.append?.('INBOX');
    await world.settle();
    const hashes = (await world.stored()).map(({ hash }) => hash);
    const once = new Set(hashes);
    expect(hashes).toHaveLength(once.size);
    const there = await world.there('INBOX');
    expect(there.length).toBeGreaterThan(0);
    expect(there.filter(({ hash }) => !once.has(hash))).toEqual([]);
    expect([...world.ever].filter((hash) => !once.has(hash))).toEqual([]);
    await world.client.logout();
  });

  test('leave all that was ever seen here once, where the archive is kept', async () => {
    const world = new World(seed + 1);
    await world.start('keep');
    await world.run(operations);
    await world.settle();
    const stored = await world.stored();
    const gone = stored.filter(({ goneAt }) => goneAt !== null);
    const present = stored.filter(({ goneAt }) => goneAt === null);
    for (const path of world.paths.values()) {
      const here = present.filter((row) => row.path === path).sort((a, b) => Number(a.uid - b.uid));
      expect(here.map(shown), path).toEqual((await world.there(path)).map(shown));
    }
    const hashes = new Set(stored.map(({ hash }) => hash));
    expect([...world.ever].filter((hash) => !hashes.has(hash))).toEqual([]);
    // What is gone is here once, and not where it is still to be had.
    const there = new Set(present.map(({ hash }) => hash));
    expect(gone.filter(({ hash }) => there.has(hash))).toEqual([]);
    expect(new Set(gone.map(({ hash }) => hash)).size).toBe(gone.length);
    await world.client.logout();
  });
});
