import net from 'node:net';

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What may be wrong with an answer; each happens with the likelihood that `LyingServer.lies` says. */
const lies = [
  'silence', // nothing comes, ever
  'cut', // the connection ends within the answer
  'garble', // bytes of it are others
  'refuse', // NO or BAD, with some of the answer or none
  'double', // every line twice
  'omit', // OK, and something is left out
  'empty', // a body of no bytes
  'late', // in small pieces
] as const;
type Lie = (typeof lies)[number];

export type LyingServer = {
  port: number;
  messages: Map<number, Buffer>;
  /** The likelihood of a lie in each answer after the sign-in; 0: an honest server. */
  likelihood: number;
  /** FETCH answers with a body since the server was made. */
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
    likelihood: 0,
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
  let working = Promise.resolve();
  socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
  socket.on('data', (bytes) => {
    unread += bytes.toString('latin1');
    for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 2);
      working = working.then(() => say(socket, line, state, chance, connection));
    }
  });
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
  const isSignIn = /^(?:LOGIN|AUTHENTICATE|CAPABILITY|LOGOUT|ID)\b/i.test(command);
  const lie = !isSignIn && chance() < state.likelihood ? lies[Math.floor(chance() * lies.length)] : undefined;
  const ok = Buffer.from(`${tag} OK done\r\n`);
  if (!rows) return void socket.write(`${tag} BAD what\r\n`);
  const bent = state.bend?.(command, rows, connection);
  if (bent) return await writeBent(socket, bent, rows, tag);
  if (/LOGOUT/i.test(command)) return void socket.end(Buffer.concat([...rows, ok]));
  await write(socket, lie, rows, ok, tag, chance);
}

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

async function write(
  socket: net.Socket,
  lie: Lie | undefined,
  rows: Buffer[],
  ok: Buffer,
  tag: string,
  chance: Chance,
): Promise<void> {
  const some = () => rows.filter(() => chance() < 0.6);
  switch (lie) {
    case undefined:
      return void socket.write(Buffer.concat([...rows, ok]));
    case 'silence':
      return;
    case 'cut': {
      const all = Buffer.concat([...rows, ok]);
      return void socket.end(all.subarray(0, Math.floor(chance() * all.length)));
    }
    case 'garble': {
      const all = Buffer.concat([...rows, ok]);
      // In the words of the protocol, and none of its numbers: another UID or body that can be read nobody can know for one.
      const end = Math.min(all.length, 20);
      for (let i = 0; i < 3; i += 1) {
        const at = Math.floor(chance() * end);
        if (!/\d/.test(String.fromCharCode(all[at] ?? 0))) all[at] = 58 + Math.floor(chance() * 64);
      }
      return void socket.write(all);
    }
    case 'refuse':
      return void socket.write(
        Buffer.concat([
          ...(chance() < 0.5 ? some() : []),
          Buffer.from(`${tag} ${chance() < 0.5 ? 'NO' : 'BAD'} not now\r\n`),
        ]),
      );
    case 'double':
      return void socket.write(Buffer.concat([...rows.flatMap((row) => [row, row]), ok]));
    case 'omit':
      return void socket.write(Buffer.concat([...some(), ok]));
    case 'empty':
      return void socket.write(Buffer.concat([...rows.map(withoutBody), ok]));
    case 'late': {
      const all = Buffer.concat([...rows, ok]);
      const half = Math.floor(chance() * all.length);
      socket.write(all.subarray(0, half));
      await new Promise((resolve) => setTimeout(resolve, 2));
      return void socket.write(all.subarray(half));
    }
  }
}

/** The untagged lines of an honest answer; null to a command that it does not know. */
function answerTo(command: string, state: LyingServer): Buffer[] | null {
  const uids = [...state.messages.keys()].sort((a, b) => a - b);
  const next = state.uidNext ?? (uids.at(-1) ?? 0) + 1;
  const rows = (...lines: string[]) => lines.map((line) => Buffer.from(`${line}\r\n`));
  const [verb = ''] = /^(?:UID )?\w+/i.exec(command) ?? [];
  switch (verb.toUpperCase()) {
    case 'CAPABILITY':
      return rows('* CAPABILITY IMAP4rev1');
    case 'LOGIN':
    case 'NOOP':
      return [];
    case 'LOGOUT':
      return rows('* BYE');
    case 'LIST':
      return rows('* LIST () "/" INBOX');
    case 'STATUS':
      return rows(`* STATUS INBOX (UIDNEXT ${next} UIDVALIDITY 7 MESSAGES ${uids.length})`);
    case 'EXAMINE':
    case 'SELECT':
      return rows(`* ${uids.length} EXISTS`, '* OK [UIDVALIDITY 7] x', `* OK [UIDNEXT ${next}] x`);
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
  if (!/BODY/i.test(command)) return Buffer.from(`${head} FLAGS ())\r\n`);
  const body = state.messages.get(uid) ?? Buffer.alloc(0);
  state.bodiesGiven += 1;
  const facts = `FLAGS () INTERNALDATE "17-Jul-2026 02:44:25 -0700" RFC822.SIZE ${body.length}`;
  return Buffer.concat([
    Buffer.from(`${head} ${facts} BODY[]<0> {${body.length}}\r\n`),
    body,
    Buffer.from(')\r\n'),
  ]);
}

function withoutBody(line: Buffer): Buffer {
  const at = line.indexOf(' BODY[]');
  return at < 0 ? line : Buffer.concat([line.subarray(0, at), Buffer.from(' BODY[]<0> "")\r\n')]);
}

function among(numbers: number[], set: string): number[] {
  const last = numbers.at(-1) ?? 0;
  const ranges = set.split(',').map((part) => {
    const [from = 0, to = from] = part.split(':').map((n) => (n === '*' ? last : Number(n)));
    return from <= to ? [from, to] : [to, from];
  }) as [number, number][];
  return numbers.filter((n) => ranges.some(([from, to]) => n >= from && n <= to));
}
