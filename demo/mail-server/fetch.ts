import type { Stored } from './store.ts';

/** One item of a FETCH answer (RFC 3501 7.4.2); null for one that is not known here. Pure. */
export function itemOf(message: Stored, item: string): Buffer | null {
  const { uid, flags, at, raw } = message;
  switch (item.toUpperCase()) {
    case 'UID':
      return Buffer.from(`UID ${uid}`);
    case 'FLAGS':
      return Buffer.from(`FLAGS (${flags.join(' ')})`);
    case 'INTERNALDATE':
      return Buffer.from(`INTERNALDATE "${internalDate(at)}"`);
    case 'RFC822.SIZE':
      return Buffer.from(`RFC822.SIZE ${raw.length}`);
  }
  const [, section = '', from, length] = /^BODY(?:\.PEEK)?\[(.*)\](?:<(\d+)\.(\d+)>)?$/is.exec(item) ?? [];
  if (!/^BODY/i.test(item)) return null;
  const whole = sectionOf(raw, section);
  if (!whole) return null;
  const part = from === undefined ? whole : whole.subarray(Number(from), Number(from) + Number(length));
  const origin = from === undefined ? '' : `<${from}>`;
  return Buffer.concat([Buffer.from(`BODY[${section}]${origin} {${part.length}}\r\n`), part]);
}

function sectionOf(raw: Buffer, section: string): Buffer | null {
  const end = raw.indexOf('\r\n\r\n');
  const head = end < 0 ? raw : raw.subarray(0, end + 4);
  if (section === '') return raw;
  if (/^HEADER$/i.test(section)) return head;
  if (/^TEXT$/i.test(section)) return raw.subarray(head.length);
  const fields = /^HEADER\.FIELDS \((.*)\)$/i.exec(section)?.[1]?.toLowerCase().split(' ');
  if (!fields) return null;
  const lines = head.toString('latin1').split(/\r\n(?![ \t])/);
  const chosen = lines.filter((line) => fields.includes(line.split(':', 1)[0]?.toLowerCase() ?? ''));
  return Buffer.from(`${chosen.join('\r\n')}\r\n\r\n`, 'latin1');
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function internalDate(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${two(at.getUTCDate())}-${months[at.getUTCMonth()]}-${at.getUTCFullYear()}`;
  return `${day} ${at.toISOString().slice(11, 19)} +0000`;
}

/** The numbers of a set like 2,4:7,9:* that there are, `last` being the highest. Pure. */
export function among(numbers: number[], set: string): number[] {
  const last = Math.max(0, ...numbers);
  const ranges = set.split(',').map((part) => {
    const [from = 0, to = from] = part.split(':').map((n) => (n === '*' ? last : Number(n)));
    return from <= to ? ([from, to] as const) : ([to, from] as const);
  });
  return numbers.filter((n) => ranges.some(([from, to]) => n >= from && n <= to));
}
