import net from 'node:net';
import type { Chance } from './chance.ts';
import { aLie, tell } from './lies.ts';

export type LyingServer = {
  port: number;
  messages: Map<number, Buffer>;
  /** The highest UID given out. */
  highest: number;
  /** Of those the ones that no answer shows yet, though their UIDs are given out. */
  hidden: Set<number>;
  /** The likelihood of a lie in each answer; 0: an honest server. */
  likelihood: number;
  /** The same for the greeting, and for what is said before and at the sign-in. */
  likelihoodAtTheDoor: number;
  /** What it offers beside IMAP4rev1. */
  offers: string[];
  /** FETCH answers with a whole body since the server was made. */
  bodiesGiven: number;
  connections: number;
  /** What it says is next, where that is not one more than the last. */
  uidNext?: number;
  /** Another answer than the honest one, which is given; undefined: the honest one. */
  bend?: (command: string, rows: Buffer[], connection: number) => Bent | undefined;
  stop(): Promise<void>;
};

/** An answer that is not honest: its lines, the words that end it, and how it goes out (drip: its last line). */
export type Bent = { rows?: Buffer[]; end?: string; how?: 'cut' | 'silence' | 'drip' };

/** A server of one folder whose answers are wrong as chance has it, and which is honest when told to be. */
export async function lyingImap(messages: Map<number, Buffer>, chance: Chance): Promise<LyingServer> {
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    state.connections += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    socket.setNoDelay(true);
    converse(socket, state, chance, state.connections);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const state: LyingServer = {
    port: (server.address() as net.AddressInfo).port,
    messages,
    highest: 0,
    hidden: new Set(),
    likelihood: 0,
    likelihoodAtTheDoor: 0,
    offers: [],
    bodiesGiven: 0,
    connections: 0,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return state;
}

function converse(socket: net.Socket, state: LyingServer, chance: Chance, connection: number): void {
  let unread = '';
  let working = greet(socket, state, chance);
  socket.on('data', (bytes) => {
    unread += bytes.toString('latin1');
    for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 2);
      working = working.then(() => say(socket, line, state, chance, connection));
    }
  });
}

async function greet(socket: net.Socket, state: LyingServer, chance: Chance): Promise<void> {
  const ok = Buffer.from(`* OK [CAPABILITY ${capabilities(state)}] ready\r\n`);
  await tell(socket, aLie(state.likelihoodAtTheDoor, chance), { tag: '*', rows: [], ok }, chance, () => '');
}

async function say(
  socket: net.Socket,
  line: string,
  state: LyingServer,
  chance: Chance,
  connection: number,
): Promise<void> {
  const [, tag = '*', command = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
  const rows = answerTo(command, state);
  const ok = Buffer.from(`${tag} OK done\r\n`);
  if (!rows) return void socket.write(`${tag} BAD what\r\n`);
  const bent = state.bend?.(command, rows, connection);
  if (bent) return await writeBent(socket, bent, rows, tag);
  if (/LOGOUT/i.test(command)) return void socket.end(Buffer.concat([...rows, ok]));
  const isAtTheDoor = /^(?:LOGIN|AUTHENTICATE|CAPABILITY)\b/i.test(command);
  const likelihood = isAtTheDoor ? state.likelihoodAtTheDoor : state.likelihood;
  const gone = () => (isAtTheDoor ? '' : loseOne(state, chance));
  await tell(socket, aLie(likelihood, chance), { tag, rows, ok }, chance, gone);
}

/** Somebody else deletes a message, or it is said only; by EXPUNGE, or by VANISHED (RFC 7162), asked for or not. */
function loseOne(state: LyingServer, chance: Chance): string {
  const uids = visible(state);
  const at = Math.floor(chance() * uids.length);
  const uid = uids[at];
  if (uid === undefined) return '';
  if (chance() < 0.5) state.messages.delete(uid);
  return chance() < 0.5 ? `* ${at + 1} EXPUNGE\r\n` : `* VANISHED ${uid}\r\n`;
}

const visible = ({ messages, hidden }: LyingServer): number[] =>
  [...messages.keys()].filter((uid) => !hidden.has(uid)).sort((a, b) => a - b);

const capabilities = ({ offers }: LyingServer) => ['IMAP4rev1', ...offers].join(' ');

async function writeBent(socket: net.Socket, bent: Bent, honest: Buffer[], tag: string): Promise<void> {
  const rows = [...(bent.rows ?? honest)];
  const slow = bent.how === 'drip' ? rows.pop() : undefined;
  socket.write(Buffer.concat(rows));
  if (bent.how === 'cut') return void socket.end();
  if (bent.how === 'silence') return;
  for (const byte of slow ?? []) {
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  socket.write(`${tag} ${bent.end ?? 'OK done'}\r\n`);
}

/** The untagged lines of an honest answer; null to a command that it does not know. */
function answerTo(command: string, state: LyingServer): Buffer[] | null {
  const uids = visible(state);
  state.highest = Math.max(state.highest, ...state.messages.keys());
  const next = state.uidNext ?? state.highest + 1;
  const rows = (...lines: string[]) => lines.map((line) => Buffer.from(`${line}\r\n`));
  const [verb = ''] = /^(?:UID )?\w+/i.exec(command) ?? [];
  switch (verb.toUpperCase()) {
    case 'CAPABILITY':
      return rows(`* CAPABILITY ${capabilities(state)}`);
    case 'LOGIN':
    case 'NOOP':
      return [];
    case 'LOGOUT':
      return rows('* BYE');
    case 'LIST':
      return rows('* LIST () "/" INBOX');
    case 'ID':
      return rows('* ID ("name" "one that lies")');
    case 'STATUS': {
      const modseq = /HIGHESTMODSEQ/i.test(command) ? ' HIGHESTMODSEQ 9' : '';
      return rows(`* STATUS INBOX (UIDNEXT ${next} UIDVALIDITY 7 MESSAGES ${uids.length}${modseq})`);
    }
    case 'EXAMINE':
    case 'SELECT':
      return rows(
        `* ${uids.length} EXISTS`,
        '* OK [UIDVALIDITY 7] x',
        `* OK [UIDNEXT ${next}] x`,
        ...(state.offers.includes('CONDSTORE') ? ['* OK [HIGHESTMODSEQ 9] x'] : []),
      );
    case 'UID SEARCH': {
      const set = /UID ([\d:*,]+)/i.exec(command)?.[1] ?? '1:*';
      return rows(`* SEARCH ${among(uids, set).join(' ')}`.trimEnd());
    }
    case 'FETCH':
    case 'UID FETCH': {
      const [, set = ''] = /FETCH (\S+)/i.exec(command) ?? [];
      const isUid = /^UID/i.test(verb);
      const asked = isUid
        ? among(uids, set)
        : among(
            uids.map((_, i) => i + 1),
            set,
          ).map((n) => uids[n - 1] ?? 0);
      return asked.map((uid) => row(uids.indexOf(uid) + 1, uid, command, state));
    }
    default:
      return null;
  }
}

function row(sequence: number, uid: number, command: string, state: LyingServer): Buffer {
  const head = `* ${sequence} FETCH (UID ${uid}`;
  if (!/BODY/i.test(command)) return Buffer.from(`${head} FLAGS () MODSEQ (9))\r\n`);
  const body = state.messages.get(uid) ?? Buffer.alloc(0);
  if (/BODY\.PEEK\[HEADER\]/i.test(command)) {
    const header = body.subarray(0, body.indexOf('\r\n\r\n') + 4);
    return Buffer.concat([
      Buffer.from(`${head} FLAGS () RFC822.SIZE ${body.length} BODY[HEADER] {${header.length}}\r\n`),
      header,
      Buffer.from(')\r\n'),
    ]);
  }
  const most = Number(/BODY\S*<0\.(\d+)>/i.exec(command)?.[1] ?? Number.POSITIVE_INFINITY);
  const given = body.subarray(0, most);
  if (given.length === body.length) state.bodiesGiven += 1;
  const facts = `FLAGS () INTERNALDATE "17-Jul-2026 02:44:25 -0700" RFC822.SIZE ${body.length}`;
  return Buffer.concat([
    Buffer.from(`${head} ${facts} BODY[]<0> {${given.length}}\r\n`),
    given,
    Buffer.from(')\r\n'),
  ]);
}

function among(numbers: number[], set: string): number[] {
  const last = numbers.at(-1) ?? 0;
  const ranges = set.split(',').map((part) => {
    const [from = 0, to = from] = part.split(':').map((n) => (n === '*' ? last : Number(n)));
    return from <= to ? [from, to] : [to, from];
  }) as [number, number][];
  return numbers.filter((n) => ranges.some(([from, to]) => n >= from && n <= to));
}
