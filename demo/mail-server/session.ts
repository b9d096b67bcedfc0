import type { Socket } from 'node:net';
import { type Argument, type Command, CommandReader, NoCommand, textOf } from './commands.ts';
import { among, itemOf } from './fetch.ts';
import { nonsense } from './moods.ts';
import type { Folder, MailStore, Stored } from './store.ts';

/** Judges a sign-in: null lets it in, '' breaks the connection off, anything else is the answer without its tag. */
export type JudgeSignIn = (user: string, password: string) => string | null;

const capabilities = 'IMAP4rev1 SASL-IR AUTH=PLAIN ID IDLE UNSELECT UIDPLUS LITERAL+';
const uidValidity = 1;

type Answer = string;

/** One client of the mail server, from the greeting to its end (RFC 3501; IDLE: RFC 2177; UIDPLUS: RFC 4315). */
class Session {
  readonly #socket: Socket;
  readonly #store: MailStore;
  readonly #judge: JudgeSignIn;
  readonly #commands: CommandReader;
  #user: string | null = null;
  #folder: Folder | null = null;
  /** The messages of the open folder as this client numbers them. */
  #shown: Stored[] = [];

  constructor(socket: Socket, store: MailStore, judge: JudgeSignIn) {
    this.#socket = socket;
    this.#store = store;
    this.#judge = judge;
    this.#commands = new CommandReader(socket);
  }

  async run(): Promise<void> {
    this.#say(`* OK [CAPABILITY ${capabilities}] The mail server of the demo is ready.`);
    for (;;) {
      const command = await this.#commands.next();
      if (!command) return;
      const answer = await this.#answer(command);
      if (answer === '') return void this.#socket.end(nonsense);
      this.#say(`${command.tag} ${answer}`);
      if (command.name === 'LOGOUT') return void this.#socket.end();
    }
  }

  #say(line: string | Buffer): void {
    if (!this.#socket.writable) return;
    this.#socket.write(line);
    this.#socket.write('\r\n');
  }

  async #answer({ name, args }: Command): Promise<Answer> {
    switch (name) {
      case 'CAPABILITY':
        this.#say(`* CAPABILITY ${capabilities}`);
        return ok;
      case 'ID':
        this.#say('* ID ("name" "Rekey demo")');
        return ok;
      case 'NOOP':
      case 'CHECK':
        this.#showNew();
        return ok;
      case 'LOGOUT':
        this.#say('* BYE good-bye');
        return ok;
      case 'LOGIN':
        return this.#signIn(textOf(args[0]), textOf(args[1]));
      case 'AUTHENTICATE':
        return await this.#authenticate(args);
    }
    if (this.#user === null) return 'BAD sign in first';
    return this.#withMail(name, args, this.#user) ?? (await this.#withFolder(name, args, this.#user));
  }

  #signIn(user: string, password: string): Answer {
    const refusal = this.#judge(user, password);
    if (refusal !== null) return refusal;
    this.#user = user;
    return `OK [CAPABILITY ${capabilities}] Signed in`;
  }

  async #authenticate([mechanism, initial]: Argument[]): Promise<Answer> {
    if (textOf(mechanism).toUpperCase() !== 'PLAIN') return 'NO [CANNOT] Only PLAIN is offered';
    if (initial === undefined) this.#say('+ ');
    const given = initial === undefined ? await this.#commands.line() : textOf(initial);
    if (given === null || given === '*') return 'BAD given up';
    const [, user = '', password = ''] = Buffer.from(given, 'base64').toString().split('\0');
    return this.#signIn(user, password);
  }

  /** What concerns all of a user's folders; null for other commands. */
  #withMail(name: string, args: Argument[], user: string): Answer | null {
    switch (name) {
      case 'LIST':
      case 'LSUB':
        this.#list(name, textOf(args[1]), user);
        return ok;
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE':
        return ok;
      case 'CREATE':
        this.#store.create(user, textOf(args[0]));
        return ok;
      case 'STATUS': {
        const folder = this.#store.folder(user, textOf(args[0]));
        if (!folder) return noFolder;
        const facts: Record<string, number> = {
          MESSAGES: folder.messages.length,
          UIDNEXT: folder.uidNext,
          UIDVALIDITY: uidValidity,
          UNSEEN: folder.messages.filter(({ flags }) => !flags.includes('\\Seen')).length,
          RECENT: 0,
        };
        const asked = listOf(args[1]).map((item) => textOf(item).toUpperCase());
        const told = asked.filter((item) => item in facts).flatMap((item) => [item, facts[item]]);
        this.#say(`* STATUS "${folder.name}" (${told.join(' ')})`);
        return ok;
      }
      case 'SELECT':
      case 'EXAMINE':
        return this.#open(this.#store.folder(user, textOf(args[0])), name === 'EXAMINE');
      case 'APPEND': {
        const folder = this.#store.folder(user, textOf(args[0]));
        const message = args.at(-1);
        if (!folder || !Buffer.isBuffer(message)) return folder ? 'BAD no message' : noFolder;
        const flags = listOf(args[1]).map(textOf);
        const uid = this.#store.add(user, folder.name, Buffer.from(message), { flags });
        return `OK [APPENDUID ${uidValidity} ${uid}] kept`;
      }
      default:
        return null;
    }
  }

  #list(name: 'LIST' | 'LSUB', pattern: string, user: string): void {
    if (pattern === '') this.#say(`* ${name} (\\Noselect) "/" ""`);
    const asked = this.#store
      .foldersOf(user)
      .filter((folder) => /[*%]/.test(pattern) || folder.name === pattern);
    for (const { name: folder } of asked)
      this.#say(`* ${name} (\\HasNoChildren${folder === 'Sent' ? ' \\Sent' : ''}) "/" "${folder}"`);
  }

  #open(folder: Folder | undefined, isReadOnly: boolean): Answer {
    this.#folder = folder ?? null;
    if (!folder) return noFolder;
    this.#shown = [...folder.messages];
    this.#say('* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)');
    this.#say(`* ${this.#shown.length} EXISTS`);
    this.#say('* 0 RECENT');
    this.#say(`* OK [UIDVALIDITY ${uidValidity}] as ever`);
    this.#say(`* OK [UIDNEXT ${folder.uidNext}] comes next`);
    return `OK [READ-${isReadOnly ? 'ONLY' : 'WRITE'}] opened`;
  }

  async #withFolder(name: string, args: Argument[], user: string): Promise<Answer> {
    const [, isOfUids, verb = name] = /^(UID )?(.*)$/.exec(name) ?? [];
    if (verb === 'IDLE') return await this.#idle(user);
    if (!this.#folder) return 'BAD no folder is open';
    switch (verb) {
      case 'CLOSE':
      case 'UNSELECT':
        this.#folder = null;
        return ok;
      case 'EXPUNGE':
        return 'NO nothing is ever thrown away here';
      case 'SEARCH':
        return this.#search(args, Boolean(isOfUids));
      case 'FETCH':
        return this.#fetch(args, Boolean(isOfUids));
      case 'STORE':
        return this.#setFlags(args, Boolean(isOfUids));
      default:
        return `BAD ${verb} is not known here`;
    }
  }

  #chosen(set: string, isOfUids: boolean): Stored[] {
    const numberOf = (message: Stored, at: number) => (isOfUids ? message.uid : at + 1);
    const wanted = new Set(among(this.#shown.map(numberOf), set));
    return this.#shown.filter((message, at) => wanted.has(numberOf(message, at)));
  }

  #search(args: Argument[], isOfUids: boolean): Answer {
    let found = this.#shown;
    const words = args.map(textOf);
    for (let key = words.shift(); key !== undefined; key = words.shift()) {
      const name = key.toUpperCase();
      if (name === 'ALL') continue;
      if (name === 'UID') {
        const wanted = new Set(this.#chosen(words.shift() ?? '', true));
        found = found.filter((message) => wanted.has(message));
      } else if (name === 'HEADER') {
        const [field = '', value = ''] = [words.shift(), words.shift()];
        const wanted = `BODY[HEADER.FIELDS (${field})]`;
        found = found.filter((message) => itemOf(message, wanted)?.includes(value));
      } else if (name === 'SEEN' || name === 'UNSEEN') {
        found = found.filter(({ flags }) => flags.includes('\\Seen') === (name === 'SEEN'));
      } else if (/^[\d*]/.test(name)) {
        const wanted = new Set(this.#chosen(name, false));
        found = found.filter((message) => wanted.has(message));
      } else return `BAD SEARCH ${name} is not known here`;
    }
    const numbers = found.map((message) => (isOfUids ? message.uid : this.#shown.indexOf(message) + 1));
    this.#say(`* SEARCH ${numbers.join(' ')}`.trimEnd());
    return ok;
  }

  #fetch(args: Argument[], isOfUids: boolean): Answer {
    const asked = Array.isArray(args[1]) ? args[1].map(textOf) : [textOf(args[1])];
    const items = isOfUids && !asked.some((item) => /^UID$/i.test(item)) ? ['UID', ...asked] : asked;
    for (const message of this.#chosen(textOf(args[0]), isOfUids)) {
      if (message.isWithheld) continue;
      const told: Buffer[] = [];
      for (const item of items) {
        const fact = itemOf(message, item);
        if (!fact) return `BAD FETCH ${item} is not known here`;
        told.push(Buffer.from(told.length > 0 ? ' ' : ''), fact);
      }
      const head = Buffer.from(`* ${this.#shown.indexOf(message) + 1} FETCH (`);
      this.#say(Buffer.concat([head, ...told, Buffer.from(')')]));
    }
    return ok;
  }

  #setFlags(args: Argument[], isOfUids: boolean): Answer {
    const [, sign, isSilent] = /^([+-]?)FLAGS(\.SILENT)?$/i.exec(textOf(args[1])) ?? [];
    if (sign === undefined) return 'BAD only FLAGS can be stored';
    const given = (Array.isArray(args[2]) ? args[2] : args.slice(2)).map(textOf);
    for (const message of this.#chosen(textOf(args[0]), isOfUids)) {
      const others = message.flags.filter((flag) => !given.includes(flag));
      message.flags = sign === '-' ? others : sign === '+' ? [...others, ...given] : [...given];
      const number = this.#shown.indexOf(message) + 1;
      if (!isSilent) this.#say(`* ${number} FETCH (UID ${message.uid} FLAGS (${message.flags.join(' ')}))`);
    }
    return ok;
  }

  async #idle(user: string): Promise<Answer> {
    const onChange = (whose: string) => {
      if (whose === user) this.#showNew();
    };
    this.#say('+ idling');
    this.#store.on('change', onChange);
    try {
      const line = await this.#commands.line();
      return /^DONE$/i.test(line ?? '') ? ok : 'BAD DONE was due';
    } finally {
      this.#store.off('change', onChange);
    }
  }

  #showNew(): void {
    if (!this.#folder || this.#folder.messages.length === this.#shown.length) return;
    this.#shown = [...this.#folder.messages];
    this.#say(`* ${this.#shown.length} EXISTS`);
  }
}

const ok = 'OK done';
const noFolder = 'NO [NONEXISTENT] There is no such folder';
const listOf = (argument: Argument | undefined): Argument[] => (Array.isArray(argument) ? argument : []);

/** Serves one client; what it does wrong ends only its own connection. */
export async function serve(socket: Socket, store: MailStore, judge: JudgeSignIn): Promise<void> {
  try {
    await new Session(socket, store, judge).run();
  } catch (error) {
    socket.destroy();
    const isTheirs = error instanceof NoCommand || (error as NodeJS.ErrnoException).code !== undefined;
    if (!isTheirs) throw error;
  }
}
