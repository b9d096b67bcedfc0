import type { FolderCursor } from '../copy.ts';
import { isUnchanged } from './fetch.ts';
import { type FolderState, readStatusLine } from './status.ts';

/** What a server said of folders when it was news last: said again it is none, whatever became of it. */
export type Told = Map<string, string>;

/** Whether what is heard in one waiting is that there is more in a folder than was left there. Touches no connection. */
export class News {
  isThere = false;
  /** The other folders that the server has said anything of. */
  readonly heardOf = new Set<string>();
  #count: number;
  #others: ReadonlyMap<string, FolderCursor> = new Map();
  #told: Told = new Map();
  #onOverflow = () => {};

  /** `count`: how many messages are in the folder that is open. */
  constructor(count: number) {
    this.#count = count;
  }

  /** From now on other folders are heard of as well, under these names; `onOverflow`: the server tells of them no more. */
  expect(others: ReadonlyMap<string, FolderCursor>, told: Told, onOverflow: () => void): void {
    [this.#others, this.#told, this.#onOverflow] = [others, told, onOverflow];
  }

  /** Takes one line of the server; true: there is news. What is malformed, or of no folder asked for, is passed over. */
  readonly hear = (line: string): boolean => {
    const [, digits = '', word = ''] = /^\* (\d{1,10}) (EXISTS|EXPUNGE)\b/i.exec(line) ?? [];
    if (word.toUpperCase() === 'EXPUNGE') this.#count = Math.max(0, this.#count - 1);
    if (word.toUpperCase() === 'EXISTS') {
      // Said again without being more it is no news.
      this.isThere ||= Number(digits) > this.#count;
      this.#count = Number(digits);
    }
    if (this.#others.size > 0 && word === '') this.#hearOfOthers(line);
    return this.isThere;
  };

  /** A name as the server spells it; what it does not say is as it was left. */
  status(name: string, said: FolderState): void {
    const folder = this.#others.get(name);
    if (!folder) return;
    this.heardOf.add(folder.path);
    const state = { ...said, uidValidity: said.uidValidity ?? folder.uidValidity };
    const key = `${state.uidValidity} ${state.uidNext} ${state.exists}`;
    if (!isMoreThere(folder, state) || this.#told.get(folder.path) === key) return;
    this.#told.set(folder.path, key);
    this.isThere = true;
  }

  #hearOfOthers(line: string): void {
    // RFC 5465 5.8: what came meanwhile is not told of any more.
    if (/^\* OK \[NOTIFICATIONOVERFLOW\b/i.test(line)) {
      this.#others = new Map();
      this.isThere = true;
      this.#onOverflow();
      return;
    }
    const status = readStatusLine(line);
    if (status) this.status(status.name, status.state);
  }
}

/** Pure. A server that names no next UID is taken by its count. */
export function isMoreThere(folder: FolderCursor, state: FolderState): boolean {
  if (state.uidNext !== null) return !isUnchanged(folder, state);
  return (state.exists ?? 0) > (folder.messageCount ?? 0);
}
