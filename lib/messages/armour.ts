const opening = /^-----BEGIN PGP SIGNED MESSAGE-----$/m;
const closing = /^-----BEGIN PGP SIGNATURE-----$/m;
/** Of the lines between the opening and the text (RFC 9580 7): names of hashes. */
const longestHead = 2_000;

/** The words of a text that is signed in its own lines (RFC 9580 7), without what is for programs. Pure. */
export function withoutArmour(text: string): string {
  const begin = opening.exec(text);
  const head = begin ? text.slice(begin.index, begin.index + longestHead).indexOf('\n\n') : -1;
  if (!begin || head < 0) return text;
  const signed = text.slice(begin.index + head + 2);
  const end = closing.exec(signed)?.index ?? signed.length;
  return text.slice(0, begin.index) + signed.slice(0, end).replace(/^- /gm, '');
}
