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
