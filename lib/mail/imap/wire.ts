import type { ImapAttribute, ImapNode } from './imap-client.ts';

// What commands are made of, and how the words of an answer are read.

export const atom = (value: string) => ({ type: 'ATOM', value });
export const sequence = (value: string) => ({ type: 'SEQUENCE', value });

/** The text of a word in a response, whether it came bare, quoted or as a literal. */
export function textOf(attribute: ImapAttribute | ImapNode[] | undefined): string {
  const value = node(attribute)?.value;
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '');
}

export function node(attribute: ImapAttribute | ImapNode[] | undefined): ImapNode | undefined {
  return attribute && !Array.isArray(attribute) ? attribute : undefined;
}

/** A number the wire allows: digits, and not more of them than 64 bits hold. */
export function number(text: string): bigint | null {
  return /^\d{1,19}$/.test(text) ? BigInt(text) : null;
}

type Item = [name: ImapAttribute, value: ImapAttribute | undefined];

// Nobody has reason for more, and a hostile server opens brackets by the thousand.
const deepest = 4;

const itemNames = /^(?:UID|FLAGS|INTERNALDATE|RFC822(?:\.SIZE|\.PEEK)?|BODY(?:\.PEEK)?|MODSEQ)$/i;
const isItemName = (value: ImapAttribute | undefined) =>
  node(value)?.type === 'ATOM' && itemNames.test(textOf(value));

/**
 * The names of a response's list, each with its value (RFC 3501 7.4.2). Some servers give an item a bracket of its own; what stands
 * where a value belongs and is itself a name shows that one is too few or too many there. Pure.
 */
export function itemsOf(list: ImapAttribute | undefined, depth = 0): Item[] {
  if (!Array.isArray(list) || depth > deepest) return [];
  const items: Item[] = [];
  for (let i = 0; i < list.length; ) {
    const name = list[i] as ImapAttribute;
    if (Array.isArray(name)) {
      items.push(...itemsOf(name, depth + 1));
      i += 1;
      continue;
    }
    const value = list[i + 1];
    if (isItemName(value)) {
      i += 1;
      continue;
    }
    if (i + 1 < list.length) items.push([name, value]);
    i += 2;
  }
  return items;
}
