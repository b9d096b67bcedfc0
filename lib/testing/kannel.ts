import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePorts } from './dovecot.ts';

export type CaughtSms = {
  from: string;
  to: string;
  text: string;
  /** How many messages the phone network got it in. */
  parts: number;
  encoding: 'gsm7' | 'ucs2';
};

export type Kannel = {
  /** The address of its HTTP interface, without parameters. */
  url: string;
  user: string;
  password: string;
  /** Every text message that reached the phone network, its parts put together. */
  messages(): CaughtSms[];
  waitForSms(fits?: (sms: CaughtSms) => boolean, timeoutMs?: number): Promise<CaughtSms>;
  stop(): Promise<void>;
};

const bearerbox = '/usr/sbin/bearerbox';
const smsbox = '/usr/sbin/smsbox';
const fakeSmsc = '/usr/lib/kannel/test/fakesmsc';
const user = 'rekey';
const password = 'kannel-secret';

/**
 * A real SMS gateway of our own on free loopback ports: Kannel's bearerbox and smsbox, and its fake SMSC in place of a
 * phone network, which keeps what it is given. Needs Debian's `kannel` and `kannel-extras`. It ends with this process.
 */
export async function startKannel(): Promise<Kannel> {
  for (const file of [bearerbox, smsbox, fakeSmsc]) {
    if (!fs.existsSync(file))
      throw new Error(
        `Kannel is missing (${file}): on Debian, as root, apt-get install kannel kannel-extras`,
      );
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-kannel-'));
  const [admin, boxes, smsc, http] = (await freePorts(4)) as [number, number, number, number];
  const conf = path.join(folder, 'kannel.conf');
  const log = path.join(folder, 'smsc.log');
  fs.writeFileSync(conf, configuration({ admin, boxes, smsc, http }));
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.splice(0).reverse().map(end));
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    children.push(start(folder, 'bearerbox.log', [bearerbox, '-v', '1', conf]));
    await answers(boxes);
    children.push(start(folder, 'smsbox.log', [smsbox, '-v', '4', conf]));
    await answers(http);
    // Its port is not tried first: it takes one client at a time, and one that left keeps the next one waiting.
    const network = [fakeSmsc, '-r', String(smsc), '-m', '0', '1 1 text idle'];
    const said = () => fs.readFileSync(path.join(folder, 'bearerbox.log'), 'utf8');
    let phone: ChildProcess | undefined;
    await until(() => {
      if (!phone || phone.exitCode !== null) {
        phone = start(folder, 'smsc.log', network);
        children.push(phone);
      }
      return said().includes('Fakesmsc client connected');
    }, 'the fake SMSC');
  } catch (error) {
    await stop();
    throw error;
  }
  const messages = () => putTogether(fs.readFileSync(log, 'utf8'));
  return {
    url: `http://127.0.0.1:${http}/cgi-bin/sendsms`,
    user,
    password,
    messages,
    async waitForSms(fits = () => true, timeoutMs = 10_000) {
      for (const end = Date.now() + timeoutMs; ; await pause(50)) {
        const found = messages().find(fits);
        if (found) return found;
        if (Date.now() > end)
          throw new Error(`no such text message within ${timeoutMs} ms; ${messages().length} caught`);
      }
    },
    stop,
  };
}

type Ports = { admin: number; boxes: number; smsc: number; http: number };

const configuration = ({ admin, boxes, smsc, http }: Ports) => `group = core
admin-port = ${admin}
admin-interface = 127.0.0.1
admin-password = ${password}
smsbox-port = ${boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"

group = smsc
smsc = fake
smsc-id = FAKE
port = ${smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${http}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = ${user}
password = ${password}
max-messages = 12
concatenation = true

group = sms-service
keyword = default
text = "ok"
`;

/** The shell ends the program when its own standard input closes, which it does however we end. */
function start(folder: string, log: string, command: string[]): ChildProcess {
  const out = fs.openSync(path.join(folder, log), 'a');
  const script =
    '"$@" & p=$!; cat > /dev/null; kill $p 2>/dev/null; sleep 1; kill -9 $p 2>/dev/null; wait $p';
  const child = spawn('sh', ['-c', script, 'sh', ...command], { cwd: folder, stdio: ['pipe', out, out] });
  fs.closeSync(out);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await Promise.race([ended, pause(5000)]);
}

// A part, with the header that orders the parts; a message of one part whose bytes are escaped; and one that is
// printed as it is.
const part = /Got message \d+: <(\S+) (\S+) udh (\S+) (?:text|data|ucs-2) (\S*)>$/;
const escaped = /Got message \d+: <(\S+) (\S+) (?:ucs-2|data) (\S*)>$/;
const plain = /Got message \d+: <(\S+) (\S+) text (.*)>$/;

/** The fake SMSC prints each part as it comes. */
function putTogether(log: string): CaughtSms[] {
  const caught: CaughtSms[] = [];
  const pieces = new Map<string, Map<number, Buffer>>();
  for (const entry of log.split('\n')) {
    const one = plain.exec(entry);
    if (one) {
      const [, from = '', to = '', text = ''] = one;
      caught.push({ from, to, text, parts: 1, encoding: 'gsm7' });
      continue;
    }
    const other = escaped.exec(entry);
    if (other) {
      const [, from = '', to = '', data = ''] = other;
      caught.push({ from, to, parts: 1, ...textOf(bytes(data)) });
      continue;
    }
    const [, from = '', to = '', udh = '', data = ''] = part.exec(entry) ?? [];
    // TS 23.040 9.2.3.24.1: length, 0, length, reference, how many, which.
    const [, , , reference, total, place] = bytes(udh);
    if (!total || !place) continue;
    const key = `${from} ${to} ${reference} ${total}`;
    const known = pieces.get(key) ?? new Map<number, Buffer>();
    pieces.set(key, known.set(place, bytes(data)));
    if (known.size < total) continue;
    const inOrder = [...known].sort(([before], [after]) => before - after).map(([, piece]) => piece);
    caught.push({ from, to, parts: total, ...textOf(Buffer.concat(inOrder)) });
    pieces.delete(key);
  }
  return caught;
}

/** Every other byte of Latin letters in UCS-2 is zero; what comes from the GSM alphabet is printed as UTF-8. */
function textOf(raw: Buffer): Pick<CaughtSms, 'text' | 'encoding'> {
  return raw.includes(0)
    ? { text: raw.swap16().toString('utf16le'), encoding: 'ucs2' }
    : { text: raw.toString('utf8'), encoding: 'gsm7' };
}

function bytes(encoded: string): Buffer {
  const latin = encoded
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin, 'latin1');
}

async function answers(port: number): Promise<void> {
  await until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = net.connect(port, '127.0.0.1');
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      }),
    `port ${port}`,
  );
}

async function until(isReached: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await isReached()) return;
    await pause(50);
  }
  throw new Error(`Kannel did not start: no answer from ${what}`);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
