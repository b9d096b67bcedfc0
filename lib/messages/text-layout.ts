/** Text in lines of a width, in blocks of lines. */
type Block = {
  /** Empty lines, and the line end, before it. */
  leading: number;
  width: number;
  /** As it is written: lines and blanks stay. */
  isPre: boolean;
  /** What stands in it already ... */
  done: string;
  /** ... and the lines behind that, without the one that is written. */
  lines: string;
  line: string;
  words: number;
  lastLength: number;
  room: number;
  /** A blank or a place to break lies between the last word and the next. */
  isSpaced: boolean;
  isBreakable: boolean;
  /** Line ends that are owed to what follows. */
  owed: number;
};

export type BlockKind = { leading: number; trailing: number; isPre?: boolean; narrower?: number };

const fullWidth = 80;
const leastWidth = 20;

/**
 * Lays out words in lines and blocks, as text is read: words are parted by one blank, blocks by the larger of the line ends that both ask
 * for, and a line ends before the word that would be wider than it. One pass, and memory for what is written only.
 */
export class TextLayout {
  #block: Block = blockIn(null, 1, fullWidth);
  #wordCount = 0;

  /** How many words were added by `addText` so far. */
  get wordCount(): number {
    return this.#wordCount;
  }

  /** Text as HTML has it: blanks of any kind and number are one. */
  addText(text: string): void {
    if (!this.#block.isPre) this.#wordCount += this.#addWords(text);
    else this.#block.done += text;
  }

  /** The same of what is not the text itself, but about it. */
  addNote(text: string): void {
    if (!this.#block.isPre) this.#addWords(text);
    else this.#block.done += text;
  }

  /** A blank that stays, behind the last word. */
  addBlank(): void {
    const block = this.#block;
    if (block.isPre) {
      block.done += ' ';
      return;
    }
    payOwed(block);
    if (block.isSpaced) push(block, ' ');
    else append(block, ' ');
    block.isSpaced = false;
  }

  endLine(): void {
    if (this.#block.isPre) this.#block.done += '\n';
    else newLines(this.#block, 1);
  }

  /** The next word may begin a line, though no blank stands before it. */
  mayBreak(): void {
    this.#block.isBreakable = true;
  }

  /** What `write` adds stands on lines of its own; `changed` may change the text of it. */
  inBlock(kind: BlockKind, write: () => void, changed = (text: string) => text): void {
    const around = this.#block;
    const block = blockIn(around, kind.leading, Math.max(leastWidth, around.width - (kind.narrower ?? 0)));
    block.isPre ||= kind.isPre === true;
    this.#block = block;
    write();
    this.#block = around;
    addBlock(around, changed(textOf(block)), block.leading, Math.max(block.owed, kind.trailing));
  }

  /** The same, but for a block without text, which is none. */
  inList(kind: BlockKind, write: () => void): void {
    const around = this.#block;
    const block = blockIn(around, kind.leading, around.width);
    this.#block = block;
    write();
    this.#block = around;
    const text = textOf(block);
    if (text) addBlock(around, text, block.leading, kind.trailing);
  }

  text(): string {
    return textOf(this.#block);
  }

  #addWords(text: string): number {
    const block = this.#block;
    let at = endOfBlanks(text, 0);
    if (at === text.length) {
      // Where a line end is owed, blanks are nothing.
      if (text.length > 0 && block.owed === 0) block.isSpaced = true;
      return 0;
    }
    payOwed(block);
    let words = 0;
    for (let isParted = block.isSpaced || at > 0; at < text.length; isParted = true) {
      const end = endOfWord(text, at);
      const word = text.slice(at, end);
      if (isParted) push(block, word);
      else append(block, word);
      words++;
      at = endOfBlanks(text, end);
      block.isSpaced = at > end;
    }
    return words;
  }
}

function blockIn(around: Block | null, leading: number, width: number): Block {
  const layout = { leading, width, isPre: around?.isPre ?? false };
  const line = { line: '', words: 0, lastLength: 0, room: width, isSpaced: false, isBreakable: false };
  return { ...layout, done: '', lines: '', ...line, owed: 0 };
}

const textOf = ({ done, lines, line }: Block) => done + lines + line;

function addBlock(block: Block, text: string, leading: number, trailing: number): void {
  const before = textOf(block);
  const lineEnds = Math.max(block.owed, leading);
  Object.assign(block, { lines: '', line: '', words: 0, lastLength: 0, room: block.width });
  block.done = before ? before + '\n'.repeat(lineEnds) + text : text;
  if (!before) block.leading = lineEnds;
  block.owed = trailing;
}

function payOwed(block: Block): void {
  if (block.owed > 0) newLines(block, block.owed);
  block.owed = 0;
}

function newLines(block: Block, count: number): void {
  block.lines += block.line + '\n'.repeat(count);
  block.line = '';
  block.words = 0;
  block.room = block.width;
}

function push(block: Block, word: string): void {
  if (block.room <= 0 || (block.words > 0 && word.length + 1 > block.room)) newLines(block, 1);
  block.line = block.words > 0 ? `${block.line} ${word}` : word;
  block.room -= word.length + (block.words > 0 ? 1 : 0);
  block.lastLength = word.length;
  block.words++;
}

/** Goes on with the last word of the line. */
function append(block: Block, letters: string): void {
  const isBroken = block.isBreakable && letters.length > block.room;
  if (isBroken) block.isBreakable = false;
  if (isBroken || block.words === 0) {
    push(block, letters);
    return;
  }
  const last = block.line.slice(block.line.length - block.lastLength);
  block.words--;
  const parting = block.words > 0 ? 1 : 0;
  block.line = block.line.slice(0, block.line.length - block.lastLength - parting);
  block.room += block.lastLength + parting;
  push(block, last + letters);
}

// HTML's own blanks (WHATWG Infra, "ASCII whitespace"): not the space of no width, which parts no words.
const isBlank = (code: number) => code === 32 || (code >= 9 && code <= 13 && code !== 11);

function endOfBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at++;
  return at;
}
