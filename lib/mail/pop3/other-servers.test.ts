import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type LyingPop3, lyingPop3 } from '../../testing/lying-pop3.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';
import { passwordCredential } from '../credential.ts';
import type { MailLimits } from '../network/limits.ts';
import { pop3Source } from './source.ts';

// Habits of POP3 servers in use that bend the protocol and mean no harm: every message is stored as it is, once, without a note.

let restore: () => void;
let server: LyingPop3;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server.stop());

// No answer is waited for in vain: the limits are for a machine that is busy.
const limits = { commandMs: 20_000, answerMs: 20_000, logoutMs: 20 };
const text = (n: number) => `Subject: m${n}\r\n\r\n.hidden ${n}\r\n..two\r\n`;
const message = (n: number) => ({ name: `m${n}`, raw: Buffer.from(text(n)) });
const some = (count: number) => Array.from({ length: count }, (_, i) => message(i + 1));

type Bend = NonNullable<LyingPop3['bend']>;
const each =
  (command: RegExp, to: (whole: string) => string): Bend =>
  (said, whole) =>
    command.test(said) ? to(whole) : undefined;
const bareLines = each(/./, (whole) => whole.replaceAll('\r\n', '\n'));

/** As some write it into the head of what was read. */
function touched(): Bend {
  const read = new Set<string>();
  return (said, whole) => {
    const [verb = '', at = ''] = said.split(' ');
    if (verb === 'UIDL') return '-ERR unknown command\r\n';
    const isTouched = read.has(at);
    if (verb === 'RETR') read.add(at);
    return /^(?:RETR|TOP)$/.test(verb) && isTouched
      ? whole.replace('\r\n', '\r\nStatus: RO\r\nX-UIDL: 7f\r\n 8a\r\nX-Mozilla-Status: 0001\r\n')
      : undefined;
  };
}

const habits: [habit: string, bend: () => Bend, as?: (raw: string) => string][] = [
  ['all lines end with a line feed alone', () => bareLines, (raw) => raw.replaceAll('\r\n', '\n')],
  ['lists end so too', () => each(/^(?:CAPA|UIDL$|LIST$)/, (whole) => whole.replaceAll('\r\n', '\n'))],
  ['no dot is put before a dot', () => each(/^RETR/, (whole) => whole.replace(/^\.\./gm, '.'))],
  ['three spaces stand before a name', () => each(/^UIDL/, (whole) => whole.replace(/^(\d+) /gm, '$1   '))],
  ['CAPA tells no UIDL and no TOP', () => each(/^CAPA/, () => '+OK\r\nUSER\r\n.\r\n')],
  ['CAPA is unknown', () => each(/^CAPA/, () => '-ERR what\r\n')],
  [
    'answers are without words',
    () => each(/^(?:USER|PASS|NOOP|RETR)/, (whole) => whole.replace(/^\+OK[^\r]*/, '+OK')),
  ],
  ['all sizes are 0', () => each(/^(?:STAT|LIST)/, (whole) => whole.replace(/ \d+\r\n/g, ' 0\r\n'))],
  ['UIDL of one is answered with a list', () => each(/^UIDL \d/, () => '-ERR syntax error\r\n')],
  ['names end with spaces', () => each(/^UIDL/, (whole) => whole.replace(/ (m\d+)/g, ' $1  '))],
  [
    'STAT tells more than two numbers',
    () => each(/^STAT/, (whole) => whole.replace('\r\n', ' octets in 0 folders\r\n')),
  ],
  [
    'an empty line stands before each answer',
    () => each(/^(?:UIDL|LIST|RETR|NOOP|STAT)/, (whole) => `\r\n${whole}`),
  ],
  ['an empty line stands behind each list', () => each(/^(?:UIDL$|LIST$|RETR)/, (whole) => `${whole}\r\n`)],
  ['STAT tells that there is nothing', () => each(/^STAT/, () => '+OK 0 0\r\n')],
  ['UIDL is unknown', () => each(/^UIDL/, () => '-ERR unknown command\r\n')],
  ['UIDL is unknown, and heads change once they are read', touched],
  ['UIDL lists nothing', () => each(/^UIDL$/, () => '+OK\r\n.\r\n')],
  ['CAPA says nothing of signing in', () => each(/^CAPA/, () => '+OK\r\nUIDL\r\nTOP\r\n.\r\n')],
  ['CAPA is indented', () => each(/^CAPA/, () => '+OK\r\n  user\r\n uidl\r\n.\r\n')],
  ['answers are ended twice', () => each(/^(?:STAT|UIDL$|LIST$|RETR)/, (whole) => `${whole}.\r\n`)],
  ['STAT is refused', () => each(/^STAT/, () => '-ERR command not supported\r\n')],
  [
    'the newest message has no name',
    () => each(/^UIDL/, (whole) => whole.replace(/ m\d+\r\n(?!\d)/, ' \r\n')),
  ],
  [
    'lists are in the reverse order',
    () =>
      each(/^(?:UIDL$|LIST$)/, (whole) => {
        const [first = '', ...lines] = whole.split('\r\n').slice(0, -2);
        return [first, ...lines.reverse(), '.', ''].join('\r\n');
      }),
  ],
];

test.each(habits)('%s', { timeout: 60_000 }, async (_, bend, as = (raw) => raw) => {
  server = await lyingPop3(some(6));
  server.bend = bend();
  const folder = new MemoryFolder();
  await check(folder);
  server.messages.push(message(9));
  for (let i = 0; i < 3; i += 1) {
    folder.now += 3_600_000;
    await check(folder);
  }
  const there = server.messages.map(({ raw }) => as(raw.toString()));
  expect(folder.messages.map(({ raw }) => raw.toString()).sort()).toEqual(there.sort());
  expect(folder.messages.filter(({ note }) => note)).toEqual([]);
  expect(await folder.missing()).toEqual([]);
  // A visit where nothing is new takes no message again.
  const given = server.bodiesGiven;
  await check(folder);
  expect(server.bodiesGiven).toBe(given);
});

// A server that says OK and hands out what is no message: none of its messages is taken for stored, and each comes once it mends.
const long = (n: number) => `${text(n)}${'A line of some length, as people write them.\r\n'.repeat(20)}`;
const standIns: [inItsPlace: string, bend: Bend][] = [
  ['nothing', each(/^RETR/, () => '+OK\r\n.\r\n')],
  ['an excuse', each(/^RETR/, () => '+OK\r\nServer error, message could not be read\r\n.\r\n')],
  ['an excuse for one of them', each(/^RETR 3/, () => '+OK\r\nServer error\r\n.\r\n')],
  [
    'nothing, where no size is told',
    each(/^(?:RETR|LIST)/, (whole) => (/^\+OK \d/.test(whole) ? '-ERR\r\n' : '+OK\r\n.\r\n')),
  ],
  [
    'the head of one of them',
    each(/^RETR 4/, (whole) => `${whole.slice(0, whole.indexOf('\r\n\r\n'))}\r\n\r\n.\r\n`),
  ],
];
test.each(standIns)('%s comes for a time', { timeout: 60_000 }, async (_, bend) => {
  server = await lyingPop3(
    Array.from({ length: 6 }, (_, i) => ({ name: `m${i}`, raw: Buffer.from(long(i)) })),
  );
  const folder = new MemoryFolder();
  server.bend = bend;
  for (let i = 0; i < 3; i += 1) {
    await check(folder).catch((error) => expect(error.verdict.cause).toBe('mailbox'));
    folder.now += 3_600_000;
  }
  server.bend = undefined;
  for (let i = 0; i < 3; i += 1) {
    folder.now += 24 * 3_600_000;
    await check(folder);
  }
  const stored = folder.messages.map(({ raw, note }) => [raw.toString(), note]).sort();
  expect(stored).toEqual(server.messages.map(({ raw }) => [raw.toString(), undefined]).sort());
});

test('an answer too many puts no answer into a message', async () => {
  server = await lyingPop3(some(6));
  server.bend = each(/^RETR 3/, (whole) => `${whole}+OK\r\n`);
  const folder = new MemoryFolder();
  for (let i = 0; i < 8; i += 1) {
    await check(folder).catch((error) => expect(error.verdict.cause).toBe('protocol'));
    folder.now += 3_600_000;
  }
  expect(folder.messages.map(({ raw, note }) => [raw.toString(), note]).sort()).toEqual(
    server.messages.map(({ raw }) => [raw.toString(), undefined]).sort(),
  );
});

test('sizes that are wrong by ten times and more on all messages leave nothing unstored', async () => {
  server = await lyingPop3(some(8));
  server.bend = each(/^LIST/, (whole) => whole.replace(/ (\d+)\r\n/g, ' 900$1\r\n'));
  const folder = new MemoryFolder();
  await check(folder);
  server.messages.push(message(9));
  await check(folder);
  expect(folder.messages.map(({ note }) => note)).toEqual(Array(9).fill(undefined));
});

const named = (n: number, name: string) => ({
  name,
  raw: Buffer.from(`Message-ID: <${n}@northwind.example>\r\nSubject: m${n}\r\n\r\nThis is message ${n}.\r\n`),
});

test('where names do not last each message is handed out once, and somebody is told', async () => {
  server = await lyingPop3([]);
  const folder = new MemoryFolder();
  for (let session = 0; session < 4; session += 1) {
    const count = session < 2 ? 40 : 41;
    server.messages = Array.from({ length: count }, (_, i) => named(i + 1, `s${session}-${i}`));
    await check(folder);
    folder.now += 3_600_000;
  }
  expect(folder.messages.map(({ raw, note }) => [raw.toString(), note]).sort()).toEqual(
    server.messages.map(({ raw }) => [raw.toString(), undefined]).sort(),
  );
  expect(server.bodiesGiven).toBe(41);
  expect(folder.batches.filter(({ next }) => next.isRenumbered)).toHaveLength(3);
});

// Servers without names: what tells their messages apart has to be read.
const without =
  (...commands: string[]): Bend =>
  (said) =>
    commands.includes(said.split(' ', 1)[0] ?? '') ? '-ERR unknown command\r\n' : undefined;

test.each<[how: string, refusal: string]>([
  ['refused', '-ERR cannot open that message\r\n'],
  ['refused for now', '-ERR [SYS/TEMP] try again later\r\n'],
  ['empty', '+OK\r\n.\r\n'],
])('a head that is %s for a moment makes no other message of it', { timeout: 60_000 }, async (_, refusal) => {
  server = await lyingPop3(some(6));
  const folder = new MemoryFolder();
  server.bend = without('UIDL');
  await check(folder);
  server.messages.push(message(9));
  for (const at of [3, 7]) {
    server.bend = (said, whole) => (said === `TOP ${at} 0` ? refusal : without('UIDL')(said, whole));
    await check(folder).catch((error) => expect(error.verdict.cause).toBe('server_unavailable'));
    folder.now += 3_600_000;
  }
  server.bend = without('UIDL');
  for (let i = 0; i < 3; i += 1) {
    folder.now += 24 * 3_600_000;
    await check(folder);
  }
  expect(server.bodiesGiven).toBe(7);
  expect(folder.messages.map(({ raw, note }) => [raw.toString(), note]).sort()).toEqual(
    server.messages.map(({ raw }) => [raw.toString(), undefined]).sort(),
  );
  expect(await folder.missing()).toEqual([]);
});

test('messages without names are told apart also where only whole ones are handed out, as far as that can be read', async () => {
  server = await lyingPop3(
    Array.from({ length: 6 }, (_, i) => ({ name: `m${i}`, raw: Buffer.from(long(i)) })),
  );
  const folder = new MemoryFolder();
  server.bend = without('UIDL', 'TOP');
  const refused = await check(folder, { tellApartBytes: 2_000 }).catch((error) => error.verdict);
  expect(refused).toMatchObject({ cause: 'protocol', code: 'NO_UIDL' });
  expect(refused.evidence).toMatch(/more than 1 MB would have to be read/);
  expect(server.bodiesGiven).toBeLessThanOrEqual(3);
  expect(folder.messages).toEqual([]);
  await check(folder);
  await check(folder);
  expect(folder.messages.map(({ raw }) => raw.toString()).sort()).toEqual(
    server.messages.map(({ raw }) => raw.toString()).sort(),
  );
  // The same with sizes that are no help, and with heads that are larger than all of that.
  server.bend = (said, whole) =>
    /^LIST/.test(said) ? whole.replace(/ \d+\r\n/g, ' 1\r\n') : without('UIDL', 'TOP')(said, whole);
  const lied = check(new MemoryFolder(), { tellApartBytes: 2_000 });
  await expect(lied).rejects.toMatchObject({ verdict: { code: 'NO_UIDL' } });
  server.bend = without('UIDL');
  const large = check(new MemoryFolder(), { tellApartBytes: 30 });
  await expect(large).rejects.toMatchObject({ verdict: { code: 'NO_UIDL' } });
});

async function check(folder: MemoryFolder, others: Partial<MailLimits> = {}): Promise<void> {
  await pop3Source.open(
    { host: '127.0.0.1', port: server.port, security: 'none', user: 'ana' },
    passwordCredential('x'),
    { signal: AbortSignal.timeout(40_000), limits: { ...limits, ...others } },
    async (mailbox) => {
      await mailbox.copyNew(folder.cursor, folder, {}, { readAt: null, store: async () => {} });
      if (folder.isMissingDue) await mailbox.retryMissing?.(folder.cursor, folder, {});
    },
  );
}
