import type net from 'node:net';
import type { Chance } from './chance.ts';

/** What may be wrong with an answer. */
const lies = [
  'silence', // nothing comes, ever
  'cut', // the connection ends within the answer
  'garble', // bytes of it are others
  'refuse', // NO or BAD, with some of the answer or none
  'double', // every line twice
  'omit', // OK, and something is left out
  'empty', // a body of no bytes
  'late', // in small pieces
  'shorten', // a list that ends early
  'miscount', // a number that is read well and is not so
  'gone', // a message is said to be gone in the middle of it, and is or is not
] as const;
type Lie = (typeof lies)[number];

/** Which lie an answer is, if it is one. */
export const aLie = (likelihood: number, chance: Chance): Lie | undefined =>
  chance() < likelihood ? lies[Math.floor(chance() * lies.length)] : undefined;

/** An honest answer: its untagged lines, and the tagged one. */
export type Answer = { tag: string; rows: Buffer[]; ok: Buffer };

/** Sends the answer, bent as the lie says. `gone` names a message that is gone from now on, or is only said to be. */
export async function tell(
  socket: net.Socket,
  lie: Lie | undefined,
  { tag, rows, ok }: Answer,
  chance: Chance,
  gone: () => string,
): Promise<void> {
  const whole = () => Buffer.concat([...rows, ok]);
  const some = () => rows.filter(() => chance() < 0.6);
  const send = (lines: Buffer[]) => void socket.write(Buffer.concat([...lines, ok]));
  switch (lie) {
    case undefined:
      return send(rows);
    case 'silence':
      return;
    case 'cut':
      return void socket.end(whole().subarray(0, Math.floor(chance() * whole().length)));
    case 'garble':
      return void socket.write(garbled(whole(), chance));
    case 'refuse': {
      const no = Buffer.from(`${tag} ${chance() < 0.5 ? 'NO' : 'BAD'} not now\r\n`);
      return void socket.write(Buffer.concat([...(chance() < 0.5 ? some() : []), no]));
    }
    case 'double':
      return send(rows.flatMap((row) => [row, row]));
    case 'omit':
      return send(some());
    case 'empty':
      return send(rows.map(withoutBody));
    case 'shorten':
      return send(rows.map((row) => shortened(row, chance)));
    case 'miscount':
      return send(rows.map((row) => miscounted(row, chance)));
    case 'gone': {
      const at = Math.floor(chance() * (rows.length + 1));
      return send([...rows.slice(0, at), Buffer.from(gone()), ...rows.slice(at)]);
    }
    case 'late': {
      const half = Math.floor(chance() * whole().length);
      socket.write(whole().subarray(0, half));
      await new Promise((resolve) => setTimeout(resolve, 2));
      return void socket.write(whole().subarray(half));
    }
  }
}

// In the words of the protocol, and none of its numbers: another UID or body that can be read nobody can know for one.
function garbled(all: Buffer, chance: Chance): Buffer {
  const end = Math.min(all.length, 20);
  for (let i = 0; i < 3; i += 1) {
    const at = Math.floor(chance() * end);
    if (!/\d/.test(String.fromCharCode(all[at] ?? 0))) all[at] = 58 + Math.floor(chance() * 64);
  }
  return all;
}

function shortened(row: Buffer, chance: Chance): Buffer {
  if (!/^\* SEARCH/.test(row.toString('latin1', 0, 10))) return row;
  const words = row.toString('latin1').trimEnd().split(' ');
  return Buffer.from(`${words.slice(0, Math.max(2, Math.floor(words.length * chance()))).join(' ')}\r\n`);
}

// One too many or too few, and of what counts changes (RFC 7162) anything.
function miscounted(row: Buffer, chance: Chance): Buffer {
  const text = row.toString('latin1', 0, 200);
  if (!/^\* (?:STATUS|\d+ EXISTS|OK \[(?:UIDNEXT|HIGHESTMODSEQ))/.test(text)) return row;
  const off = chance() < 0.5 ? -1 : 1;
  const counted = text.replace(/(UIDNEXT |MESSAGES |^\* (?=\d+ EXISTS))(\d+)/g, (_, name, n) => {
    const least = name === 'UIDNEXT ' ? 1 : 0;
    return `${name}${Math.max(least, Number(n) + off)}`;
  });
  const modseq = () => `HIGHESTMODSEQ ${['0', '1', '18446744073709551615', 'NIL'][Math.floor(chance() * 4)]}`;
  return Buffer.from(counted.replace(/HIGHESTMODSEQ \d+/, modseq), 'latin1');
}

function withoutBody(line: Buffer): Buffer {
  const at = line.indexOf(' BODY[]');
  return at < 0 ? line : Buffer.concat([line.subarray(0, at), Buffer.from(' BODY[]<0> "")\r\n')]);
}
