import { createHash } from 'node:crypto';
import { words } from './words.ts';

/**
 * The two words that a message and the page of its link both show, so that the owner can see that they belong
 * together. They follow from the token alone and tell nothing about it; they prove nothing to us.
 */
export function phraseOf(token: string): string {
  const digest = createHash('sha256').update(`phrase:${token}`, 'utf8').digest();
  const first = digest.readUInt16BE(0) % words.length;
  // One of the other words: the same word twice would look like a mistake.
  const second = (first + 1 + (digest.readUInt16BE(2) % (words.length - 1))) % words.length;
  return `${words[first]} ${words[second]}`;
}
