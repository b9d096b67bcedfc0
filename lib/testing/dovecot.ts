import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { makeAuthority, type TestAuthority, writeAuthority } from './certificates.ts';
import { mailUid, serverConfig, tokenConfig } from './dovecot-config.ts';

export type Dovecot = {
  imapPort: number;
  imapsPort: number;
  /** Where the same mailboxes are served by POP3, in the clear (with STLS) and over TLS; needs Debian's `dovecot-pop3d`. */
  pop3Port: number;
  pop3sPort: number;
  /** The authority its certificate is from; for REKEY_CA_FILE. */
  caFile: string;
  folder: string;
  /** Adds a mailbox, or changes its password; true for the next sign-in when this resolves. */
  setPassword(user: string, password: string, fields?: string): Promise<void>;
  /** The same for many at once: user name to password. */
  setPasswords(passwords: Record<string, string>): Promise<void>;
  removeUser(user: string): Promise<void>;
  /** Puts messages into a folder byte for byte, as another program delivering mail does. */
  deliver(user: string, messages: Buffer[], options?: DeliverOptions): void;
  /** Has Dovecot itself put a message into a folder, as on delivery: it tells of that, also whoever waits in another folder. */
  save(user: string, message: Buffer, folder: string): Promise<void>;
  /** Where the files of a folder lie. */
  maildir(user: string, folder?: string): string;
  /** How many sign-ins of this user the server has seen, from its own log. */
  signIns(user: string): { accepted: number; refused: number };
  /** Lets every sign-in be answered "temporary failure", or none. */
  setAvailable(isAvailable: boolean): Promise<void>;
  pid: number;
  stop(): Promise<void>;
};

type DeliverOptions = { folder?: string; seen?: boolean };

export type DovecotOptions = {
  /** User name to password. */
  users?: Record<string, string>;
  authority?: TestAuthority;
  /** Other names that its certificate is for. */
  names?: string[];
  /** Takes access tokens beside passwords, and asks about each here (lib/testing/authorization-server.ts). */
  introspectionUrl?: string;
  /** A token opens every mailbox, as Exchange lets that of an application (IMAP.AccessAsApp); else its owner's alone. */
  tokensOpenAll?: boolean;
  /** Takes no password without TLS. */
  requireTls?: boolean;
  /** More lines for dovecot.conf. */
  config?: string;
  /** Connections at once for each process; many for the benchmark. */
  processes?: number;
};

/**
 * A real Dovecot of our own on free loopback ports, with its folders in a new directory and a throw-away
 * certificate. Needs root (Dovecot drops it) and Debian's `dovecot-imapd`; says so where they are missing. It
 * ends with this process, however that ends.
 */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  assertPossible();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-dovecot-'));
  fs.chmodSync(folder, 0o755); // its processes run under users of their own
  const authority = options.authority ?? (await makeAuthority());
  const caFile = writeAuthority(authority, folder);
  const pair = await authority.issue({ names: ['localhost', ...(options.names ?? [])] });
  fs.writeFileSync(path.join(folder, 'cert.pem'), pair.cert);
  fs.writeFileSync(path.join(folder, 'key.pem'), pair.key, { mode: 0o600 });
  fs.mkdirSync(path.join(folder, 'mail'));
  fs.chownSync(path.join(folder, 'mail'), mailUid, mailUid);
  fs.writeFileSync(path.join(folder, 'down'), '#!/bin/sh\nexit 111\n', { mode: 0o755 });
  const [imapPort = 0, imapsPort = 0, pop3Port = 0, pop3sPort = 0] = await freePorts(4);
  const ports = { imapPort, imapsPort, pop3Port, pop3sPort };
  const server = new Server(folder, ports, options);
  await server.start();
  return Object.assign(server, { ...ports, caFile, folder });
}

export type Ports = Pick<Dovecot, 'imapPort' | 'imapsPort' | 'pop3Port' | 'pop3sPort'>;

class Server {
  readonly #folder: string;
  readonly #ports: Ports;
  readonly #options: DovecotOptions;
  readonly #users = new Map<string, string>();
  #child: ChildProcess | undefined;
  #mtime = Math.floor(Date.now() / 1000) - 100_000;
  #delivered = 0;

  constructor(folder: string, ports: Ports, options: DovecotOptions) {
    this.#folder = folder;
    this.#ports = ports;
    this.#options = options;
    for (const [user, password] of Object.entries(options.users ?? {}))
      this.#users.set(user, line(user, password));
  }

  get pid(): number {
    return Number(fs.readFileSync(path.join(this.#folder, 'run', 'master.pid'), 'utf8'));
  }

  async start(): Promise<void> {
    this.#writeUsers();
    this.#writeConfig(true);
    // The shell ends Dovecot and clears up when its own standard input closes, which it does however we end.
    const script =
      'ulimit -n "$(ulimit -Hn)"; dovecot -F -c "$1" & p=$!; cat > /dev/null; kill $p 2>/dev/null; wait $p; rm -rf "$2"';
    const child = spawn('sh', ['-c', script, 'sh', this.#configFile, this.#folder], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    for (let i = 0; i < 100; i++) {
      if (await answers(this.#ports.imapPort)) return;
      if (child.exitCode !== null || /Fatal/.test(said)) break;
      await pause(50);
    }
    await this.stop();
    throw new Error(`Dovecot did not start: ${said || 'no answer on its port'}`);
  }

  async setPassword(user: string, password: string, fields = ''): Promise<void> {
    this.#users.set(user, line(user, password, fields));
    await this.#usersChanged();
  }

  async setPasswords(passwords: Record<string, string>): Promise<void> {
    for (const [user, password] of Object.entries(passwords)) this.#users.set(user, line(user, password));
    await this.#usersChanged();
  }

  async removeUser(user: string): Promise<void> {
    this.#users.delete(user);
    await this.#usersChanged();
  }

  deliver(user: string, messages: Buffer[], { folder = 'INBOX', seen = false }: DeliverOptions = {}): void {
    const dir = this.maildir(user, folder);
    for (const sub of ['', 'cur', 'new', 'tmp']) this.#makeDir(path.join(dir, sub));
    for (const message of messages) {
      const name = `${Date.now()}.M${String(++this.#delivered).padStart(8, '0')}P${process.pid}.rekey`;
      const file = path.join(dir, seen ? 'cur' : 'new', seen ? `${name}:2,S` : name);
      fs.writeFileSync(file, message);
      fs.chownSync(file, mailUid, mailUid);
    }
  }

  async save(user: string, message: Buffer, folder: string): Promise<void> {
    const save = ['save', '-u', user, '-m', folder];
    if ((await this.#doveadm(save, message)) === '') return;
    const create = ['mailbox', 'create', '-u', user, folder];
    const said = (await this.#doveadm(create)) + (await this.#doveadm(save, message));
    if (said !== '') throw new Error(said);
  }

  /** What it complains of; nothing where it has done so. */
  async #doveadm(command: string[], input: Uint8Array = Buffer.alloc(0)): Promise<string> {
    const args = ['-c', this.#configFile, ...command];
    const child = spawn('doveadm', args, { stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.stdin.on('error', () => {}); // it ended before it read that
    child.stdin.end(input);
    const code = await new Promise((resolve) => child.once('close', resolve));
    return code === 0 ? '' : `doveadm ${command.join(' ')} ended with ${code}: ${said}`;
  }

  maildir(user: string, folder = 'INBOX'): string {
    const home = path.join(this.#folder, 'mail', user);
    return folder === 'INBOX' ? home : path.join(home, `.${folder.replaceAll('/', '.')}`);
  }

  signIns(user: string): { accepted: number; refused: number } {
    const lines = fs.readFileSync(path.join(this.#folder, 'log'), 'utf8').split('\n');
    const accepted = lines.filter((text) => text.includes(`Login: user=<${user}>`)).length;
    const refused = lines.filter(
      (text) =>
        text.includes(`(${user},`) && /Password mismatch|unknown user|nologin|internal failure/.test(text),
    ).length;
    return { accepted, refused };
  }

  async setAvailable(isAvailable: boolean): Promise<void> {
    this.#writeConfig(isAvailable);
    process.kill(this.pid, 'SIGHUP');
    await pause(300);
    // While it reads its configuration again it offers other ways to sign in than before and after, each process of it for itself.
    const isAway = async () =>
      (await Promise.all(Array.from({ length: 8 }, () => this.#answerTo('a LOGIN nobody nothing')))).every(
        (said) => said.includes('[UNAVAILABLE]'),
      );
    while (!isAvailable && !(await isAway())) await pause(100);
  }

  /** What it says to one command, until it has answered it or ends the connection; empty where nobody listens. */
  async #answerTo(command: string): Promise<string> {
    const socket = net.connect(this.#ports.imapPort, '127.0.0.1');
    let said = '';
    try {
      socket.setTimeout(5_000, () => socket.destroy());
      socket.write(`${command}\r\n`);
      for await (const chunk of socket) {
        said += chunk;
        if (/^a /m.test(said)) break;
      }
    } catch {} // it is starting again
    socket.destroy();
    return said;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      const isEnded = await Promise.race([ended.then(() => true), pause(5000).then(() => false)]);
      if (!isEnded) child.kill('SIGKILL');
    }
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  get #configFile(): string {
    return path.join(this.#folder, 'dovecot.conf');
  }

  #makeDir(dir: string): void {
    if (fs.existsSync(dir)) return;
    fs.mkdirSync(dir, { recursive: true });
    fs.chownSync(dir, mailUid, mailUid);
  }

  // Dovecot sees a change by size and whole-second mtime, and looks at most once a second.
  async #usersChanged(): Promise<void> {
    this.#writeUsers();
    await pause(1100);
  }

  #writeUsers(): void {
    const file = path.join(this.#folder, 'users');
    const next = `${file}.new`;
    fs.writeFileSync(next, [...this.#users.values(), ''].join('\n'));
    this.#mtime += 1;
    fs.utimesSync(next, this.#mtime, this.#mtime);
    fs.renameSync(next, file);
  }

  #writeConfig(isAvailable: boolean): void {
    const { introspectionUrl, tokensOpenAll } = this.#options;
    const oauth2 = path.join(this.#folder, 'oauth2.conf');
    if (introspectionUrl) fs.writeFileSync(oauth2, tokenConfig(introspectionUrl, tokensOpenAll));
    fs.writeFileSync(this.#configFile, serverConfig(this.#folder, this.#ports, isAvailable, this.#options));
  }
}

function line(user: string, password: string, fields = ''): string {
  // A colon ends a field of the file; in base64 a password can hold anything.
  return `${user}:{PLAIN.b64}${Buffer.from(password).toString('base64')}::::::${fields}`;
}

function assertPossible(): void {
  const found = (process.env.PATH ?? '')
    .split(path.delimiter)
    .concat('/usr/sbin')
    .some((dir) => fs.existsSync(path.join(dir, 'dovecot')));
  if (!found) throw new Error('Dovecot is missing: on Debian, as root, apt-get install dovecot-imapd');
  if (process.getuid?.() !== 0) throw new Error('Dovecot needs root to start: run this as root');
}

/** Ports nobody listens on now; asked for together, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', () => settle(true)).once('error', () => settle(false));
    socket.setTimeout(1000, () => settle(false));
  });
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
