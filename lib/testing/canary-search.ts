import fs from 'node:fs';
import path from 'node:path';

const pieceBytes = 16 * 1024 * 1024;
const overlap = 1_024;
const stemBytes = 6;
const nothing = Buffer.alloc(pieceBytes);

/** A secret that can be told from anything else, by what it is. */
export type Canaries = Record<string, string | Buffer>;

/** Which canary was found, where, and how it was written there. */
export type Sighting = { canary: string; where: string; spelling: string };

/** How a secret may be written: as it is, bytes or letters, in the two bytes a letter of a heap, and as protocols and pages escape it. */
function spellings(secret: string | Buffer): [spelling: string, bytes: Buffer][] {
  const plain = Buffer.from(secret as string);
  // What stands before it in a longer text decides how base64 spells it: the letters that are the same whatever stands around.
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  return [
    ['plain', plain],
    ...(typeof secret === 'string' ? [wide(secret)] : []),
    ['hex', Buffer.from(plain.toString('hex'))],
    ...shifted.map((text): [string, Buffer] => ['base64', Buffer.from(text)]),
  ];
}

const wide = (secret: string): [string, Buffer] => ['two bytes a letter', Buffer.from(secret, 'utf16le')];

/** Looks for canaries in what is handed to it, piece by piece. */
export class CanarySearch {
  /** By how they begin, which many have in common: of most pieces that is all there is to look for. */
  readonly #wanted: Map<string, { canary: string; spelling: string; bytes: Buffer }[]>;
  readonly sightings: Sighting[] = [];
  /** How much was looked through, by place. */
  readonly looked: Record<string, number> = {};

  constructor(canaries: Canaries) {
    const wanted = Object.entries(canaries).flatMap(([canary, secret]) =>
      spellings(secret).map(([spelling, bytes]) => ({ canary, spelling, bytes })),
    );
    this.#wanted = Map.groupBy(wanted, ({ bytes }) => bytes.toString('latin1', 0, stemBytes));
  }

  text(where: string, text: string): void {
    this.bytes(where, Buffer.from(text));
  }

  bytes(where: string, bytes: Buffer): void {
    if (bytes.equals(nothing.subarray(0, bytes.length))) return;
    const place = where.split(':')[0] as string;
    this.looked[place] = (this.looked[place] ?? 0) + bytes.length;
    const begun = [...this.#wanted].filter(([stem]) => bytes.includes(stem, 0, 'latin1'));
    for (const { canary, spelling, bytes: wanted } of begun.flatMap(([, those]) => those)) {
      if (!bytes.includes(wanted)) continue;
      const sighting = { canary, where, spelling };
      const isNew = !this.sightings.some((one) => JSON.stringify(one) === JSON.stringify(sighting));
      if (isNew) this.sightings.push(sighting);
    }
  }

  /** A file of any size. */
  file(where: string, file: string): void {
    const handle = fs.openSync(file, 'r');
    try {
      this.pieces(where, handle, 0, fs.fstatSync(handle).size);
    } finally {
      fs.closeSync(handle);
    }
  }

  /** From one place to another, in pieces that overlap, so that nothing hides at an edge; what cannot be read is passed over. */
  pieces(where: string, handle: number, begin: number, end: number): void {
    for (let at = begin; at < end; at += pieceBytes - overlap) {
      const piece = Buffer.alloc(Math.min(pieceBytes, end - at));
      try {
        const read = fs.readSync(handle, piece, 0, piece.length, at);
        this.bytes(where, piece.subarray(0, read));
      } catch {
        return; // memory that was reserved and never used
      }
    }
  }

  folder(where: string, folder: string, isLeftOut: (name: string) => boolean = () => false): void {
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(folder, name);
      if (isLeftOut(name) || !fs.statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
      this.file(`${where}: ${name}`, file);
    }
  }
}
