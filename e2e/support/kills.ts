import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, chanceOf } from '#lib/testing/chance.ts';
import { type Dovecot, startDovecot } from '#lib/testing/dovecot.ts';
import { type SmtpSink, startSmtpSink } from '#lib/testing/smtp-sink.ts';
import { type MortalHouse, type Role, roles, startMortalHouse } from './mortal-house.ts';
import { until } from './stack.ts';

export type KillReport = {
  kills: Record<Role, number>;
  messages: { delivered: number; missing: number; foreign: number };
  notices: { incidents: number; taken: number; untold: number; doubled: number };
  slowestStartMs: number;
  /** From a kill to the next answer that all is well, where the supervisor brought it back. */
  slowestReturnMs: number;
  stuckLeases: number;
  leftOver: string[];
};

const mailboxes = ['ana', 'ben', 'cleo'].map((name) => `${name}@northwind.example`);
const flipped = 'dora@northwind.example';
const secret = (version: number) => `secret number ${version}`;

/** Everything at work together, until `isOver`. */
type Work = { house: MortalHouse; dovecot: Dovecot; sink: SmtpSink; report: KillReport; isOver: boolean };
/** How often each message was delivered, by the hash of its bytes. */
type Delivered = Map<string, number>;

/**
 * The whole product at work on a real Dovecot and a counting SMTP server, while one of its processes after the other is
 * ended by `kill -9` at a moment of chance; then counts what came of the mail, of the notices and of the processes. The
 * same seed chooses the same processes and pauses.
 */
export async function killAtRandom(
  { kills, seed }: { kills: number; seed: number },
  tell: (line: string) => void = () => {},
): Promise<KillReport> {
  const random = chanceOf(seed);
  const users = Object.fromEntries([...mailboxes, flipped].map((user) => [user, secret(0)]));
  const dovecot = await startDovecot({ users });
  const sink = await startSmtpSink({ users: { rekey: 'sink secret' } });
  const house = await startMortalHouse(dovecot.caFile);
  const report: KillReport = {
    kills: { worker: 0, web: 0, supervisor: 0, database: 0 },
    messages: { delivered: 0, missing: 0, foreign: 0 },
    notices: { incidents: 0, taken: 0, untold: 0, doubled: 0 },
    slowestStartMs: 0,
    slowestReturnMs: 0,
    stuckLeases: 0,
    leftOver: [],
  };
  const work: Work = { house, dovecot, sink, report, isOver: false };
  try {
    await house.start();
    const flippedId = await furnish(work);
    const delivered: Delivered = new Map();
    const others = [deliverMail(work, delivered, random), flipPassword(work, flippedId)];
    await killSome(work, kills, random, tell);
    work.isOver = true;
    await Promise.all(others);
    await countMessages(work, delivered);
    countNotices(work);
    report.stuckLeases = await stuckLeases(house);
  } finally {
    work.isOver = true;
    await house.stop();
    await Promise.all([dovecot.stop(), sink.stop()]);
  }
  await pause(1_000);
  report.leftOver = house.processes().map(({ command }) => command);
  house.remove();
  return report;
}

/** Settings, the rule that writes, and an account for each mailbox; answers the id of the one whose password changes. */
async function furnish({ house, dovecot, sink }: Work): Promise<string> {
  const addresses = { 'desktop.webAddress': house.url, 'phone.webAddress': house.url };
  await house.api('PATCH', '/settings', { ...settings, ...addresses, 'email.port': sink.port });
  await house.api('PATCH', '/notification-rules/email-wrong-credentials', { enabled: true });
  let flippedId = '';
  for (const address of [...mailboxes, flipped]) {
    const { id } = await house.api<{ id: string }>('POST', '/mail-accounts', {
      address,
      owner: { email: `${address.split('@')[0]}@people.example`, alternateEmail: `home-${address}` },
      incoming: {
        type: 'imap',
        host: '127.0.0.1',
        port: dovecot.imapsPort,
        security: 'tls',
        user: address,
        password: secret(0),
      },
    });
    if (address === flipped) flippedId = id;
  }
  return flippedId;
}

async function deliverMail(work: Work, delivered: Delivered, random: Chance): Promise<void> {
  for (let n = 0; !work.isOver; n += 1) {
    const bytes = message(n, Math.floor(random() ** 3 * 200_000));
    const key = hashOf(bytes);
    delivered.set(key, (delivered.get(key) ?? 0) + 1);
    work.dovecot.deliver(mailboxes[Math.floor(random() * mailboxes.length)] as string, [bytes]);
    await pause(100 + random() * 300);
  }
}

/** The password of one mailbox changes again and again, and is repaired when its owner has been told. */
async function flipPassword(work: Work, id: string): Promise<void> {
  const { house, dovecot, sink, report } = work;
  const state = async () => (await house.api<{ state: string }>('GET', `/mail-accounts/${id}`)).state;
  const reach = (wanted: string) => until(async () => (await state()) === wanted, 120_000);
  for (let version = 1; !work.isOver; version += 1) {
    await dovecot.setPassword(flipped, secret(version));
    await reach('suspended');
    report.notices.incidents += 1;
    const incidents = report.notices.incidents;
    const told = async () => new Set(noticesIn(sink)).size >= incidents;
    await until(told, 120_000).catch(() => {
      report.notices.untold += 1;
    });
    const repair = () =>
      house.api('PATCH', `/mail-accounts/${id}`, { incoming: { password: secret(version) } });
    await until(async () => Boolean(await repair()), 60_000);
    await reach('active');
  }
}

async function killSome(
  { house, report }: Work,
  kills: number,
  random: Chance,
  tell: (line: string) => void,
): Promise<void> {
  for (let n = 0; n < kills; n += 1) {
    await pause(500 + random() * 4_000);
    const role = roles[Math.floor(random() * roles.length)] as Role;
    const took = await house.kill(role);
    report.kills[role] += 1;
    const slowest = role === 'supervisor' ? 'slowestStartMs' : 'slowestReturnMs';
    report[slowest] = Math.max(report[slowest], took);
    tell(`${n + 1} of ${kills}: ${role}, back after ${took} ms`);
  }
}

/** Waits for the mail that is still to come, and compares what is stored with what was delivered. */
async function countMessages({ house, report }: Work, delivered: Delivered): Promise<void> {
  const total = [...delivered.values()].reduce((sum, count) => sum + count, 0);
  const stored = () => house.count('select count(*)::int as count from message m where m.note is null');
  await until(async () => (await stored()) >= total, 120_000).catch(() => {});
  await pause(3_000); // what would come twice comes now
  report.messages.delivered = total;
  const left = new Map(delivered);
  for (const bytes of await house.bodies()) {
    const key = hashOf(bytes);
    const waiting = left.get(key) ?? 0;
    if (waiting > 0) left.set(key, waiting - 1);
    else report.messages.foreign += 1;
  }
  report.messages.missing = [...left.values()].reduce((sum, count) => sum + count, 0);
}

function countNotices({ sink, report }: Work): void {
  const notices = noticesIn(sink);
  report.notices.taken = new Set(notices).size;
  report.notices.doubled = notices.length - report.notices.taken;
}

const stuckLeases = (house: MortalHouse) =>
  house.count(
    `select count(*)::int as count from mail_account where "claimedUntil" > now() + interval '5 minutes'
       or ("claimId" is not null and "claimedUntil" < now() - interval '1 minute')`,
  );

const settings = {
  'fetcher.intervalSeconds': 1,
  'suspension.refusalsIfWorked': 2,
  'suspension.minimumMinutes': 0,
  'suspension.confirmAfterSeconds': 1,
  'lockout.attemptsPerHour': 100,
  'notifications.gatherSeconds': 0,
  'notifications.retrySeconds': 1,
  'email.from': 'Northwind mail <rekey@northwind.example>',
  'email.host': '127.0.0.1',
  'email.security': 'none',
  'email.user': 'rekey',
  'email.password': 'sink secret',
};

/** The Message-IDs of the notices taken, each as often as it was taken. */
const noticesIn = ({ mails }: { mails: { to: string[]; parsed: { messageId?: string | undefined } }[] }) =>
  mails.filter(({ to }) => to.includes(`home-${flipped}`)).map(({ parsed }) => parsed.messageId ?? '');

function message(n: number, bytes: number): Buffer {
  const lines = `${randomBytes(36).toString('base64')}\r\n`.repeat(Math.ceil(bytes / 50) + 1);
  return Buffer.from(`Message-ID: <${n}@kills.example>\r\nSubject: ${n}\r\n\r\n${lines}`);
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
