import { htmlWords, withoutUnread } from './html-words.ts';

/** What of a text is signed in its own lines; null: nothing is. */
type Cover = 'whole' | 'partial' | null;

const [opening, closing, end] = [
  '-----BEGIN PGP SIGNED MESSAGE-----',
  '-----BEGIN PGP SIGNATURE-----',
  '-----END PGP SIGNATURE-----',
];

/**
 * The words of a text that is signed in its own lines (RFC 9580 7), without what is for programs, and how much of it that covers.
 * A signature that is not whole is text like any other. Pure.
 */
export function withoutArmour(text: string): { text: string; signed: Cover } {
  if (!text.includes(opening)) return { text, signed: null };
  const kept: string[] = [];
  let place: 'outside' | 'head' | 'signed' | 'signature' = 'outside';
  let [covers, hasMore] = [0, false];
  for (const line of text.split('\n')) {
    const bare = line.trimEnd();
    if (place === 'outside' && bare !== opening) {
      kept.push(line);
      hasMore ||= bare !== '';
    } else if (place === 'outside') {
      place = 'head';
    } else if (place === 'head') {
      if (bare === '') place = 'signed';
    } else if (place === 'signed') {
      if (bare === closing) place = 'signature';
      else kept.push(line.replace(/^- /, ''));
    } else if (bare === end) {
      covers += 1;
      place = 'outside';
    }
  }
  if (place !== 'outside') return { text, signed: covers > 0 ? 'partial' : null };
  if (covers === 0) return { text, signed: null };
  return { text: kept.join('\n'), signed: covers === 1 && !hasMore ? 'whole' : 'partial' };
}

/** The lines of a page that is nothing but a text with OpenPGP's armour, as a program made one of it; null for any other page. Pure. */
export function armouredLines(html: string): string | null {
  if (!html.includes('-----BEGIN PGP ')) return null;
  const lines = htmlWords(withoutUnread(html.slice(0, longestPage))).trim();
  return /^-----BEGIN PGP (?:SIGNED )?MESSAGE-----$/m.exec(lines)?.index === 0 ? lines : null;
}

const longestPage = 400_000;

/** Text without what stands in it for programs alone: what is sealed, and keys. Pure. */
export function withoutSealed(text: string): string {
  if (!text.includes('-----BEGIN PGP ')) return text;
  const ended = ['MESSAGE', 'PUBLIC KEY BLOCK'].filter((what) => text.includes(`-----END PGP ${what}-----`));
  let closing: string | null = null;
  return text
    .split('\n')
    .filter((line) => {
      const bare = line.trimEnd();
      const [, what] = /^-----BEGIN PGP (MESSAGE|PUBLIC KEY BLOCK)-----$/.exec(bare) ?? [];
      if (what && ended.includes(what)) closing = `-----END PGP ${what}-----`;
      const isSealed = closing !== null;
      if (bare === closing) closing = null;
      return !isSealed;
    })
    .join('\n');
}
