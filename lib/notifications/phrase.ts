import { createHash, randomBytes } from 'node:crypto';
import { words } from './words.ts';

/**
 * The two check words of an incident, at random: every message about it, by mail or as a text, and every page one of
 * its links leads to, shows the same, so that the owner can see that they belong together. They open nothing.
 */
export function newCheckWords(): string {
  return wordsOf(randomBytes(4));
}

/** The check words of a link that belongs to no incident: they follow from its token, and tell nothing about it. */
export function phraseOf(token: string): string {
  return wordsOf(createHash('sha256').update(`phrase:${token}`, 'utf8').digest());
}

function wordsOf(bytes: Buffer): string {
  const first = bytes.readUInt16BE(0) % words.length;
  // One of the other words: the same word twice would look like a mistake.
  const second = (first + 1 + (bytes.readUInt16BE(2) % (words.length - 1))) % words.length;
  return `${words[first]} ${words[second]}`;
}
