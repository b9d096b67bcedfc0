import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { copyOnce } from '../../testing/copy-once.ts';
import { type LyingServer, lyingImap } from '../../testing/lying-imap.ts';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { MemoryFolder } from '../../testing/memory-folder.ts';

// Habits of servers in use that bend the protocol and mean no harm: every message is stored as it is, without a note.

let restore: () => void;
let server: LyingServer;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server.stop());

type Bend = NonNullable<LyingServer['bend']>;
const text = (uid: number) => Buffer.from(`Subject: m${uid}\r\n\r\nThis is message ${uid}.\r\n`);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const rows = (...lines: string[]) => lines.map((line) => Buffer.from(`${line}\r\n`, 'latin1'));
const change = (given: Buffer[], to: (row: string, at: number) => string) =>
  given.map((row, at) => Buffer.from(to(row.toString('latin1'), at), 'latin1'));
/** Rewrites each line of the answers to such commands. */
const each =
  (command: RegExp, to: (row: string, at: number) => string): Bend =>
  (said, given) =>
    command.test(said) ? { rows: change(given, to) } : undefined;
const fetching = /^(?:UID )?FETCH/i;
const bodies = /^UID FETCH .*BODY/i;
const opening = /^(?:EXAMINE|SELECT)/i;
const searching = /^UID SEARCH/i;

// No answer is waited for in vain: the limits are for a machine that is busy.
const check = (folder: MemoryFolder) =>
  copyOnce(server.port, folder, { deadlineMs: 60_000, commandMs: 20_000, answerMs: 20_000, logoutMs: 20 });

/** What some put behind a message, after the bracket that ends its row. */
const trailerOf = (row: string) => / FLAGS \(\) INTERNALDATE "[^"]*" RFC822.SIZE \d+/.exec(row)?.[0] ?? '';

let uses = 0;
const habits: [habit: string, count: number, bend: () => Bend, uids?: number[]][] = [
  [
    'EXAMINE tells no EXISTS',
    12,
    () => (said, given) =>
      opening.test(said) ? { rows: given.filter((row) => !/EXISTS/.test(String(row))) } : undefined,
  ],
  [
    'rows come in the reverse order',
    30,
    () => (said, given) => (fetching.test(said) ? { rows: [...given].reverse() } : undefined),
  ],
  ['every row has the sequence number 1', 12, () => each(bodies, (row) => row.replace(/^\* \d+/, '* 1'))],
  [
    'a part of a body is answered as the whole',
    12,
    () => each(bodies, (row) => row.replace('BODY[]<0>', 'BODY[]')),
  ],
  [
    'sizes are larger than the bodies by some hundred bytes',
    12,
    () => each(bodies, (row) => row.replace(/SIZE (\d+)/, (_, n) => `SIZE ${Number(n) + 300}`)),
  ],
  [
    'sizes are smaller than the bodies',
    12,
    () => each(bodies, (row) => row.replace(/SIZE (\d+)/, (_, n) => `SIZE ${Math.floor(Number(n) * 0.7)}`)),
  ],
  ['every size is 0', 12, () => each(bodies, (row) => row.replace(/SIZE \d+/, 'SIZE 0'))],
  [
    'dates are no dates',
    12,
    () =>
      each(bodies, (row, at) =>
        row.replace(
          /INTERNALDATE "[^"]*"/,
          ['INTERNALDATE NIL', 'INTERNALDATE "00-Jan-1900 00:00:00 +0000"', 'INTERNALDATE ""'][at % 3] ?? '',
        ),
      ),
  ],
  ['flags are NIL', 12, () => each(bodies, (row) => row.replace('FLAGS ()', 'FLAGS NIL'))],
  [
    'all is said in small letters',
    12,
    () => each(fetching, (row) => row.replace(/^[^{\r]*/, (head) => head.toLowerCase())),
  ],
  [
    'a search is answered in several lines',
    30,
    () => (said, given) =>
      searching.test(said)
        ? {
            rows: given.flatMap((row) =>
              String(row)
                .replace('* SEARCH', '')
                .trim()
                .split(' ')
                .map((n) => Buffer.from(`* SEARCH ${n}\r\n`)),
            ),
          }
        : undefined,
  ],
  [
    'a search is answered with ESEARCH that nobody asked for',
    30,
    () => (said, given) =>
      searching.test(said)
        ? {
            rows: rows(
              `* ESEARCH (TAG "x") UID ALL ${String(given[0]).replace('* SEARCH', '').trim().split(' ').join(',')}`,
            ),
          }
        : undefined,
  ],
  [
    'a search ends with a change number',
    30,
    () => each(searching, (row) => row.replace('\r\n', ' (MODSEQ 917162500)\r\n')),
  ],
  ['a search finds nothing at all', 30, () => (said) => (searching.test(said) ? { rows: [] } : undefined)],
  [
    'a search tells sequence numbers',
    10,
    () => each(searching, () => `* SEARCH ${range(1, 10).join(' ')}\r\n`),
    range(101, 110),
  ],
  [
    'only three commands a connection are allowed after the door',
    25,
    () => {
      const said = new Map<number, number>();
      return (command, _, connection) => {
        if (/^(?:LOGIN|CAPABILITY|ID|LOGOUT|AUTHENTICATE)/.test(command)) return undefined;
        const n = (said.get(connection) ?? 0) + 1;
        said.set(connection, n);
        return n > 4 ? { rows: rows('* BYE too many commands'), how: 'cut' } : undefined;
      };
    },
  ],
  [
    'more than five at once are too many',
    40,
    () => (said, given) =>
      bodies.test(said) && given.length > 5
        ? { rows: [], end: 'NO [LIMIT] too many messages requested' }
        : undefined,
  ],
  [
    'the mailbox is busy for a time',
    12,
    () => {
      uses = 0;
      return (said) =>
        opening.test(said) && ++uses <= 3 ? { rows: [], end: 'NO [INUSE] mailbox is busy' } : undefined;
    },
  ],
  [
    'FETCH fails for a time',
    12,
    () => {
      uses = 0;
      return (said) =>
        fetching.test(said) && ++uses <= 4 ? { rows: [], end: 'NO FETCH temporary failure' } : undefined;
    },
  ],
  [
    'EXAMINE tells no UIDVALIDITY, STATUS does',
    12,
    () => (said, given) =>
      opening.test(said) ? { rows: given.filter((row) => !/UIDVALIDITY/.test(String(row))) } : undefined,
  ],
  [
    'EXAMINE tells no UIDNEXT',
    12,
    () => (said, given) =>
      opening.test(said) ? { rows: given.filter((row) => !/UIDNEXT/.test(String(row))) } : undefined,
  ],
  [
    'it chatters between the rows',
    12,
    () => (said, given) =>
      fetching.test(said)
        ? {
            rows: given.flatMap((row) => [
              row,
              ...rows('* OK Still here', '* 3 RECENT', '* XWHATEVER 1 2 "x"'),
            ]),
          }
        : undefined,
  ],
  [
    'the answer ends in small letters',
    12,
    () => (said) => (fetching.test(said) ? { end: 'ok done' } : undefined),
  ],
  [
    'lines end without a carriage return',
    12,
    () => (said, given) =>
      opening.test(said) || searching.test(said)
        ? { rows: change(given, (row) => row.replace('\r\n', '\n')) }
        : undefined,
  ],
  [
    'flags and body come in two rows',
    12,
    () => (said, given) =>
      bodies.test(said)
        ? {
            rows: given.flatMap((row) => [
              Buffer.from(`${String(row).split(' FLAGS')[0]} FLAGS (\\Seen))\r\n`),
              row,
            ]),
          }
        : undefined,
  ],
  [
    'flags and body come in two rows, the second without its UID',
    12,
    () => (said, given) =>
      bodies.test(said)
        ? {
            rows: given.flatMap((row) => [
              Buffer.from(`${String(row).split(' FLAGS')[0]} FLAGS (\\Seen))\r\n`),
              Buffer.from(String(row).replace(/UID \d+ /, '')),
            ]),
          }
        : undefined,
  ],
  [
    'the UID comes after the body',
    12,
    () =>
      each(bodies, (row) => {
        const uid = /UID \d+/.exec(row)?.[0];
        return row.replace(/UID \d+ /, '').replace(/\)\r\n$/, ` ${uid})\r\n`);
      }),
  ],
  [
    'every row comes for every message of the folder',
    12,
    () => (said, given) => (bodies.test(said) ? { rows: [...given, ...given] } : undefined),
  ],
  ['an empty line stands between the rows', 12, () => each(bodies, (row) => `${row}\r\n`)],
  ['UIDs are as large as they may be', 12, () => () => undefined, range(4294967200, 4294967211)],
  [
    'the count is too large for ever',
    12,
    () => (said, given) =>
      /^(?:STATUS|EXAMINE|SELECT)/.test(said)
        ? {
            rows: change(given, (row) =>
              row
                .replace(/(\* )(\d+)( EXISTS)/, (_, a, n, b) => `${a}${Number(n) + 2}${b}`)
                .replace(/MESSAGES (\d+)/, (_, n) => `MESSAGES ${Number(n) + 2}`),
            ),
          }
        : undefined,
  ],
  [
    'the next UID grows by a thousand each time',
    12,
    () => {
      uses = 0;
      return (said, given) =>
        /^(?:STATUS|EXAMINE|SELECT)/.test(said)
          ? {
              rows: change(given, (row) =>
                row.replace(/UIDNEXT (\d+)/, (_, n) => `UIDNEXT ${Number(n) + ++uses * 1000}`),
              ),
            }
          : undefined;
    },
  ],
  [
    'lists are cut after twenty rows',
    90,
    () => (said, given) =>
      searching.test(said)
        ? { rows: change(given, (row) => `${row.trim().split(' ').slice(0, 22).join(' ')}\r\n`) }
        : fetching.test(said)
          ? { rows: given.slice(0, 20) }
          : undefined,
  ],
  ['the body is called RFC822', 12, () => each(bodies, (row) => row.replace('BODY[]<0>', 'RFC822'))],
  ['a part says one origin too far', 12, () => each(bodies, (row) => row.replace('BODY[]<0>', 'BODY[]<1>'))],
  [
    'a warning stands before each end',
    12,
    () => (said, given) =>
      fetching.test(said)
        ? { rows: [...given, ...rows('* NO some of it was slow', '* BAD internal index rebuilt')] }
        : undefined,
  ],
  [
    'literals are announced as clients do',
    12,
    () => each(bodies, (row) => row.replace(/\{(\d+)\}\r\n/, '{$1+}\r\n')),
  ],
  [
    'rows end with two carriage returns',
    12,
    () => each(fetching, (row) => row.replace(/\)\r\n$/, ')\r\r\n')),
  ],
  ['rows begin with a space', 12, () => each(fetching, (row) => ` ${row}`)],
  [
    'a line that is no response stands before the rows',
    12,
    () => each(fetching, (row, at) => (at > 0 ? row : `warning: skipping bad index entry\r\n${row}`)),
  ],
  ['two spaces stand before OK', 12, () => (_, given) => ({ rows: given, end: ' OK  done' })],
  ['a bracket of OK is not closed', 12, () => (_, given) => ({ rows: given, end: 'OK [READ-ONLY done' })],
  ['the words of OK end like a literal', 12, () => (_, given) => ({ rows: given, end: 'OK took {5}' })],
  [
    'the words of OK end like a literal of clients',
    12,
    () => (_, given) => ({ rows: given, end: 'OK took {5+}' }),
  ],
  [
    'a note ends like a literal',
    12,
    () => each(fetching, (row, at) => (at > 0 ? row : `* OK moved {12}\r\n${row}`)),
  ],
  [
    'EXAMINE counts none, whatever is there',
    12,
    () => each(opening, (row) => row.replace(/\d+ EXISTS/, '0 EXISTS')),
  ],
  ...(['\\[\\]<0', 'INTERNALDATE', 'RFC822\\.SIZE'] as const).flatMap((words) =>
    ['BAD what', 'NO [CANNOT] not supported'].map((end): [string, number, () => Bend] => [
      `FETCH with ${words} is answered with ${end}`,
      12,
      () => (said) => (new RegExp(words).test(said) ? { rows: [], end } : undefined),
    ]),
  ),
  ['LIST is refused', 12, () => (said) => (/^LIST/.test(said) ? { rows: [], end: 'BAD what' } : undefined)],
  [
    'CAPABILITY is refused',
    12,
    () => (said) => (/^CAPABILITY/.test(said) ? { rows: [], end: 'NO not now' } : undefined),
  ],
  [
    'STATUS lags behind by two looks',
    12,
    () => {
      const seen: string[] = [];
      return (said, given) => {
        if (!/^STATUS/.test(said)) return undefined;
        seen.push(String(given[0]));
        return { rows: [Buffer.from(seen[Math.max(0, seen.length - 3)] ?? '')] };
      };
    },
  ],
  [
    'UIDs of a set are asked for one by one or not at all',
    12,
    () => (said, given) =>
      bodies.test(said) && /[,:]/.test(said.split(' ')[2] ?? '')
        ? { rows: [], end: 'BAD sequence sets are not supported' }
        : given && undefined,
  ],
  [
    'the numbering is 0',
    12,
    () => each(/^(?:STATUS|EXAMINE|SELECT)/, (row) => row.replace(/UIDVALIDITY \d+/, 'UIDVALIDITY 0')),
  ],
  [
    'STATUS is empty, and EXAMINE tells no UIDNEXT',
    12,
    () => (said, given) =>
      /^STATUS/.test(said)
        ? { rows: rows('* STATUS "INBOX" ()') }
        : opening.test(said)
          ? { rows: given.filter((row) => !/UIDNEXT/.test(String(row))) }
          : undefined,
  ],
  [
    'a row is closed behind the body, and the rest of it stands on a line of its own',
    12,
    () =>
      each(bodies, (row) => {
        const rest = trailerOf(row);
        return row.replace(rest, '').replace(/\)\r\n$/, `)\r\n${rest})\r\n`);
      }),
  ],
  ['the line is broken behind a body', 12, () => each(bodies, (row) => row.replace(/\)\r\n$/, '\r\n)\r\n'))],
  ['lines are filled up with zeros in front', 12, () => each(fetching, (row) => `\0\0${row}`)],
  ['bodies are binary literals', 12, () => each(bodies, (row) => row.replace(/\{\d+\}\r\n/, '~$&'))],
  [
    'a change of another message comes first, and one of none',
    12,
    () => (said, given) =>
      bodies.test(said)
        ? {
            rows: [...rows('* 99 FETCH (UID 402782 FLAGS (\\Seen))', '* 1 FETCH (UID 0 FLAGS ())'), ...given],
          }
        : undefined,
  ],
  [
    'it counts nothing behind the rows',
    12,
    () => (said, given) => (fetching.test(said) ? { rows: [...given, ...rows('* 0 EXISTS')] } : undefined),
  ],
  [
    'a search is answered with ESEARCH that names nothing',
    12,
    () => (said) => (searching.test(said) ? { rows: rows('* ESEARCH (TAG "x") UID COUNT 12') } : undefined),
  ],
  [
    'a search holds what are no UIDs',
    12,
    () => each(searching, (row) => row.replace('* SEARCH', '* SEARCH 0 -1 4294967296 x')),
  ],
  [
    'the answer ends with an error beside OK',
    12,
    () => (said) =>
      fetching.test(said) || opening.test(said)
        ? {
            end: 'OK [Error="Storage.WrongServerException:Cross Server access" Proxy=X.EXAMPLE:1993:SSL] completed.',
          }
        : undefined,
  ],
  [
    'the first message of each answer is left out',
    12,
    () => (said, given) => (bodies.test(said) && given.length > 1 ? { rows: given.slice(1) } : undefined),
  ],
  [
    'flags stand in a bracket of their own',
    12,
    () => each(bodies, (row) => row.replace('FLAGS ()', '(FLAGS ())')),
  ],
  [
    'all stands in two brackets',
    12,
    () => each(fetching, (row) => row.replace('FETCH (', 'FETCH ((').replace(/\)\r\n$/, '))\r\n')),
  ],
  [
    'the body is called RFC822.PEEK',
    12,
    () => each(bodies, (row) => row.replace('BODY[]<0>', 'RFC822.PEEK')),
  ],
  ['no space stands behind FETCH', 12, () => each(fetching, (row) => row.replace('FETCH (', 'FETCH('))],
  [
    'two spaces stand between all words',
    12,
    () => each(fetching, (row) => row.replace(/^[^{]*/, (head) => head.replaceAll(' ', '  '))),
  ],
  ['dates are not quoted', 12, () => each(bodies, (row) => row.replace(/"([^"]*) [-+]\d+"/, '$1'))],
  ['sizes have no number', 12, () => each(bodies, (row) => row.replace(/SIZE \d+/, 'SIZE'))],
  ...['NO some messages were not there', 'BAD something was wrong'].map(
    (end): [string, number, () => Bend] => [
      `all comes, and the answer ends with ${end}`,
      12,
      () => (said) => (bodies.test(said) ? { end } : undefined),
    ],
  ),
  [
    'STATUS names a folder with a space, unquoted',
    12,
    () => each(/^STATUS/, (row) => row.replace('INBOX', 'In box')),
  ],
  [
    'flags stand in square brackets',
    12,
    () => each(bodies, (row) => row.replace('FLAGS ()', 'FLAGS [\\Seen]')),
  ],
  [
    'a flag smiles, and its bracket is never closed',
    12,
    () => each(bodies, (row) => row.replace('FLAGS ()', 'FLAGS (\\Seen :( x)')),
  ],
  [
    'rows have no brackets around them',
    12,
    () => each(bodies, (row) => row.replace('FETCH (', 'FETCH ').replace(/\)\r\n$/, '\r\n')),
  ],
  [
    'a quoted string is broken into lines',
    12,
    () => each(bodies, (row) => row.replace('FLAGS ()', 'FLAGS () X-NOTE "a\r\n\r\nb"')),
  ],
  [
    'messages come as quoted strings, lines and all',
    12,
    () => each(bodies, (row) => row.replace(/\{\d+\}\r\n([\s\S]*)\)\r\n$/, '"$1")\r\n')),
  ],
  ['a carriage return stands in front of lines', 12, () => each(bodies, (row) => `${row}\r`)],
  ['lengths are padded', 12, () => each(bodies, (row) => row.replace(/\{(\d+)\}/, '{ 00$1 }'))],
  [
    'the reply to STATUS stands on the line of its answer',
    12,
    () => (said, given) =>
      /^STATUS/.test(said)
        ? { rows: [Buffer.from(String(Buffer.concat(given)).replace(/\r\n$/, '  '))] }
        : undefined,
  ],
  [
    'the reply to FETCH stands on the line of the last message',
    12,
    () => (said, given) =>
      bodies.test(said)
        ? { rows: [Buffer.from(Buffer.concat(given).toString('latin1').replace(/\r\n$/, ''), 'latin1')] }
        : undefined,
  ],
];

test.each(habits)('%s', { timeout: 90_000 }, async (_, count, bend, uids = range(1, count)) => {
  server = await lyingImap(new Map(uids.map((uid) => [uid, text(uid)])), () => 0);
  server.bend = bend();
  const folder = new MemoryFolder();
  const look = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await check(folder);
      folder.now += 60_000;
    }
  };
  await look(10);
  const late = (uids.at(-1) ?? 0) + 2;
  server.messages.set(late, text(late));
  await look(6);
  const stored = folder.messages.map(({ uid, raw, note }) => [Number(uid), raw.toString(), note]);
  expect(stored).toEqual([...uids, late].map((uid) => [uid, text(uid).toString(), undefined]));
  // A visit where nothing is new takes no message again.
  const given = server.bodiesGiven;
  await look(2);
  expect(server.bodiesGiven - given).toBeLessThanOrEqual(2);
});
