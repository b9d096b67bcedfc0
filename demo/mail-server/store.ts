import { EventEmitter } from 'node:events';

/** A message as it lies at the server. `isWithheld`: it is counted, and never handed out. */
export type Stored = { uid: number; raw: Buffer; flags: string[]; at: Date; isWithheld: boolean };
export type Folder = { name: string; uidNext: number; messages: Stored[] };

/** The mail of everybody, in memory: each user with INBOX and Sent. Says 'change' with the user's name when mail comes. */
export class MailStore extends EventEmitter<{ change: [user: string] }> {
  readonly #users = new Map<string, Folder[]>();

  foldersOf(user: string): Folder[] {
    const known = this.#users.get(user);
    if (known) return known;
    const made = ['INBOX', 'Sent'].map((name): Folder => ({ name, uidNext: 1, messages: [] }));
    this.#users.set(user, made);
    return made;
  }

  folder(user: string, name: string): Folder | undefined {
    const wanted = /^inbox$/i.test(name) ? 'INBOX' : name;
    return this.foldersOf(user).find((folder) => folder.name === wanted);
  }

  create(user: string, name: string): void {
    if (!this.folder(user, name)) this.foldersOf(user).push({ name, uidNext: 1, messages: [] });
  }

  /** Answers the UID it has from now on. */
  add(
    user: string,
    name: string,
    raw: Buffer,
    { flags = [], isWithheld = false }: { flags?: string[]; isWithheld?: boolean } = {},
  ): number {
    const folder = this.folder(user, name) as Folder;
    const uid = folder.uidNext++;
    folder.messages.push({ uid, raw, flags, at: new Date(), isWithheld });
    this.emit('change', user);
    return uid;
  }

  /** Hands out what was withheld; answers how many messages that were. */
  giveBack(user: string): number {
    const withheld = this.foldersOf(user)
      .flatMap(({ messages }) => messages)
      .filter(({ isWithheld }) => isWithheld);
    for (const message of withheld) message.isWithheld = false;
    return withheld.length;
  }
}
