import net from 'node:net';
import type { Chance } from './chance.ts';

/** One message of the server's, and the name it gives it now. */
export type Pop3Message = { name: string; raw: Buffer };

export type LyingPop3 = {
  port: number;
  messages: Pop3Message[];
  /** The likelihood of a lie in each answer behind the sign-in; 0: an honest server. */
  likelihood: number;
  /** What CAPA lists; null: it knows no CAPA. */
  offers: string[] | null;
  /** Commands that it does not know. */
  unknown: string[];
  /** Commands at which it ends the session. */
  endsAt: string[];
  /** Another form of an honest answer on the line, or undefined for that as it is. */
  bend?: ((command: string, whole: string) => string | undefined) | undefined;
  /** Messages handed out in whole since the server was made. */
  bodiesGiven: number;
  stop(): Promise<void>;
};

/** A POP3 server whose answers are wrong as chance has it, and which is honest when told to be. It lets everybody in. */
export async function lyingPop3(messages: Pop3Message[], chance: Chance = () => 1): Promise<LyingPop3> {
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    converse(socket, state, chance);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const state: LyingPop3 = {
    port: (server.address() as net.AddressInfo).port,
    messages,
    likelihood: 0,
    offers: ['USER', 'UIDL', 'TOP', 'PIPELINING'],
    unknown: [],
    endsAt: [],
    bodiesGiven: 0,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return state;
}

function converse(socket: net.Socket, state: LyingPop3, chance: Chance): void {
  // As RFC 1939 3 has it: what a session shows does not change, and what it deletes goes when it ends well.
  const drop = [...state.messages];
  const deleted = new Set<Pop3Message>();
  let unread = '';
  let working: Promise<void> = Promise.resolve();
  socket.write('+OK ready\r\n');
  socket.on('data', (bytes) => {
    unread += bytes.toString('latin1');
    for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 2);
      working = working.then(() => say(line));
    }
  });

  async function say(line: string): Promise<void> {
    const [verb = '', ...rest] = line.split(' ');
    const command = verb.toUpperCase();
    if (command === 'QUIT') {
      state.messages = state.messages.filter((message) => !deleted.has(message));
      return void socket.end('+OK bye\r\n');
    }
    if (state.endsAt.includes(command)) return void socket.destroy();
    const isInside = !['CAPA', 'USER', 'PASS'].includes(command);
    const honest = answerTo(command, rest.map(Number));
    const bent = state.bend?.(line, wired(honest).toString('latin1'));
    if (bent !== undefined) return void socket.write(Buffer.from(bent, 'latin1'));
    await tell(socket, honest, isInside && chance() < state.likelihood, chance);
  }

  function answerTo(command: string, [at = 0]: number[]): Answer {
    const [message, refused] = [drop[at - 1], { status: '-ERR no such message' }];
    if (state.unknown.includes(command)) return { status: '-ERR unknown command' };
    switch (command) {
      case 'CAPA':
        return state.offers ? { status: '+OK', lines: state.offers } : { status: '-ERR unknown command' };
      case 'STAT':
        return { status: `+OK ${drop.length} ${drop.reduce((sum, { raw }) => sum + raw.length, 0)}` };
      case 'UIDL':
        if (at === 0) return { status: '+OK', lines: drop.map(({ name }, i) => `${i + 1} ${name}`) };
        return message ? { status: `+OK ${at} ${message.name}` } : refused;
      case 'LIST':
        if (at === 0) return { status: '+OK', lines: drop.map(({ raw }, i) => `${i + 1} ${raw.length}`) };
        return message ? { status: `+OK ${at} ${message.raw.length}` } : refused;
      case 'RETR':
        if (message) state.bodiesGiven += 1;
        return message ? { status: '+OK', body: message.raw } : refused;
      case 'TOP':
        return message ? { status: '+OK', body: headOf(message.raw) } : refused;
      case 'DELE':
        if (message) deleted.add(message);
        return message ? { status: '+OK' } : refused;
      default:
        return { status: '+OK' };
    }
  }
}

type Answer = { status: string; lines?: string[]; body?: Buffer };

const headOf = (raw: Buffer) => {
  const end = raw.indexOf('\r\n\r\n');
  return end < 0 ? raw : raw.subarray(0, end + 4);
};

/** How an answer goes over the line: with the dot that ends it, and those in front of others. */
function wired({ status, lines, body }: Answer): Buffer {
  const part = lines ? Buffer.from(lines.map((line) => `${line}\r\n`).join('')) : body;
  if (!part) return Buffer.from(`${status}\r\n`);
  const text = part.toString('latin1').replace(/^\./gm, '..');
  const isEnded = text === '' || text.endsWith('\r\n');
  return Buffer.from(`${status}\r\n${text}${isEnded ? '' : '\r\n'}.\r\n`, 'latin1');
}

const lies = ['silence', 'cut', 'garble', 'refuse', 'short', 'double', 'miscount', 'early', 'late'] as const;

async function tell(socket: net.Socket, honest: Answer, isLie: boolean, chance: Chance): Promise<void> {
  const whole = wired(honest);
  const lie = isLie ? lies[Math.floor(chance() * lies.length)] : undefined;
  switch (lie) {
    case undefined:
      return void socket.write(whole);
    case 'silence':
      return;
    case 'cut':
      return void socket.end(whole.subarray(0, Math.floor(chance() * whole.length)));
    case 'garble':
      return void socket.write(Buffer.concat([Buffer.from('?'), whole]));
    case 'refuse':
      return void socket.write(
        ['-ERR not now\r\n', '-ERR [SYS/TEMP] not now\r\n'][Math.floor(chance() * 2)] ?? '',
      );
    case 'short': // a list with some of it
      return void socket.write(
        wired({ ...honest, ...(honest.lines && { lines: honest.lines.filter(() => chance() < 0.6) }) }),
      );
    case 'double':
      return void socket.write(
        wired({ ...honest, ...(honest.lines && { lines: honest.lines.flatMap((line) => [line, line]) }) }),
      );
    case 'miscount': // wrong octets, and one too many
      return void socket.write(
        wired({
          ...honest,
          status: honest.status.replace(/\d+/g, (digits) => `${Number(digits) + 1}`),
          ...(honest.lines && { lines: honest.lines.map((line) => line.replace(/ \d+$/, ' 7')) }),
        }),
      );
    case 'early': {
      // A line of one dot where none belongs: what follows is no answer.
      if (!honest.body) return void socket.write(whole);
      const at = whole.indexOf('\n', whole.indexOf('\n') + 1) + 1;
      return void socket.write(
        Buffer.concat([whole.subarray(0, at), Buffer.from('.\r\n'), whole.subarray(at)]),
      );
    }
    case 'late': {
      const half = Math.floor(chance() * whole.length);
      socket.write(whole.subarray(0, half));
      await new Promise((resolve) => setTimeout(resolve, 2));
      return void socket.write(whole.subarray(half));
    }
  }
}
