import addressparser from 'nodemailer/lib/addressparser';
import { hasControl, normaliseMailAddress } from '../fields/mail-address.ts';
import type { Mailbox } from '../mime/headers.ts';

export type Addresses = { ok: true; list: Mailbox[] } | { ok: false; problem: string };

const longest = 50_000;

/**
 * Pure. The mailboxes of a field as people type it: `Mei Tanaka <mei@example.com>, luis@example.com`, divided by
 * commas, semicolons or lines. Each address stands in it once; a domain is written in ASCII, the part before the @
 * as it was typed. Says which entry is none.
 */
export function parseAddresses(text: string): Addresses {
  if (text.length > longest) return { ok: false, problem: 'are too many' };
  const line = text.replace(/[\r\n;]+/g, ',');
  if (hasControl(line)) return { ok: false, problem: 'must not hold control characters' };
  const list = new Map<string, Mailbox>();
  for (const { name = '', address = '' } of addressparser(line, { flatten: true })) {
    if (!name.trim() && !address.trim()) continue;
    const normal = normaliseMailAddress(address.trim());
    if (!normal) {
      return { ok: false, problem: `holds “${shown(address || name)}”, which is not an e-mail address` };
    }
    const local = address.trim().slice(0, address.trim().lastIndexOf('@'));
    const mailbox = { name: name.trim(), address: `${local}${normal.slice(normal.lastIndexOf('@'))}` };
    if (!list.has(normal)) list.set(normal, mailbox);
  }
  return { ok: true, list: [...list.values()] };
}

/** Pure. A mailbox as `parseAddresses` reads it again. */
export function writeAddress({ name, address }: Mailbox): string {
  if (!name || name === address) return address;
  return /^[\p{L}\p{N}\p{M} _'-]+$/u.test(name)
    ? `${name} <${address}>`
    : `"${name.replace(/["\\]/g, '')}" <${address}>`;
}

const shown = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text).trim();
