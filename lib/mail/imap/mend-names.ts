// Names of folders as servers write them, where RFC 3501 9 has them quoted: with spaces and tabs, brackets, quotes and per cent signs
// in them, or a delimiter that is a backslash and stands for itself.

const atomOrString = '(?:[^\\s(){%*"\\\\\\]\\x00-\\x1f\\x7f-\\xff]+|"(?:[^"\\\\\\r\\n]|\\\\["\\\\])*")';
const regularList = new RegExp(
  `^\\* X?(?:LIST|LSUB) +\\([^()]*\\) +(?:NIL|"[^"\\\\]?"|"\\\\["\\\\]"|[^\\s"(){}\\\\]) +${atomOrString}(?: +\\(.*\\))? *$`,
  'is',
);
const list = /^(\* X?(?:LIST|LSUB) +)(\([^()]*\)|NIL)( +)("(?:\\?[^"]|\\"|)"|NIL|[^\s"(){}])( +)/i;
const regularStatus = new RegExp(`^\\* STATUS +${atomOrString} +\\([^()]*\\) *$`, 'i');
const status = /^(\* STATUS +)(\S.*?)( +\([^()]*\) *)$/i;
const literal = /\{\d{1,9}\+?\}\r?\n/;
const mostBytes = 8 * 1024;

/** A LIST, XLIST, LSUB or STATUS response whose name is written so that it can be read as one; others as they are. Pure. */
export function mendNames(payload: Buffer): Buffer {
  if (payload.length > mostBytes) return payload;
  const text = payload.toString('latin1');
  if (literal.test(text)) return Buffer.from(text.replace('+}', '}'), 'latin1');
  if (regularList.test(text) || regularStatus.test(text)) return payload;
  const [whole = '', begin = '', flags = '', space = '', delimiter = '', gap = ''] = list.exec(text) ?? [];
  if (whole && whole.length < text.length) {
    const known = /^nil$/i.test(flags) ? '()' : flags;
    const apart = /^"?\\"?$/.test(delimiter) ? '"\\\\"' : delimiter;
    return Buffer.from(`${begin}${known}${space}${apart}${gap}${named(text.slice(whole.length))}`, 'latin1');
  }
  const [, first = '', name = '', rest = ''] = status.exec(text) ?? [];
  return name ? Buffer.from(`${first}${named(name)}${rest}`, 'latin1') : payload;
}

/** A regular name as it is, another one quoted: what stands between the first quote and the last, or all of it. */
function named(name: string): string {
  const isRegular = new RegExp(`^${atomOrString}$`).test(name);
  return isRegular ? name : `"${inner(name.replace(/ +$/, '')).replace(/["\\]/g, '\\$&')}"`;
}

const inner = (name: string) => (name.startsWith('"') ? name.slice(1).replace(/"$/, '') : name);
