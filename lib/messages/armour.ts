const opening = /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[^\n]{1,200}\n){0,9}\n/m;
const closing = /^-----BEGIN PGP SIGNATURE-----$/m;

/** The words of a text that is signed in its own lines (RFC 9580 7), without what is for programs. Pure. */
export function withoutArmour(text: string): string {
  const begin = opening.exec(text);
  if (!begin) return text;
  const signed = text.slice(begin.index + begin[0].length);
  const end = closing.exec(signed)?.index ?? signed.length;
  return text.slice(0, begin.index) + signed.slice(0, end).replace(/^- /gm, '');
}
