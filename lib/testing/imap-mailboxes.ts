import net from 'node:net';

export type ImapMailboxes = {
  port: number;
  /** Right from the next sign-in on. */
  setPassword(user: string, password: string): void;
  /** One more message in the user's INBOX. */
  deliver(user: string): void;
  /** Sign-ins so far. */
  signIns(user: string): { accepted: number; refused: number };
  /** Passwords the user has signed in with, or tried to. */
  tried(user: string): string[];
  /** Answers every sign-in of this user "not now", or judges it again. */
  setAvailable(user: string, isAvailable: boolean): void;
  stop(): Promise<void>;
};

type Mailbox = {
  password: string | null;
  isAvailable: boolean;
  accepted: number;
  refused: number;
  tried: string[];
  messages: Buffer[];
};

/**
 * A small IMAP server with an INBOX for everybody, for tests of many sign-ins: passwords change at once and cost
 * nothing. It listens on every loopback address, so that each account can have a host of its own.
 */
export async function startImapMailboxes(): Promise<ImapMailboxes> {
  const mailboxes = new Map<string, Mailbox>();
  const of = (user: string): Mailbox => {
    const known = mailboxes.get(user);
    if (known) return known;
    const made = { password: null, isAvailable: true, accepted: 0, refused: 0, tried: [], messages: [] };
    mailboxes.set(user, made);
    return made;
  };
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
    serve(socket, of);
  });
  server.listen(0, '0.0.0.0');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    setPassword: (user, password) => {
      of(user).password = password;
    },
    deliver: (user) => {
      const { messages } = of(user);
      messages.push(message(user, messages.length + 1));
    },
    signIns: (user) => ({ accepted: of(user).accepted, refused: of(user).refused }),
    tried: (user) => of(user).tried,
    setAvailable: (user, isAvailable) => {
      of(user).isAvailable = isAvailable;
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const beforeSignIn = new Set(['CAPABILITY', 'ID', 'NOOP', 'LOGOUT']);

function message(user: string, number: number): Buffer {
  return Buffer.from(
    `From: Mei <mei@example.org>\r\nTo: ${user}\r\nSubject: Message ${number}\r\n` +
      `Message-ID: <${number}.${user}>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n\r\nHello number ${number}.\r\n`,
  );
}

const capabilities = 'IMAP4rev1 AUTH=PLAIN SASL-IR';

function serve(socket: net.Socket, of: (user: string) => Mailbox): void {
  let unread = '';
  let mailbox: Mailbox | null = null;
  const say = (line: string | Buffer) => socket.writable && socket.write(line);
  say(`* OK [CAPABILITY ${capabilities}] ready\r\n`);

  const judge = (tag: string, user: string, password: string) => {
    const wanted = of(user);
    if (!wanted.isAvailable) return say(`${tag} NO [UNAVAILABLE] Temporary authentication failure.\r\n`);
    wanted.tried.push(password);
    if (password !== wanted.password) {
      wanted.refused += 1;
      return say(`${tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n`);
    }
    wanted.accepted += 1;
    mailbox = wanted;
    return say(`${tag} OK [CAPABILITY ${capabilities}] signed in\r\n`);
  };
  const answer = (tag: string, command: string, rest: string) => {
    const { messages } = mailbox ?? { messages: [] };
    if (command === 'AUTHENTICATE') {
      const [, user = '', password = ''] = Buffer.from(rest.split(' ')[1] ?? '', 'base64')
        .toString()
        .split('\0');
      return judge(tag, user, password);
    }
    if (command === 'LOGIN') {
      const [user = '', password = ''] = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(
        (at) => at[1] ?? at[2] ?? '',
      );
      return judge(tag, user, password);
    }
    if (!mailbox && !beforeSignIn.has(command)) return say(`${tag} BAD sign in first\r\n`);
    if (command === 'CAPABILITY') say(`* CAPABILITY ${capabilities}\r\n`);
    if (command === 'LIST') say('* LIST (\\HasNoChildren) "/" INBOX\r\n');
    if (command === 'STATUS') {
      const facts = { MESSAGES: messages.length, UIDNEXT: messages.length + 1, UIDVALIDITY: 1 };
      const asked = Object.entries(facts).filter(([name]) => rest.toUpperCase().includes(name));
      say(`* STATUS INBOX (${asked.flat().join(' ')})\r\n`);
    }
    if (command === 'SELECT' || command === 'EXAMINE') {
      say(`* FLAGS (\\Seen)\r\n* ${messages.length} EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n`);
      say(`* OK [UIDNEXT ${messages.length + 1}] ok\r\n`);
    }
    if (command === 'SEARCH' || command === 'UID SEARCH') {
      say(`* SEARCH${messages.map((_, at) => ` ${at + 1}`).join('')}\r\n`);
    }
    if (command === 'FETCH' || command === 'UID FETCH') {
      for (const [at, raw] of messages.entries()) {
        if (isIn(rest.split(' ')[0] ?? '', at + 1, messages.length)) fetched(at + 1, raw, /BODY/i.test(rest));
      }
    }
    if (command === 'LOGOUT') say('* BYE bye\r\n');
    say(`${tag} OK done\r\n`);
    if (command === 'LOGOUT') socket.end();
  };
  const fetched = (uid: number, raw: Buffer, hasBody: boolean) => {
    const facts = `UID ${uid} FLAGS () INTERNALDATE "23-Nov-2026 09:00:00 +0000" RFC822.SIZE ${raw.length}`;
    if (!hasBody) return say(`* ${uid} FETCH (${facts})\r\n`);
    say(`* ${uid} FETCH (${facts} BODY[]<0> {${raw.length}}\r\n`);
    say(raw);
    return say(')\r\n');
  };
  socket.on('data', (chunk: Buffer) => {
    unread += chunk.toString('latin1');
    for (;;) {
      const end = unread.indexOf('\r\n');
      if (end < 0) return;
      const [, tag = '*', command = '', rest = ''] =
        /^(\S+) ((?:UID )?\S+) ?(.*)$/.exec(unread.slice(0, end)) ?? [];
      unread = unread.slice(end + 2);
      answer(tag, command.toUpperCase(), rest);
    }
  });
}

function isIn(set: string, uid: number, last: number): boolean {
  const number = (text: string) => (text === '*' ? last : Number(text));
  return set.split(',').some((part) => {
    const [from = '0', to = from] = part.split(':');
    return uid >= Math.min(number(from), number(to)) && uid <= Math.max(number(from), number(to));
  });
}
